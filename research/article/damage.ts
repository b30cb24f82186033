/**
 * Experiment 3, "Learning to regenerate": three patterns, five cuts, by rules that never saw damage and by rules that did.
 */

import { figure } from "../../src/cli/output.ts";
import { cutState, HEALING } from "../../src/measure/cuts.ts";
import { relativeError } from "../../src/measure/error.ts";
import type { Cut } from "../../src/systems/growing/cut.ts";
import { toPicture } from "../../src/systems/growing/picture.ts";
import type { Figure } from "./figure.ts";
import { grown, type Lab, recipe, type Trained, trained } from "./lab.ts";

const PATTERNS = ["lizard", "butterfly", "tropical-fish"];
const REGIMES = { persistent: "without damage", regenerating: "with damage" };
const CUTS: readonly { readonly name: string; readonly cut: Cut }[] = [
  ...(["left", "right", "upper", "lower"] as const).map((side) => ({
    ...{ name: `${side} half`, cut: { kind: "half" as const, side } },
  })),
  { name: "the middle", cut: { kind: "disc", y: 0, x: 0, radius: 0.3 } },
];
const GROWN = 200;
const AFTER = 300;

export async function damage(lab: Lab): Promise<Figure> {
  const rows = [];
  const table = [];
  for (const pattern of PATTERNS)
    for (const preset of lab.presets)
      for (const [regime, how] of Object.entries(REGIMES)) {
        const args = [`emoji:${pattern}`, ...recipe(lab, preset), "--size", `${lab.size}`];
        const one = await trained(lab, `${pattern}-${preset}-${regime}`, [
          ...args,
          ...["--regime", regime],
        ]);
        const { states, errors } = await regrow(lab, one);
        const healed = errors.filter((error) => error <= HEALING.healed).length;
        const { height, width } = one;
        rows.push({
          ...{ title: `${pattern}, ${preset}`, subtitle: `${how}: ${healed} of ${CUTS.length}` },
          pictures: states.map((state) => toPicture(state, height, width)),
        });
        table.push([pattern, preset, how, ...errors.map(figure), `${healed}`]);
      }
  return {
    ...{ name: "damage", columns: CUTS.map(({ name }) => name), rows },
    heads: ["pattern", "recipe", "trained", ...CUTS.map(({ name }) => name), "healed"],
    table,
  };
}

/** Cuts a grown creature in each way. @returns the states 300 steps later, and their errors to a twin that was not cut */
async function regrow(lab: Lab, { rule, height, width }: Trained) {
  const [before, twin] = await grown(lab, rule, [GROWN, GROWN + AFTER], { height, width });
  const states = [];
  for (const { cut } of CUTS) {
    const wounded = cutState(before, height, width, cut);
    const options = { height, width, states: [wounded], stepCount: GROWN };
    states.push((await grown(lab, rule, [GROWN + AFTER], options))[0]);
  }
  const errors = states.map((state) => relativeError(state, twin, height * width));
  return { states, errors };
}
