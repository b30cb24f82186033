// Dishes for tests: lively random rules that differ in all that rules of one dish may differ in.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Dish, DishState } from "../../src/dish/index.ts";
import { importDistill } from "../../src/models/distill.ts";
import type { RuleParts } from "../../src/systems/growing/buffers.ts";
import { GROWING_SPEC, type GrowingSpec } from "../../src/systems/growing/spec.ts";
import { assertSameBits } from "./compare.ts";
import { Draws, randomParameters } from "./rules.ts";

export const CHANNELS = 8;

/** Grows, moves, sheds cells and dies back in places. */
export function livelyRule(rngSeed: number, differs: Partial<GrowingSpec> = {}): RuleParts {
  const spec = { ...GROWING_SPEC, channels: CHANNELS, hidden: 24, ...differs };
  const draws = new Draws(rngSeed);
  return {
    spec,
    parameters: randomParameters(spec, draws, {
      gain: draws.between(0.4, 1.2),
      pull: draws.between(0.15, 0.4),
      drive: draws.between(-0.1, 0.2),
    }),
  };
}

/** Three that share nothing but the number of channels. */
export const RULES: readonly RuleParts[] = [
  livelyRule(1390),
  livelyRule(151, { hidden: 13, filters: ["identity", "laplacian"] }),
  livelyRule(9, { hidden: 40, filters: { learned: 4 } }),
];

/** The article's lizard, which grows, stays and heals. */
export function lizard(): RuleParts {
  const file = join(import.meta.dirname, "../fixtures/distill/regenerating-lizard.json");
  return importDistill(readFileSync(file, "utf8"));
}

export function assertSameDish(actual: DishState, expected: DishState, what: string): void {
  assertSameBits(actual.state, expected.state, `${what}: state`);
  assertSameBits(actual.owners, expected.owners, `${what}: owners`);
}

/** Cells that hold something, by owner. */
export async function census(dish: Dish): Promise<number[]> {
  const counts = Array.from({ length: dish.rules }, () => 0);
  for (const owner of (await dish.read()).owners) if (owner < dish.rules) counts[owner]++;
  return counts;
}
