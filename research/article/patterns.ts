/** The ten patterns of the article's demo, each in its three regimes: what the rules of the zoo grow, and what they make of a cut. */
import { join } from "node:path";
import { root } from "../../scripts/project.ts";
import { REGIMES } from "../../scripts/zoo-labels.ts";
import { figure } from "../../src/cli/output.ts";
import { cutState } from "../../src/measure/cuts.ts";
import { loadRule } from "../../src/models/files.node.ts";
import { toPicture } from "../../src/systems/growing/picture.ts";
import type { Figure } from "./figure.ts";
import { grown, type Lab } from "./lab.ts";

const PATTERNS = [
  ...["lizard", "smiley", "collision", "eye", "fish"],
  ...["butterfly", "ladybug", "web", "pretzel", "tree"],
];
/** The article's dish, for all of them. */
const DISH = { height: 72, width: 72 };
/** The step at which a creature is cut, that at which an uncut one is shown, and the steps from the cut until the cut one is. */
const GROWN = 200;
const LATER = 1000;
const AFTER = 300;

export async function patterns(lab: Lab): Promise<Figure> {
  const rows = [];
  const table = [];
  for (const pattern of PATTERNS) {
    const found = [];
    for (const regime of REGIMES) found.push(await lookAt(lab, `${pattern}-${regime}`));
    const pictures = found.flatMap(({ states }) => states);
    rows.push({
      ...{ title: pattern, subtitle: "" },
      pictures: pictures.map((state) => toPicture(state, DISH.height, DISH.width)),
    });
    table.push([pattern, ...found.flatMap(({ cells }) => cells)]);
  }
  return {
    ...{ name: "patterns", rows },
    columns: REGIMES.flatMap((regime) => [regime, `cut, ${AFTER} later`]),
    heads: [
      "pattern",
      ...REGIMES.flatMap((regime) => [`${regime}: cuts healed`, "at 2,000", "at 10,000"]),
    ],
    table,
  };
}

/** Grows a rule of the zoo, and cuts its middle. @returns its states, and what its file says of it */
async function lookAt(lab: Lab, name: string) {
  const rule = await loadRule(join(root, `zoo/${name}.safetensors`));
  const [young, old] = await grown(lab, rule, [GROWN, LATER], DISH);
  const cut = { kind: "disc", y: 0, x: 0, radius: 0.15 } as const;
  const wounded = cutState(young, DISH.height, DISH.width, cut);
  const options = { ...DISH, states: [wounded], stepCount: GROWN };
  const [regrown] = await grown(lab, rule, [GROWN + AFTER], options);
  const { healedShare, target } = rule.card.heal ?? {};
  const share = healedShare == null ? "-" : `${Math.round(100 * healedShare)}%`;
  const cells = [share, ...[target?.at2000, target?.at10000].map((error) => figure(error ?? null))];
  return { states: [old, regrown], cells };
}
