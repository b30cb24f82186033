import type { Engine } from "../engine/engine.ts";
import { mean } from "../numbers/statistics.ts";
import type { RuleParts } from "../systems/growing/buffers.ts";
import { createSimulation, dishKey } from "../systems/growing/simulation.ts";
import { relativeError } from "./error.ts";
import type { HealOptions } from "./heal.ts";
import { stepper } from "./trial.ts";

/** Creatures that are left uncut, and what they should look like. */
export interface DriftOptions extends Pick<HealOptions, "height" | "width" | "signal"> {
  /** Target [H, W, 4], RGB premultiplied by alpha. */
  readonly target: Float32Array;
  /** How many creatures, under `rngSeed`, `rngSeed + 1`, ...: the same ones that `heal` grows. */
  readonly seeds: number;
  readonly rngSeed: number;
}

/**
 * Measures how far uncut creatures are from their target after a number of steps.
 * @returns the mean of their errors, as `relativeError` defines them; to the bit what `heal` reports of this step
 * @throws the signal's reason, at most ten steps after its abort
 */
export async function errorAt(
  engine: Engine,
  rule: RuleParts,
  { height, width, target, seeds, rngSeed, signal }: DriftOptions,
  steps: number,
): Promise<number> {
  const fireKeys = Array.from({ length: seeds }, (_, i) => dishKey(rngSeed + i, 0));
  const dishes = await createSimulation(engine, rule, { height, width, dishes: seeds, fireKeys });
  try {
    await stepper(seeds * steps, { signal })("keep", [dishes], steps);
    const states = await dishes.read();
    return mean(states.map((state) => relativeError(state, target, height * width)));
  } finally {
    await dishes.dispose();
  }
}
