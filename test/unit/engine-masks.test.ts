// Which cells live: by their alpha, by another channel, by what was loaded, or all: the reference against finite differences
// (test/engines/growing.ts holds every engine against the reference).
import assert from "node:assert/strict";
import { test } from "node:test";
import { MASK_INPUT, MASK_NONE } from "../../src/ops/alive-mask/masks.ts";
import { inputMask } from "../../src/ops/alive-mask/reference.ts";
import { plain, reference } from "../support/builds.ts";
import { assertAtMost, assertSameBits } from "../support/compare.ts";
import { arraysOf, CASES, NAMES, nameOf, RULE, run } from "../support/masks.ts";
import { Draws } from "../support/rules.ts";

for (const [i, each] of CASES.entries()) {
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
