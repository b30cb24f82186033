import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  type DamagePhase,
  fastRecipe,
  paperRecipe,
  type Recipe,
} from "../../src/training/growing/recipe.ts";

const doc = readFileSync(new URL("../../docs/training.md", import.meta.url), "utf8");

/** Numbers as the document writes them. */
function text(value: number): string {
  return value >= 1000 ? value.toLocaleString("en-US") : String(Number(value.toPrecision(6)));
}

const percent = (share: number): string => `${Math.round(100 * share)}%`;

function learningRate({ learningRate }: Recipe): string {
  const [first] = learningRate;
  const [lastStep, last] = learningRate.at(-1)!;
  const jumps = learningRate.some(([step], i) => step === learningRate[i - 1]?.[0]);
  return jumps
    ? `${text(first[1])}, from step ${text(lastStep)} on ${text(last)}`
    : `${text(first[1])}, falling to ${text(last)} at step ${text(lastStep)}`;
}

/** What each phase of damage has, in their order. */
const phases = (value: (phase: DamagePhase, recipe: Recipe) => string) => (recipe: Recipe) =>
  recipe.damage.map((phase) => value(phase, recipe)).join(", then ");

const rows: [string, (recipe: Recipe) => string][] = [
  ["training steps", (recipe) => text(recipe.trainingSteps)],
  ["batch", (recipe) => text(recipe.batch)],
  ["pool", (recipe) => text(recipe.poolSize)],
  ["rollout, in steps of the rule", ({ rolloutSteps: [a, b] }) => `${a} to ${b}`],
  ["learning rate", learningRate],
  [
    "weight matrices",
    ({ muon }) => (muon > 0 ? `Muon at ${text(muon)} times the learning rate` : "Adam"),
  ],
  [
    "rule that is saved",
    ({ averaging }) => (averaging > 0 ? `average, decay ${averaging} a step` : "the last weights"),
  ],
  ["phases of damage, from step", phases(({ fromStep }) => text(fromStep))],
  ["samples damaged", phases(({ samples }, { batch }) => `${samples} of ${batch}`)],
  [
    "halves, squares, discs",
    phases(({ halves, squares }) => [halves, squares, 1 - halves - squares].map(percent).join(" ")),
  ],
  ["radius of discs", phases(({ radius: [least, most] }) => `${least} to ${most}`)],
  ["reach", phases(({ reach }) => text(reach))],
];

test("docs/training.md has the numbers of the presets", () => {
  const regime = "regenerating";
  const recipes = [paperRecipe(regime), ...[64, 40, 20].map((size) => fastRecipe(regime, size))];
  const table = [
    ["", "`paper`", ...[64, 40, 20].map((size) => `\`fast\`, size ${size}`)],
    ["---", "---", "---", "---", "---"],
    ...rows.map(([name, value]) => [name, ...recipes.map(value)]),
  ];
  const markdown = table.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
  assert.ok(doc.includes(markdown), `Its table must read\n\n${markdown}\n`);
});
