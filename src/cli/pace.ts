/** Measures how fast an engine does a piece of a command's work, for `--engine auto`. */
import type { Engine } from "../engine/engine.ts";
import type { RuleParts } from "../systems/growing/buffers.ts";
import { createSimulation, type SimulationOptions } from "../systems/growing/simulation.ts";

/** Seconds that are measured. */
const MEASURED = 0.8;
/** Steps from the seed after which a creature is large enough to be measured. */
const GROWN = 64;

/**
 * Seconds that a piece of work takes, as measured over the better part of a second, after one piece that loads kernels.
 * @param work makes so many pieces
 */
export async function secondsPerPiece(work: (pieces: number) => Promise<void>): Promise<number> {
  await work(1);
  const start = performance.now();
  const passed = (): number => (performance.now() - start) / 1000;
  let made = 0;
  for (let pieces = 1; passed() < MEASURED; pieces *= 2) {
    await work(pieces);
    made += pieces;
  }
  return passed() / made;
}

/** Seconds that a step of a rule takes in dishes where creatures have grown. */
export async function secondsPerPlainStep(
  engine: Engine,
  rule: RuleParts,
  options: SimulationOptions,
): Promise<number> {
  const simulation = await createSimulation(engine, rule, options);
  try {
    await simulation.step(GROWN);
    return await secondsPerPiece((steps) => simulation.step(steps));
  } finally {
    await simulation.dispose();
  }
}
