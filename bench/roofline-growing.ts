/** Operations and bytes of the kernels of growing rules and dishes on a graphics card, where every cell lives (docs/performance.md). */
import { BATCH, SIDE, STEPS } from "../src/cli/workloads.ts";
import { PARTS } from "../src/ops/growing-step/backward.wgsl.ts";
import { ruleLayout } from "../src/ops/growing-step/rule.wgsl.ts";
import { GROWING_SPEC, parameterShapes } from "../src/systems/growing/spec.ts";

/** What a kernel does in a training step, or in a step of a dish. */
export interface Work {
  readonly name: string;
  /** Floating-point operations, two a multiply-add. */
  readonly operations: number;
  /** Bytes of what it reads and writes, every buffer once: what neighbours read again lies in the card's cache. */
  readonly bytes: number;
  readonly dispatches: number;
}

const { channels: C, hidden: H, fireRate } = GROWING_SPEC;
const [, inputs] = parameterShapes(GROWING_SPEC)["update.0.weight"];
/** Numbers that a cell perceives. */
const P = inputs;
const FILTERS = P / C;
/** Multiply-adds of an acting cell: what it perceives, its hidden layer, the output and its bias. */
const [perceive, hidden, output] = [9 * P, P * H, H * C];
const UPDATE = perceive + hidden + output + C;

/** Bytes of a state, of a word of a cell, and of what an acting cell has of numbers. */
const [STATE, WORD] = [4 * C, 4];
const acting = (numbers: number): number => fireRate * 4 * numbers;

/** A kernel of a training step `full`, by multiply-adds of an acting cell and bytes of a cell. */
function inTraining(name: string, multiplyAdds: number, bytes: number, more = 0): Work {
  const cells = BATCH * SIDE ** 2 * STEPS;
  return {
    name,
    operations: 2 * multiplyAdds * fireRate * cells,
    bytes: bytes * cells + more * BATCH * STEPS,
    dispatches: STEPS,
  };
}

/** Parts of the gradients that a kernel adds to in every step: read and written. */
const parts = (vectors: number): number => 2 * PARTS * 16 * vectors;
const layout = ruleLayout({ channels: C, hidden: H, filters: FILTERS });

/** The kernels of a training step `full`, 64 dispatches each. */
export const FULL: readonly Work[] = [
  inTraining("update", UPDATE, STATE + STATE + WORD),
  inTraining("keep: clears what does not live", 0, 2 * WORD),
  inTraining(
    "perception's gradient",
    perceive + hidden + H * C + hidden,
    STATE + acting(C) + acting(P) + 2 * WORD,
  ),
  inTraining(
    "weights' gradient",
    2 * perceive + hidden + H * C + hidden + H * C,
    STATE + acting(C) + WORD,
    parts(layout.length),
  ),
  inTraining("state's gradient", perceive, STATE + STATE + acting(P) + 2 * WORD),
];

/** What rules with learned filters have besides. */
export const LEARNED_FILTERS = inTraining(
  "gradient of learned filters",
  9 * P,
  STATE + acting(P) + WORD,
  parts(layout.units),
);

/** The kernels of one step of a dish, and what is done now and then: a picture and a keyframe. */
export function dish(side: number): { readonly step: readonly Work[]; readonly other: Work[] } {
  const cells = side ** 2;
  const work = (name: string, multiplyAdds: number, bytes: number, dispatches = 1): Work => ({
    name,
    operations: 2 * multiplyAdds * fireRate * cells,
    bytes: bytes * cells,
    dispatches,
  });
  return {
    step: [
      work("choose", 0, STATE + STATE + 3 * WORD),
      // Of cells that act also what is noted of their life, and the length of their update.
      work("update", UPDATE, STATE + acting(C) + acting(2) + WORD),
      work("settle", 0, 3 * WORD),
    ],
    other: [
      // A card fetches 32 bytes at least.
      work("paint, a picture", 0, 32 + 2 * WORD),
      work("frame, a keyframe", 0, 2 * WORD + STATE + (2 + C) * WORD, 3),
    ],
  };
}

/** All of them together. */
export function total(works: readonly Work[]): Omit<Work, "name"> {
  const sum = (of: (work: Work) => number) => works.reduce((all, work) => all + of(work), 0);
  return {
    operations: sum(({ operations }) => operations),
    bytes: sum(({ bytes }) => bytes),
    dispatches: sum(({ dispatches }) => dispatches),
  };
}
