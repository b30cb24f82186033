// Draws research/growing/loss.svg and healed.svg from research/growing/search.csv. Backgrounds are clear, and every colour has
// about the same contrast (4 : 1) to white and to a dark page.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { root } from "../../scripts/project.ts";

const folder = join(root, "research/growing");
const INK = "#757b83";
const COLOURS = {
  grey: INK,
  blue: "#2f7fd0",
  orange: "#c2690a",
  green: "#1a8f5a",
  pink: "#d0507a",
};
/** Share of the cuts that a rule must heal, in percent. */
const NEEDED = 95;

/** A line of a figure, and where its name stands beside its last point. */
interface Curve {
  readonly run: string;
  readonly label: string;
  readonly colour: keyof typeof COLOURS;
  readonly dx?: number;
  readonly dy?: number;
}

interface Point {
  readonly run: string;
  readonly seconds: number;
  readonly loss: number;
  readonly healed: number;
  readonly cuts: number;
}

const points = readPoints();

draw(
  "loss.svg",
  [
    { run: "paper", label: "article’s recipe (stopped)", colour: "grey", dy: -9 },
    { run: "b8", label: "Adam, batch 8 (stopped)", colour: "pink" },
    { run: "b4", label: "Adam, batch 4", colour: "orange" },
    { run: "k3", label: "Muon, averaging, two phases", colour: "green" },
    { run: "b4muon", label: "Muon", colour: "blue" },
  ],
  (curves, marks) => ({
    title: "Loss, on a logarithmic scale",
    y: {
      type: "log",
      domain: [4e-4, 3e-2],
      ticks: [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02],
      tickFormat: "~g",
    },
    marks: marks("loss", curves),
  }),
);

draw(
  "healed.svg",
  [
    { run: "b4", label: "Adam", colour: "orange" },
    { run: "b4muon", label: "Muon", colour: "blue", dy: 8 },
    { run: "g1", label: "and averaging", colour: "pink", dy: 13 },
    { run: "k3", label: "and two phases of damage (two runs)", colour: "green", dx: 0, dy: -13 },
    { run: "k4", label: "", colour: "green" },
  ],
  (curves, marks) => ({
    title: "Healed cuts, in percent (large dots: of 96, small ones: of 24)",
    y: { domain: [0, 100], ticks: [0, 20, 40, 60, 80, 100] },
    marks: [
      Plot.ruleY([NEEDED], { stroke: INK, strokeDasharray: "5,4" }),
      Plot.text([`needed: ${NEEDED}`], {
        ...{ frameAnchor: "left", y: NEEDED, dy: -8, dx: 4, fill: INK },
      }),
      ...marks("healed", curves),
      Plot.dot(curves, {
        ...{ x: "seconds", y: "healed", fill: "run" },
        r: ({ cuts }: Point) => (cuts === 96 ? 3.5 : 1.8),
      }),
    ],
  }),
);

interface Figure {
  readonly title: string;
  readonly y: Plot.ScaleOptions;
  readonly marks: Plot.Markish[];
}

type Marks = (value: "loss" | "healed", of: readonly Point[]) => Plot.Markish[];

function draw(
  file: string,
  curves: readonly Curve[],
  figure: (points: readonly Point[], marks: Marks) => Figure,
): void {
  const names = curves.map(({ run }) => run);
  const marks: Marks = (value, of) => [
    Plot.line(of, { x: "seconds", y: value, z: "run", stroke: "run", strokeWidth: 2 }),
    ...curves.map(({ run, label, dx = 8, dy = 0 }) =>
      Plot.text([of.filter((point) => point.run === run).at(-1) as Point], {
        ...{ x: "seconds", y: value, text: () => label, fill: "run" },
        ...{ dx, dy, textAnchor: "start", fontWeight: 600 },
      }),
    ),
  ];
  const drawing = figure(
    points.filter(({ run }) => names.includes(run)),
    marks,
  );
  const { document } = parseHTML("<!doctype html><body></body>");
  const chart = Plot.plot({
    document,
    width: 760,
    height: 420,
    marginTop: 44,
    marginRight: 20,
    marginBottom: 48,
    marginLeft: 56,
    style: {
      background: "none",
      color: INK,
      fontFamily: "system-ui, sans-serif",
      fontSize: "13px",
    },
    x: {
      label: "modelled seconds of training",
      labelAnchor: "center",
      labelArrow: "none",
      labelOffset: 40,
      domain: [0, 600],
      ticks: [0, 100, 200, 300, 400, 500],
    },
    y: { label: null, grid: true, ...drawing.y },
    r: { type: "identity" },
    color: { domain: names, range: curves.map(({ colour }) => COLOURS[colour]) },
    marks: [
      Plot.text([drawing.title], {
        frameAnchor: "top-left",
        dx: -54,
        dy: -34,
        fill: INK,
        fontWeight: 600,
      }),
      ...drawing.marks,
    ],
  });
  chart.querySelector("style")?.remove();
  const title = document.createElementNS("http://www.w3.org/2000/svg", "title");
  title.textContent = drawing.title;
  chart.prepend(title);
  chart.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  writeFileSync(join(folder, file), `${chart.outerHTML}\n`);
}

/** The points that training would give: of averaged weights where there are any. */
function readPoints(): Point[] {
  const [header, ...lines] = readFileSync(join(folder, "search.csv"), "utf8").trim().split("\n");
  const names = (header as string).split(",");
  const rows = lines.map((line) => {
    const cells = line.split(",");
    return Object.fromEntries(names.map((name, i) => [name, cells[i] as string]));
  });
  const averaged = new Set(rows.filter((row) => row.averaged === "true").map((row) => row.run));
  return rows
    .filter((row) => row.averaged === "true" || !averaged.has(row.run))
    .map((row) => ({
      run: row.run as string,
      seconds: Number(row.modelledSeconds),
      loss: Number(row.loss),
      healed: (100 * Number(row.healed)) / Number(row.cuts),
      cuts: Number(row.cuts),
    }));
}
