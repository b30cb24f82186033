// Which cells live: by their alpha, by another channel, by what was loaded, or all. Both builds against the reference,
// forward and in every gradient, and the reference against finite differences.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Downloads, Engine, Layout, Program } from "../../src/engine/engine.ts";
import { MASK_ALPHA, MASK_INPUT, MASK_NONE } from "../../src/ops/alive-mask/masks.ts";
import { inputMask } from "../../src/ops/alive-mask/reference.ts";
import { tensorLengths } from "../../src/ops/growing-step/layout.ts";
import * as ops from "../../src/ops/growing-step/op.ts";
import { plain, reference, relaxed } from "../support/builds.ts";
import { assertAtMost, assertSameBits, relative, Worst } from "../support/compare.ts";
import { Draws } from "../support/rules.ts";

const RULE = { channels: 6, hidden: 9, filters: 3 };
const STEPS = 5;
const NAMES = ["bank", "hiddenWeight", "hiddenBias", "outputWeight", "outputBias"] as const;

interface Case {
  readonly mask: number;
  readonly maskChannel: number;
  readonly torus: number;
  readonly height: number;
  readonly width: number;
}

const CASES: readonly Case[] = [MASK_ALPHA, MASK_INPUT, MASK_NONE].flatMap((mask) =>
  [0, 1].flatMap((torus) =>
    [
      { height: 9, width: 21 },
      { height: 4, width: 5 },
    ].map((extent, i) => ({ mask, maskChannel: i === 0 ? 3 : 5, torus, ...extent })),
  ),
);

type Arrays = Record<string, Float64Array>;

/** A rule, a state and the gradient of a last state. */
function arraysOf({ height, width, maskChannel }: Case, rngSeed: number): Arrays {
  const draws = new Draws(rngSeed);
  const array = (length: number, scale: number): Float64Array =>
    Float64Array.from({ length }, () => Math.fround(draws.between(-scale, scale)));
  const lengths = tensorLengths(RULE);
  const state = array(height * width * RULE.channels, 0.5);
  // A third of the cells are clearly above the threshold, the others clearly below.
  for (let cell = 0; cell < height * width; cell++)
    state[cell * RULE.channels + maskChannel] = draws.below(3) === 0 ? 1 : 0.25;
  return {
    bank: array(lengths.bank, 0.5),
    hiddenWeight: array(lengths.hiddenWeight, 0.4),
    hiddenBias: array(lengths.hiddenBias, 0.4),
    outputWeight: array(lengths.outputWeight, 0.05),
    outputBias: array(lengths.outputBias, 0.05),
    state,
    dState: array(state.length, 1),
  };
}

/** Last state, gradients of the rule (d_…), and of the first state (d_state), of <dState, last state>. */
async function run(engine: Engine, each: Case, arrays: Arrays): Promise<Downloads> {
  const f32 = (length: number) => ({ type: "f32", scope: "scratch", length }) as const;
  const { mask, maskChannel, torus, height, width } = each;
  const extent = { height, width, recordedSteps: STEPS, torus, fireRate: 0.6 };
  const layout: Layout = {
    ...Object.fromEntries(Object.entries(arrays).map(([name, { length }]) => [name, f32(length)])),
    ...Object.fromEntries(NAMES.map((name) => [`d_${name}`, f32(arrays[name].length)])),
    last: f32(arrays.state.length),
    d_state: f32(arrays.state.length),
    key: { type: "u32", scope: "scratch", length: 2 },
    rule: ops.rule.buffer("scratch", { ...RULE, learned: 1, gradients: 1 }),
    field: ops.field.buffer("scratch", {
      ...{ ...RULE, ...extent, mask, maskChannel, aliveThreshold: 0.5 },
    }),
  };
  const tensors = (prefix: string) => ({
    bank: `${prefix}bank`,
    hiddenWeight: `${prefix}hiddenWeight`,
    hiddenBias: `${prefix}hiddenBias`,
    outputWeight: `${prefix}outputWeight`,
    outputBias: `${prefix}outputBias`,
  });
  const step = { field: "field", rule: "rule" };
  const program: Program = [
    ops.pack.call({ rule: "rule", ...tensors("") }),
    ops.load.call({ field: "field", state: "state", key: "key" }, { step: 3 }),
    ops.forward.call(step, {}, { times: STEPS }),
    ops.store.call({ field: "field", state: "last" }),
    ops.loadGradient.call({ field: "field", dState: "dState" }),
    ops.backward.call(step, {}, { times: STEPS }),
    ops.storeGradient.call({ field: "field", dState: "d_state" }),
    ops.unpack.call({ rule: "rule", ...tensors("d_") }),
  ];
  const memory = await engine.allocate(layout, 1);
  const [downloads] = await memory.run(program, {
    shards: [{ ...arrays, key: [7, 9] }],
    download: ["last", "d_state", ...NAMES.map((name) => `d_${name}`)],
  });
  await memory.dispose();
  return downloads;
}

const nameOf = ({ mask, torus, height, width }: Case): string =>
  `${["alpha", "input", "none"][mask]}, ${torus ? "torus" : "zero"}, ${height} x ${width}`;

for (const [i, each] of CASES.entries()) {
  test(`${nameOf(each)}: states and gradients of the kernels are the reference's`, async (t) => {
    const seen = new Worst();
    for (let rngSeed = 0; rngSeed < 4; rngSeed++) {
      const arrays = arraysOf(each, 100 * i + rngSeed);
      const expected = await run(reference, each, arrays);
      assert.ok(expected.last.some((value) => value !== 0));
      for (const engine of [plain, relaxed]) {
        const actual = await run(engine, each, arrays);
        for (const [name, values] of Object.entries(expected))
          assertAtMost(
            seen.see(name, relative(actual[name], values, 1e-3)),
            1e-5,
            `${engine.arithmetic} ${name}`,
          );
      }
    }
    t.diagnostic(`worst: ${seen}`);
  });

  test(`${nameOf(each)}: gradients are finite differences`, async () => {
    const arrays = arraysOf(each, 1000 + i);
    const loss = async (): Promise<number> => {
      const { last } = await run(reference, each, arrays);
      return arrays.dState.reduce((sum, weight, j) => sum + weight * last[j], 0);
    };
    const downloads = await run(reference, each, arrays);
    const draws = new Draws(2000 + i);
    let moved = 0;
    for (const name of ["state", ...NAMES])
      for (let draw = 0; draw < 6; draw++) {
        const tensor = arrays[name];
        const place = draws.below(tensor.length);
        const value = tensor[place];
        const step = 1e-6;
        tensor[place] = value + step;
        const above = await loss();
        tensor[place] = value - step;
        const below = await loss();
        tensor[place] = value;
        const slope = (above - below) / (2 * step);
        const gradient = downloads[`d_${name}`][place];
        assertAtMost(
          Math.abs(slope - gradient),
          1e-6 * (1 + Math.abs(gradient)),
          `${name}[${place}]`,
        );
        if (gradient !== 0) moved++;
      }
    assert.ok(moved > 12, `${moved} of 36 gradients were not zero`);
  });
}

test("the mask of the input is that of the loaded state, whatever becomes of its channel", async () => {
  for (const each of CASES.filter(({ mask }) => mask === MASK_INPUT)) {
    const arrays = arraysOf(each, 5);
    const alive = inputMask(
      arrays.state,
      { channels: RULE.channels, aliveThreshold: 0.5 },
      each.maskChannel,
    );
    for (const engine of [reference, plain]) {
      const { last } = await run(engine, each, arrays);
      for (const [cell, lives] of alive.entries()) {
        const contents = last.subarray(cell * RULE.channels, (cell + 1) * RULE.channels);
        assert.equal(
          contents.some((value) => value !== 0),
          lives === 1,
          `cell ${cell}`,
        );
      }
    }
    assert.ok(alive.includes(0) && alive.includes(1));
  }
});

test("without a mask every cell keeps what it holds, and the channel does not matter", async () => {
  for (const each of CASES.filter(({ mask }) => mask === MASK_NONE)) {
    const arrays = arraysOf(each, 6);
    const { last } = await run(plain, each, arrays);
    assert.ok(last.every((value) => value !== 0));
    const other = await run(plain, { ...each, maskChannel: 0 }, arrays);
    assertSameBits(other.last, last, "last state");
  }
});

test("a mask that there is not, or of a channel that there is not, is refused", async () => {
  for (const engine of [reference, plain])
    for (const wrong of [{ mask: 3 }, { maskChannel: 6 }])
      await assert.rejects(
        run(engine, { ...CASES[0], ...wrong }, arraysOf(CASES[0], 1)),
        /^Error: Operation "growing-step\.load" cannot take /,
      );
});
