// Steps of a small rule under every mask and boundary, forward and backward, on any engine.
import type { Downloads, Engine, Layout, Program } from "../../src/engine/engine.ts";
import { MASK_ALPHA, MASK_INPUT, MASK_NONE } from "../../src/ops/alive-mask/masks.ts";
import { tensorLengths } from "../../src/ops/growing-step/layout.ts";
import * as ops from "../../src/ops/growing-step/op.ts";
import { Draws } from "./rules.ts";

/** Extent of the rule, unless a case has its own. */
export const RULE: RuleSize = { channels: 6, hidden: 9, filters: 3 };
const STEPS = 5;
/** Its tensors. */
export const NAMES = ["bank", "hiddenWeight", "hiddenBias", "outputWeight", "outputBias"] as const;

type RuleSize = Parameters<typeof tensorLengths>[0];

/** A mask and a grid. */
export interface Case {
  readonly mask: number;
  readonly maskChannel: number;
  readonly torus: number;
  readonly height: number;
  readonly width: number;
  readonly rule?: RuleSize;
}

/** Every mask, both boundaries, two grids. */
export const CASES: readonly Case[] = [MASK_ALPHA, MASK_INPUT, MASK_NONE].flatMap((mask) =>
  [0, 1].flatMap((torus) =>
    [
      { height: 9, width: 21 },
      { height: 4, width: 5 },
    ].map((extent, i) => ({ mask, maskChannel: i === 0 ? 3 : 5, torus, ...extent })),
  ),
);

/** Arrays by name. */
export type Arrays = Record<string, Float64Array>;

/** A rule, a state and the gradient of a last state. */
export function arraysOf(
  { height, width, maskChannel, rule = RULE }: Case,
  rngSeed: number,
): Arrays {
  const draws = new Draws(rngSeed);
  const array = (length: number, scale: number): Float64Array =>
    Float64Array.from({ length }, () => Math.fround(draws.between(-scale, scale)));
  const { channels } = rule;
  const lengths = tensorLengths(rule);
  const state = array(height * width * channels, 0.5);
  // A third of the cells are clearly above the threshold, the others clearly below.
  for (let cell = 0; cell < height * width; cell++)
    state[cell * channels + maskChannel] = draws.below(3) === 0 ? 1 : 0.25;
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
export async function run(engine: Engine, each: Case, arrays: Arrays): Promise<Downloads> {
  const f32 = (length: number) => ({ type: "f32", scope: "scratch", length }) as const;
  const { mask, maskChannel, torus, height, width, rule = RULE } = each;
  const extent = { height, width, recordedSteps: STEPS, torus, fireRate: 0.6 };
  const layout: Layout = {
    ...Object.fromEntries(Object.entries(arrays).map(([name, { length }]) => [name, f32(length)])),
    ...Object.fromEntries(NAMES.map((name) => [`d_${name}`, f32(arrays[name].length)])),
    last: f32(arrays.state.length),
    d_state: f32(arrays.state.length),
    key: { type: "u32", scope: "scratch", length: 2 },
    rule: ops.rule.buffer("scratch", { ...rule, learned: 1, gradients: 1 }),
    field: ops.field.buffer("scratch", {
      ...{ ...rule, ...extent, mask, maskChannel, aliveThreshold: 0.5 },
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

/** In words. */
export const nameOf = ({ mask, torus, height, width }: Case): string =>
  `${["alpha", "input", "none"][mask]}, ${torus ? "torus" : "zero"}, ${height} x ${width}`;
