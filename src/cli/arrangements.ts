/** Tries the ways in which a file's weights may be arranged, and holds what grows against a picture. */
import { type Arrangement, arrange, arrangementsOf, type ForeignRule } from "../bridges/index.ts";
import type { Engine } from "../engine/engine.ts";
import { relativeError } from "../measure/error.ts";
import type { Rule } from "../models/rule.ts";
import { createSimulation } from "../systems/growing/simulation.ts";

/** What grew of one arrangement. */
export interface Trial {
  readonly arrangement: Arrangement;
  readonly rule: Rule;
  /** Smallest error to the picture after some steps; infinite if the creature died or exploded. */
  readonly error: number;
}

/** Steps after which a creature is compared: rules that were only trained to grow do not stay as they are. */
const LOOKS = [64, 96, 128, 200];

/**
 * Grows a rule of every arrangement.
 * @param known what a person said of the arrangement
 * @param target picture [H, W, 4] on the grid
 * @param onProgress tells how many arrangements were tried, and how many there are
 * @returns the trials, the one that fits best first
 */
export async function tryArrangements(
  engine: Engine,
  { layers, suggested }: ForeignRule,
  known: Partial<Arrangement>,
  target: Float32Array,
  [height, width]: readonly [height: number, width: number],
  onProgress: (done: number, total: number) => void,
): Promise<Trial[]> {
  const trials: Trial[] = [];
  const arrangements = arrangementsOf(suggested, known);
  for (const arrangement of arrangements) {
    onProgress(trials.length, arrangements.length);
    const rule = arrange(layers, arrangement, { grid: [height, width] });
    const simulation = await createSimulation(engine, rule, { height, width });
    let error = Number.POSITIVE_INFINITY;
    for (const step of LOOKS) {
      await simulation.step(step - simulation.stepCount);
      const [state] = await simulation.read();
      const now = relativeError(state as Float32Array, target, height * width);
      if (now < error) error = now;
    }
    await simulation.dispose();
    trials.push({ arrangement, rule, error });
  }
  return trials.sort((a, b) => a.error - b.error);
}
