/** The recipe of a growing rule, as data from outside. */

import { WEIGHT_BITS } from "../../models/rounding.ts";
import {
  anyText,
  check,
  demandOf,
  list,
  object,
  optional,
  pair,
  real,
  type Schema,
  whole,
} from "../../numbers/schema.ts";
import { PATCH_TRANSPORT } from "../../objectives/patch-transport.ts";
import { REGIME } from "../../systems/growing/card.ts";
import type { GrowingSpec } from "../../systems/growing/spec.ts";
import { MOST_STEPS, OPTIMISER } from "../optimiser/schema.ts";
import type { DamagePhase, Recipe } from "./recipe.ts";

const PHASE = object<DamagePhase>({
  fromStep: whole(0, MOST_STEPS),
  samples: whole(0, 1024),
  halves: real(0, 1),
  squares: real(0, 1),
  radius: pair(real(0, 10)),
  reach: real(0, 1),
});

/** Describes a recipe, field by field. */
export const GROWING_RECIPE: Schema<Recipe> = object<Recipe>({
  regime: REGIME,
  objective: optional(anyText()),
  trainingSteps: whole(1, MOST_STEPS),
  batch: whole(1, 1024),
  poolSize: whole(1, 1_000_000),
  rolloutSteps: pair(whole(1, 10_000)),
  ...OPTIMISER,
  damage: list(PHASE, 1, 16),
  switches: optional(whole(1, 1024)),
  rounds: optional(list(whole(1, MOST_STEPS), 0, 1000)),
  checkEvery: optional(whole(1, MOST_STEPS)),
  bits: optional(whole(...WEIGHT_BITS)),
  // Last, since training adds it: so a run that was saved has its fields in the same order.
  earlyEnd: optional(whole(1, MOST_STEPS)),
});

/**
 * Checks the recipe of a growing rule that came from outside.
 * @param spec of the rule that it is to train; by default a rule of one picture
 * @returns a copy with nothing but the fields of a recipe
 * @throws Error with one sentence that names the field and what it must be
 */
export function checkGrowingRecipe(
  candidate: unknown,
  { goals }: Pick<GrowingSpec, "goals"> = {},
): Recipe {
  const recipe = check(GROWING_RECIPE, candidate, "recipe");
  const demand = demandOf(recipe, "recipe");
  const { regime, batch, poolSize, rolloutSteps, damage } = recipe;
  demand(regime === "growing" || poolSize >= batch, "poolSize", `at least the batch, ${batch}`);
  demand(rolloutSteps[0] <= rolloutSteps[1], "rolloutSteps", "the fewest, then the most");
  const { objective, rounds = [], checkEvery, earlyEnd, switches = 0 } = recipe;
  demand(
    objective !== PATCH_TRANSPORT || recipe.rounds === undefined,
    "rounds",
    "left out for a texture, since it is no one picture that could be measured",
  );
  demand(switches === 0 || goals !== undefined, "switches", "left out for a rule without goals");
  demand(
    regime === "growing" || poolSize >= (goals?.length ?? 1),
    "poolSize",
    `at least the number of goals, ${goals?.length}`,
  );
  demand(
    checkEvery === undefined || recipe.rounds !== undefined,
    "checkEvery",
    "left out where there are no rounds, since nothing is measured then",
  );
  demand(
    earlyEnd === undefined || (rounds.length > 0 && earlyEnd < rounds[0]),
    "earlyEnd",
    "a step of the first of several rounds, or left out",
  );
  demand(
    rounds.every((end, i) => i === 0 || end > rounds[i - 1]),
    "rounds",
    "a list of steps that rise",
  );
  for (const [i, { fromStep, samples, halves, squares, radius }] of damage.entries()) {
    const at = `damage.${i}`;
    if (i === 0)
      demand(fromStep === 0, `${at}.fromStep`, "0, so that there is a phase from the start");
    else
      demand(
        fromStep >= damage[i - 1].fromStep,
        `${at}.fromStep`,
        "at least that of the phase before",
      );
    const changed = switches + (regime === "regenerating" ? samples : 0);
    demand(
      changed < batch,
      `${at}.samples`,
      `less than the batch, ${batch}, whose first sample is a seed${switches > 0 ? `, together with its switches, ${switches}` : ""}`,
    );
    demand(halves + squares <= 1, `${at}.squares`, "at most 1 together with halves");
    demand(radius[0] <= radius[1], `${at}.radius`, "the smallest, then the largest");
  }
  return recipe;
}
