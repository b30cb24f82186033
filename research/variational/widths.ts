// Does a wider rule pay? Trains the small doubling model in several widths under one recipe, on the same pictures in the same
// order, scores each on held-out digits, and draws the bound against the width and against the arithmetic of a picture.
// Figures go to research/variational/widths.csv, the drawing to research/variational/widths.svg. `npm run build`, then (half an hour; goes on where it stopped):
//
//     node --import ./scripts/typescript.mjs --conditions=source research/variational/widths.ts FOLDER [--steps 704] [--threads 2]
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
import { LITE_DOUBLING } from "../../src/training/variational/recipe.ts";

const WIDTHS = [16, 32, 64];
/** Pictures behind the importance-weighted bound. */
const SCORED = 300;

interface Row {
  readonly width: number;
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
    threads: { type: "string", default: "2" },
  },
});
const [folder] = positionals;
if (!folder) throw new Error("Name a folder for the models.");
mkdirSync(folder, { recursive: true });
const rows = WIDTHS.map(measure);
const columns = Object.keys(rows[0]) as (keyof Row)[];
const csv = rows.map((row) => `${columns.map((column) => +row[column].toFixed(3)).join(",")}\n`);
writeFileSync(
  join(root, "research/variational/widths.csv"),
  `${columns.join(",")}\n${csv.join("")}`,
);
writeFileSync(join(root, "research/variational/widths.svg"), await draw());

function measure(width: number): Row {
  const changes = {
    channels: width,
    update: { kind: "chain", hidden: [2 * width] },
  } satisfies Partial<CellularSpec>;
  const spec = { ...LITE_DOUBLING, ...changes };
  const file = (end: string): string => join(folder, `width-${width}${end}`);
  writeFileSync(file(".json"), JSON.stringify(changes));
  const model = file(".safetensors");
  if (!existsSync(model)) {
    const start = existsSync(file(".run"))
      ? ["--resume", file(".run")]
      : ["--spec", file(".json"), "--steps", values.steps];
    blastema("train", "-o", model, ...start);
  }
  const scores = ["--split", "validation", "--images", String(SCORED), "--json"];
  const { elbo, bound, boundStandardError } = JSON.parse(
    blastema("eval", model, ...scores, "--save", file(".jsonl")),
  );
  const metrics = readFileSync(join(file(".run"), "metrics.jsonl"), "utf8")
    .trim()
    .split("\n");
  const { images, cpuSeconds } = JSON.parse(metrics.at(-1) as string);
  const { all: parameters, rule } = cellularParameterCount(spec);
  const millions = decoderMacs(spec) / 1e6;
  const row = { width, parameters, rule, millions, images, cpuSeconds: Math.round(cpuSeconds) };
  console.log({ ...row, elbo, bound, boundStandardError });
  return { ...row, elbo, bound, boundStandardError };
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

/** Two panels: against the width, and against multiply-adds. */
function draw(): Promise<string> {
  const panels = rows.flatMap((row) => [
    { ...row, panel: "channels of a cell", x: row.width },
    { ...row, panel: "million multiply-adds a decoding", x: row.millions },
  ]);
  const title = `Bound on held-out digits after ${rows[0].images.toLocaleString("en")} pictures, nats`;
  return drawChart(title, (Plot) => ({
    ...{ width: 860, height: 340, marginTop: 40, marginBottom: 48, marginLeft: 56, inset: 24 },
    x: { type: "log", label: null, ticks: [16, 32, 64, 128], tickFormat: "d" },
    y: { label: "bound, k = 128", labelArrow: "none", grid: true },
    fx: { label: null },
    marks: [
      Plot.frame({ stroke: "#ddd" }),
      Plot.line(panels, { x: "x", y: "bound", fx: "panel", stroke: "#0072b2" }),
      Plot.ruleX(panels, {
        ...{ x: "x", fx: "panel", stroke: "#0072b2" },
        y1: ({ bound, boundStandardError }) => bound - boundStandardError,
        y2: ({ bound, boundStandardError }) => bound + boundStandardError,
      }),
      Plot.dot(panels, { x: "x", y: "bound", fx: "panel", fill: "#0072b2" }),
      Plot.text(panels, {
        ...{ x: "x", y: "bound", fx: "panel", dy: -12 },
        text: ({ bound }) => bound.toFixed(1),
      }),
    ],
  }));
}
