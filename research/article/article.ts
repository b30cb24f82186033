// The five experiments of "Growing Neural Cellular Automata" (Mordvintsev and others, Distill 2020), with the article's recipe and
// ours. Trains what is not trained yet, one rule after another, and goes on where it was stopped; then draws docs/images/article/
// and prints the numbers of docs/article.md; `patterns` looks at rules of the zoo.
//
//     node --import ./scripts/typescript.mjs --conditions=source research/article/article.ts [growing] [pool] [damage] [turned]
//         [planarian] [patterns] [--size 40] [--presets paper,fast] [--rollouts 1,0.5,2] [--paper-steps 8000] [--threads 2] [--folder runs/article]
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { root } from "../../scripts/project.ts";
import { encodeSheet } from "../../src/cli/contact-sheet.ts";
import { createEngine } from "../../src/engine/create.ts";
import { damage } from "./damage.ts";
import { type Figure, markdown } from "./figure.ts";
import { growing } from "./growing.ts";
import type { Lab } from "./lab.ts";
import { patterns } from "./patterns.ts";
import { planarian } from "./planarian.ts";
import { pool } from "./pool.ts";
import { turned } from "./turned.ts";

const EXPERIMENTS: Readonly<Record<string, (lab: Lab) => Promise<Figure>>> = {
  ...{ growing, pool, damage, turned, planarian, patterns },
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    /** Longest side of the pictures in cells, but for the planarian's 48. */
    size: { type: "string", default: "40" },
    presets: { type: "string", default: "paper,fast" },
    /** How much longer than usual our rollouts of experiment 1 are, in each of its rows. */
    rollouts: { type: "string", default: "1,0.5,2" },
    /** Training steps by the article's recipe, which makes 8,000. */
    "paper-steps": { type: "string" },
    threads: { type: "string", default: "2" },
    folder: { type: "string", default: join(root, "runs/article") },
  },
});
const threads = Number(values.threads);
const engine = await createEngine({ threads });
const { folder, "paper-steps": paperSteps } = values;
const presets = values.presets.split(",");
const rollouts = values.rollouts.split(",").map(Number);
const lab = { engine, threads, presets, rollouts, size: Number(values.size), paperSteps, folder };
const figures = join(root, "docs/images/article");
mkdirSync(figures, { recursive: true });
// Ctrl-C reaches the command that trains too, which saves its run; this script ends when that has ended.
process.on("SIGINT", () => {});
for (const name of positionals.length > 0 ? positionals : Object.keys(EXPERIMENTS)) {
  const experiment = EXPERIMENTS[name];
  if (!experiment) throw new Error(`There is no experiment ${name}: ${Object.keys(EXPERIMENTS)}.`);
  const figure = await experiment(lab);
  writeFileSync(join(figures, `${name}.png`), await encodeSheet(figure.columns, figure.rows));
  console.log(`${name}\n\n${markdown(figure)}\n`);
}
await engine.dispose();
