// Draws how the trained variational models came to their bounds: held-out ELBO against hours of processor time, and of
// importance-weighted training also the bound that it climbs.
// Figures of training runs are taken into research/variational/curves.csv, which is drawn as research/variational/curves.svg:
//
//     node --import ./scripts/typescript.mjs --conditions=source research/variational/curves.ts [NAME=RUN-FOLDER[,RUN-FOLDER ...] ...]
//
// Of several folders, each run began with the weights of the one before.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../scripts/project.ts";
import { drawChart } from "../../src/cli/chart.ts";

interface Point {
  readonly model: string;
  /** Pictures seen. */
  readonly images: number;
  readonly cpuHours: number;
  /** On held-out pictures, nats. */
  readonly elbo: number;
  /** Of importance-weighted training: the bound of its number of latents. */
  readonly bound?: number;
}

const CSV = join(root, "research/variational/curves.csv");
const HEADER = "model,images,cpuHours,elbo,bound\n";

const given = process.argv.slice(2).map((argument) => argument.split("="));
const names = new Set(given.map(([name]) => name));
const points = [
  ...(existsSync(CSV) ? readCsv() : []).filter(({ model }) => !names.has(model)),
  ...given.flatMap(([name, folders]) => readRuns(name, folders.split(","))),
];
const lines = points.map(
  ({ model, images, cpuHours, elbo, bound }) =>
    `${model},${images},${cpuHours.toFixed(4)},${elbo.toFixed(3)},${bound?.toFixed(3) ?? ""}\n`,
);
writeFileSync(CSV, HEADER + lines.join(""));
writeFileSync(join(root, "research/variational/curves.svg"), await draw());

function readCsv(): Point[] {
  const [, ...rows] = readFileSync(CSV, "utf8").trim().split("\n");
  return rows.map((row) => {
    const [model, ...numbers] = row.split(",");
    const [images, cpuHours, elbo, bound] = numbers.map(Number);
    return { model, images, cpuHours, elbo, ...(bound && { bound }) };
  });
}

function readRuns(model: string, folders: readonly string[]): Point[] {
  let before = { images: 0, cpuSeconds: 0 };
  return folders.flatMap((folder) => {
    const lines = readFileSync(join(folder, "metrics.jsonl"), "utf8").trim().split("\n");
    const metrics = lines.map((line) => JSON.parse(line));
    const { images, cpuSeconds } = before;
    before = {
      images: images + metrics[metrics.length - 1].images,
      cpuSeconds: cpuSeconds + metrics[metrics.length - 1].cpuSeconds,
    };
    return metrics
      .filter(({ validation }) => validation)
      .map(
        (metric): Point => ({
          model,
          images: images + metric.images,
          cpuHours: (cpuSeconds + metric.cpuSeconds) / 3600,
          elbo: metric.validation.elbo,
          bound: metric.validation.bound,
        }),
      );
  });
}

function draw(): Promise<string> {
  const models = [...new Set(points.map(({ model }) => model))];
  const weighted = points.filter(({ bound }) => bound !== undefined);
  const ends = models.flatMap((model) => [
    ...points.filter((point) => point.model === model).slice(-1),
    ...weighted
      .filter((point) => point.model === model)
      .slice(-1)
      .map((point) => ({ ...point, elbo: point.bound, name: "bound that it climbs" })),
  ]);
  const title = "ELBO on held-out digits against processor time";
  return drawChart(title, (Plot) => ({
    ...{ width: 720, height: 360, marginRight: 215, marginBottom: 48, marginLeft: 56 },
    x: { label: "hours of processor time", labelAnchor: "center", labelArrow: "none", grid: true },
    y: { label: "ELBO, nats a picture", labelArrow: "none", grid: true, nice: true },
    color: { range: ["#0072b2", "#d55e00", "#009e73", "#cc79a7"] },
    marks: [
      Plot.line(points, { x: "cpuHours", y: "elbo", stroke: "model", strokeWidth: 1.6 }),
      Plot.dot(points, { x: "cpuHours", y: "elbo", fill: "model", r: 2 }),
      Plot.line(weighted, { x: "cpuHours", y: "bound", stroke: "model", strokeDasharray: "3 2" }),
      Plot.dot(weighted, { x: "cpuHours", y: "bound", stroke: "model", r: 2 }),
      Plot.text(ends, {
        ...{ x: "cpuHours", y: "elbo", fill: "model", textAnchor: "start", dx: 8 },
        text: ({ model, name = model, elbo }) => `${name} ${elbo.toFixed(1)}`,
      }),
    ],
  }));
}
