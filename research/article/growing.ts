/**
 * Experiment 1, "Learning to grow": the same training ten times, from ten rngSeeds. The article's rules grow the picture and then
 * explode, fade or stay, as chance has it, since nothing was asked of them after the rollout.
 */
import { type Picture, toPicture } from "../../src/systems/growing/picture.ts";
import { fastRecipe } from "../../src/training/growing/recipe.ts";
import type { Figure } from "./figure.ts";
import { errorOf, grown, type Lab, recipe, type Trained, trained } from "./lab.ts";

const RUNS = 10;
/** Steps after which a creature is looked at: when training ended, and long after. */
const GROWN = 100;
const LATER = 1000;
/** A creature that grew has at most the first error; one that stays, at most the second (those of `heal`). */
const GREW = 0.06;
const STAYED = 0.12;
/** One that explodes has more ink than this many times its target's; one that fades, less than this share of it. */
const EXPLODED = 1.5;
const FADED = 0.5;

/** Recipes whose rules are compared; our own also with shorter and longer rollouts. */
function recipes(lab: Lab): (readonly [name: string, args: readonly string[]])[] {
  const { rolloutSteps } = fastRecipe("growing", lab.size);
  return lab.presets.flatMap((preset) => {
    const args = recipe(lab, preset);
    if (preset === "paper") return [[preset, args] as const];
    return lab.rollouts.map((factor) => {
      if (factor === 1) return [preset, args] as const;
      const steps = rolloutSteps.map((each) => Math.round(each * factor));
      const longer = [...args, "--set", `rolloutSteps=[${steps}]`];
      return [`${preset}, rollouts x ${factor}`, longer] as const;
    });
  });
}

type Fate = "not grown" | "explodes" | "fades" | "changes" | "stays";

export async function growing(lab: Lab): Promise<Figure> {
  const seeds = Array.from({ length: RUNS }, (_, rngSeed) => rngSeed);
  const rows = [];
  const table = [];
  for (const [name, args] of recipes(lab)) {
    const fates: Fate[] = [];
    const pictures: Record<"early" | "late", Picture[]> = { early: [], late: [] };
    for (const rngSeed of seeds) {
      const regime = ["emoji:lizard", "--regime", "growing", "--size", `${lab.size}`];
      const file = `growing-${name.replaceAll(/\W+/g, "-")}-${rngSeed}`;
      const one = await trained(lab, file, [...regime, ...args, "--rng-seed", `${rngSeed}`]);
      const { height, width } = one;
      const [early, late] = await grown(lab, one.rule, [GROWN, LATER], { height, width });
      fates.push(fateOf(one, early, late));
      pictures.early.push(toPicture(early, height, width));
      pictures.late.push(toPicture(late, height, width));
    }
    rows.push({ title: name, subtitle: `${GROWN} steps`, pictures: pictures.early });
    rows.push({ title: "", subtitle: `${LATER} steps`, pictures: pictures.late });
    const count = (fate: Fate): string => `${fates.filter((each) => each === fate).length}`;
    table.push([
      name,
      ...(["stays", "changes", "fades", "explodes", "not grown"] as const).map(count),
    ]);
  }
  return {
    ...{ name: "growing", columns: seeds.map((rngSeed) => `rngSeed ${rngSeed}`), rows },
    heads: ["recipe", "stay", "change", "fade", "explode", "did not grow"],
    table,
  };
}

/** What becomes of a creature that nobody touches. */
function fateOf(one: Trained, early: Float32Array, late: Float32Array): Fate {
  if (!(errorOf(one, early) <= GREW)) return "not grown";
  if (errorOf(one, late) <= STAYED) return "stays";
  const share = ink(late, one) / ink(one.target, one);
  if (!(share <= EXPLODED)) return "explodes";
  return share < FADED ? "fades" : "changes";
}

/** The sum of alpha over all cells, each at most 1. */
function ink(state: Float32Array, { height, width }: Trained): number {
  const channels = state.length / (height * width);
  let sum = 0;
  for (let i = 3; i < state.length; i += channels) sum += Math.min(1, Math.max(0, state[i]));
  return sum;
}
