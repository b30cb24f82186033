// Rules of every kind that a spec has, and what the engine makes of them under fire masks that another program is given too.
import type { Engine } from "../../src/engine/engine.ts";
import type { Rule } from "../../src/models/rule.ts";
import { fireMask } from "../../src/ops/growing-step/reference.ts";
import { createSimulation } from "../../src/systems/growing/simulation.ts";
import { GROWING_SPEC, type GrowingSpec, maskOf } from "../../src/systems/growing/spec.ts";
import { Draws, randomKeys, randomParameters, randomState } from "./rules.ts";

/** Specs by what is unusual in them. */
const SPECS: Readonly<Record<string, Partial<GrowingSpec>>> = {
  "the article's rule": { channels: 16, hidden: 128 },
  "a torus, with a laplacian": {
    boundary: "torus",
    filters: ["sobelY", "laplacian", "identity"],
    aliveThreshold: 0,
  },
  "learned filters": { filters: { learned: 2 }, fireRate: 1, aliveThreshold: 0.3 },
  "learned filters on a torus": { filters: { learned: 1 }, boundary: "torus", channels: 4 },
  "a mask from a channel": { mask: { input: 5 }, boundary: "torus", aliveThreshold: 0.05 },
  "no mask": { mask: "none", filters: ["identity"] },
  "a seed of several cells": {
    seedCells: [
      [-2, 1],
      [3, -1],
    ],
  },
};

/** A rule with random weights, whose states stay below 3 or so. */
function ruleOf(change: Partial<GrowingSpec>, rngSeed: number): Rule {
  const spec: GrowingSpec = { ...GROWING_SPEC, channels: 7, hidden: 12, ...change };
  const liveliness = { gain: 0.3, pull: 0.3, drive: 0.15 };
  const parameters = randomParameters(spec, new Draws(rngSeed), liveliness);
  return { spec, parameters, card: { grid: [9, 8], target: "a test", regime: "growing" } };
}

/** Rules of every kind, by what is unusual in them. */
export const RULES_TO_EXPORT: readonly (readonly [name: string, rule: Rule])[] = Object.entries(
  SPECS,
).map(([name, change], i) => [name, ruleOf(change, i)] as const);

/** Grids that a rule was run on, side by side. */
export interface Course {
  readonly height: number;
  readonly width: number;
  /** First states [B, C, H, W]. */
  readonly state: Float32Array;
  /** 1 where a cell fires [steps, B, H, W]. */
  readonly fire: Uint8Array;
  /** Where the mask is a channel of the first state: 1 where it is above the threshold [B, H, W]. */
  readonly alive?: Uint8Array;
  /** What the engine made of the states [B, C, H, W]. */
  readonly next: Float32Array;
}

/** Runs the rule in an engine from dense random states. */
export async function runOf(
  engine: Engine,
  { spec, parameters }: Rule,
  [batch, height, width]: readonly [number, number, number],
  steps: number,
): Promise<Course> {
  const draws = new Draws(41);
  const fireKeys = randomKeys(batch, draws);
  const states = fireKeys.map(() => randomState(spec, height, width, draws, "dense"));
  const simulation = await createSimulation(
    engine,
    { spec, parameters },
    {
      ...{ height, width, dishes: batch, fireKeys, states },
    },
  );
  await simulation.step(steps);
  const next = await simulation.read();
  await simulation.dispose();
  const masks = Array.from({ length: steps }, (_, step) =>
    fireKeys.map((key) => fireMask({ spec, height, width }, key, step)),
  );
  const { kind, channel } = maskOf(spec);
  const { channels, aliveThreshold } = spec;
  const alive = states.map((state) =>
    Uint8Array.from({ length: height * width }, (_, cell) =>
      state[cell * channels + channel] > aliveThreshold ? 1 : 0,
    ),
  );
  return {
    ...{ height, width },
    state: channelsFirst(states, channels),
    fire: Uint8Array.from(masks.flat().flatMap((mask) => [...mask])),
    ...(kind === "input" && { alive: Uint8Array.from(alive.flatMap((mask) => [...mask])) }),
    next: channelsFirst(next, channels),
  };
}

/** @param states [H, W, C] each @returns [B, C, H, W] */
function channelsFirst(states: readonly Float32Array[], channels: number): Float32Array {
  const cells = states[0].length / channels;
  return Float32Array.from({ length: states.length * states[0].length }, (_, i) => {
    const [dish, channel, cell] = [
      Math.floor(i / (cells * channels)),
      Math.floor(i / cells) % channels,
      i % cells,
    ];
    return states[dish][cell * channels + channel];
  });
}
