// Does a wider rule pay? Trains the small doubling model, and the ladder beside it, in several widths under one recipe, scores each on
// held-out digits, and draws the bound against the width and against the arithmetic of a picture. An rngSeed of training means the
// same pictures in the same order for all.
// Figures go to research/variational/widths.csv, the drawing to research/variational/widths.svg. `npm run build`, then (it goes on
// where it stopped):
//
//     node --import ./scripts/typescript.mjs --conditions=source research/variational/widths.ts FOLDER [--steps 704] [--rng-seeds 2] [--threads 2]
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { root } from "../../scripts/project.ts";
import { drawChart } from "../../src/cli/chart.ts";
import {
  type CellularSpec,
  cellularParameterCount,
  decoderMacs,
} from "../../src/systems/variational/cells.ts";
import { LADDER, LITE_DOUBLING } from "../../src/training/variational/recipe.ts";

const WIDTHS = [16, 24, 32];
const MODELS = {
  flat: { preset: "lite", spec: LITE_DOUBLING, colour: "#0072b2" },
  ladder: { preset: "ladder", spec: LADDER, colour: "#d55e00" },
} as const;
type Model = keyof typeof MODELS;
const NAMES = Object.keys(MODELS) as Model[];
/** Pictures behind the importance-weighted bound. */
const SCORED = 100;

interface Row {
  readonly model: Model;
  readonly width: number;
  readonly rngSeed: number;
  readonly parameters: number;
  readonly rule: number;
  /** Multiply-adds of one decoding, in millions. */
  readonly millions: number;
  readonly images: number;
  readonly cpuSeconds: number;
  readonly elbo: number;
  readonly bound: number;
  readonly boundStandardError: number;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    steps: { type: "string", default: "704" },
    /** Trainings of each model and width, with rngSeeds from 0. */
    "rng-seeds": { type: "string", default: "2" },
    threads: { type: "string", default: "2" },
  },
});
const [folder] = positionals;
if (!folder) throw new Error("Name a folder for the models.");
mkdirSync(folder, { recursive: true });
const rows: Row[] = [];
for (let rngSeed = 0; rngSeed < Number(values["rng-seeds"]); rngSeed++) {
  for (const width of WIDTHS) for (const model of NAMES) rows.push(measure(model, width, rngSeed));
}
const columns = Object.keys(rows[0]) as (keyof Row)[];
const csv = rows.map((row) => `${columns.map((column) => cell(row[column])).join(",")}\n`);
writeFileSync(
  join(root, "research/variational/widths.csv"),
  `${columns.join(",")}\n${csv.join("")}`,
);
writeFileSync(join(root, "research/variational/widths.svg"), await draw());

function cell(value: number | string): string {
  return String(typeof value === "number" ? +value.toFixed(3) : value);
}

function measure(model: Model, width: number, rngSeed: number): Row {
  const changes = {
    channels: width,
    update: { kind: "chain", hidden: [2 * width] },
  } satisfies Partial<CellularSpec>;
  const spec = { ...MODELS[model].spec, ...changes };
  const file = (end: string): string => join(folder, `${model}-${width}-${rngSeed}${end}`);
  writeFileSync(file(".json"), JSON.stringify(changes));
  const weights = file(".safetensors");
  if (!existsSync(weights)) {
    const begin = ["--preset", MODELS[model].preset, "--spec", file(".json")];
    const task = existsSync(file(".run"))
      ? ["--resume", file(".run")]
      : [...begin, "--steps", values.steps, "--rng-seed", String(rngSeed)];
    blastema("train", "-o", weights, ...task);
  }
  const scores = ["--split", "validation", "--images", String(SCORED), "--json"];
  const { elbo, bound, boundStandardError } = JSON.parse(
    blastema("eval", weights, ...scores, "--save", file(".jsonl")),
  );
  const metrics = readFileSync(join(file(".run"), "metrics.jsonl"), "utf8")
    .trim()
    .split("\n");
  const { images, cpuSeconds } = JSON.parse(metrics.at(-1) as string);
  const { all: parameters, rule } = cellularParameterCount(spec);
  const row = {
    ...{ model, width, rngSeed, parameters, rule, millions: decoderMacs(spec) / 1e6, images },
    ...{ cpuSeconds: Math.round(cpuSeconds), elbo, bound, boundStandardError },
  };
  console.log(row);
  return row;
}

function blastema(...args: string[]): string {
  const command = [join(root, "dist/cli/main.js"), "vae", ...args, "--threads", values.threads];
  const { status, stdout } = spawnSync(process.execPath, command, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (status !== 0) throw new Error(`blastema vae ${args.join(" ")} ended with status ${status}.`);
  return stdout;
}

/** Two panels: against the width, and against multiply-adds; a line for each model through the means over rngSeeds. */
function draw(): Promise<string> {
  const panels = rows.flatMap((row) => [
    { ...row, panel: "channels of a cell", x: row.width },
    { ...row, panel: "million multiply-adds a decoding", x: row.millions },
  ]);
  const means = panels
    .filter(({ rngSeed }) => rngSeed === 0)
    .map((first) => {
      const same = panels.filter(
        ({ panel, model, x }) => panel === first.panel && model === first.model && x === first.x,
      );
      return { ...first, bound: same.reduce((sum, { bound }) => sum + bound, 0) / same.length };
    });
  const title = `Bound on held-out digits after ${rows[0].images.toLocaleString("en")} pictures, nats`;
  const colours = NAMES.map((name) => MODELS[name].colour);
  return drawChart(title, (Plot) => ({
    ...{ width: 860, height: 340, marginTop: 40, marginBottom: 48, marginLeft: 56, inset: 24 },
    color: { domain: NAMES, range: colours },
    x: { type: "log", label: null, ticks: WIDTHS, tickFormat: "d" },
    y: { label: "bound, k = 128", labelArrow: "none", grid: true },
    fx: { label: null },
    marks: [
      Plot.frame({ stroke: "#ddd" }),
      Plot.line(means, { x: "x", y: "bound", fx: "panel", stroke: "model" }),
      Plot.dot(panels, { x: "x", y: "bound", fx: "panel", fill: "model", r: 2.5 }),
      Plot.text(means, {
        ...{ x: "x", y: "bound", fx: "panel", fill: "model", dy: -14 },
        text: ({ model, width, bound }) =>
          `${width === WIDTHS[0] ? `${model} ` : ""}${bound.toFixed(1)}`,
      }),
    ],
  }));
}
