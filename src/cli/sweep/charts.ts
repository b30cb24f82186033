/** Charts of a sweep: what each setting bought, losses, and all trials as lines across their settings. */
import { drawChart } from "../chart.ts";
import { SVG_FONT } from "../svg.ts";
import { MEASURES } from "./measures.ts";
import type { Report } from "./report.ts";
import { type Done, rankedValue } from "./rows.ts";
import { settingsLabel, type Trial } from "./trials.ts";
import { difference, shown } from "./words.ts";

/** Colours of a chart; names of a page's variables, or colours. */
export interface Palette {
  readonly background: string;
  readonly ink: string;
  readonly quiet: string;
  readonly best: string;
  /** What is behind the chart. */
  readonly paper: string;
}

/** Colours on white, for a file. Blue is told from grey by any colour vision. */
const ON_WHITE: Palette = {
  background: "#fff",
  ink: "#000",
  quiet: "#767676",
  best: "#0072b2",
  paper: "#fff",
};

const WIDTH = 720;
/** Share of the settings that are drawn as the best. */
const BEST_SHARE = 0.25;

/** Whether trials belong to the best quarter of the settings. */
function amongBest({ rows }: Report): (trial: Trial) => boolean {
  const best = rows.slice(0, Math.max(1, Math.round(BEST_SHARE * rows.length)));
  const labels = new Set(best.map(({ settings }) => settingsLabel(settings)));
  return ({ settings }) => labels.has(settingsLabel(settings));
}

/** What each setting bought: differences to its first value, with their intervals. Undefined if there is nothing to compare. */
export async function boughtChart(report: Report, colours: Palette): Promise<string | undefined> {
  const { measure, factors } = report;
  const points = factors.flatMap(({ name, levels }) =>
    levels.flatMap(({ label, difference: bought }) =>
      bought && Number.isFinite(bought.interval[0])
        ? [
            {
              label: `${name}: ${levels[0].label} to ${label}`,
              mean: bought.mean,
              low: bought.interval[0],
              high: bought.interval[1],
              text: difference(measure, bought.mean),
            },
          ]
        : [],
    ),
  );
  if (points.length === 0) return undefined;
  const scale = MEASURES[measure].unit === "share" ? 100 : 1;
  const longest = Math.max(...points.map(({ label }) => label.length));
  return drawChart(
    `What each setting bought in ${measure}`,
    (Plot) => ({
      width: WIDTH,
      height: 60 + 34 * points.length,
      marginLeft: Math.min(340, 24 + 7.4 * longest),
      marginRight: 72,
      marginTop: 12,
      marginBottom: 44,
      x: {
        label: `difference in ${measure}${scale === 100 ? ", percentage points" : ""}; 95% intervals`,
        labelAnchor: "center",
        labelArrow: "none",
        labelOffset: 38,
        transform: (value: number) => scale * value,
        nice: true,
        ticks: 6,
      },
      y: { domain: points.map(({ label }) => label), label: null, tickSize: 0 },
      marks: [
        Plot.ruleX([0], { stroke: colours.quiet }),
        Plot.link(points, {
          ...{ x1: "low", x2: "high", y1: "label", y2: "label" },
          ...{ stroke: colours.best, strokeWidth: 2.5, strokeLinecap: "round" },
        }),
        Plot.dot(points, { x: "mean", y: "label", r: 5, fill: colours.best }),
        Plot.text(points, {
          ...{ x: "high", y: "label", text: "text", dx: 10, textAnchor: "start" },
          fill: colours.ink,
        }),
      ],
    }),
    colours.background,
  );
}

/** Losses while they were trained, as a mean over the rngSeeds of each setting and picture. */
export async function lossChart(report: Report, colours: Palette): Promise<string> {
  const isBest = amongBest(report);
  const points = report.done.flatMap(({ trial, result }) =>
    result.curve.map(([step, loss]) => ({
      step,
      loss,
      trial: trial.number,
      best: isBest(trial),
    })),
  );
  const isLog = points.every(({ loss }) => loss > 0);
  const line = { x: "step", y: "loss", z: "trial" } as const;
  return drawChart(
    "Loss of each trial by training step",
    (Plot) => ({
      width: WIDTH,
      height: 340,
      marginLeft: 60,
      marginRight: 24,
      marginTop: 32,
      marginBottom: 48,
      x: { label: "training step", labelAnchor: "center", labelArrow: "none", labelOffset: 40 },
      y: {
        type: isLog ? "log" : "linear",
        label: null,
        grid: true,
        ...(isLog && { tickFormat: "~g" }),
        ticks: 5,
      },
      marks: [
        Plot.line(
          points.filter(({ best }) => !best),
          { ...line, stroke: colours.quiet, strokeOpacity: 0.35 },
        ),
        Plot.line(
          points.filter(({ best }) => best),
          { ...line, stroke: colours.best, strokeOpacity: 0.7, strokeWidth: 1.4 },
        ),
        ...legend(Plot, colours, "loss"),
      ],
    }),
    colours.background,
  );
}

/** An axis of the lines across settings: where a trial crosses it, from 0 to 1, and what stands beside it. */
interface Axis {
  readonly name: string;
  readonly place: (done: Done) => number;
  readonly ticks: readonly (readonly [place: number, text: string])[];
}

/** A line for each trial, across an axis for each setting and one for the measure (parallel coordinates, Inselberg 1985). */
export async function linesChart(report: Report, colours: Palette): Promise<string> {
  const axes = axesOf(report);
  const isBest = amongBest(report);
  const points = report.done.flatMap((done, i) =>
    axes.map(({ name, place }, at) => ({
      axis: name,
      // Lines that share a value lie side by side; on the last axis they stand where they are.
      place: place(done) + (at < axes.length - 1 ? shift(i, report.done.length) : 0),
      trial: done.trial.number,
      best: isBest(done.trial),
    })),
  );
  const ticks = axes.flatMap((axis, at) =>
    axis.ticks.map(([place, text]) => ({ axis: axis.name, place, text, at })),
  );
  const line = { x: "axis", y: "place", z: "trial" } as const;
  const isLast = ({ at }: { at: number }): boolean => at === axes.length - 1;
  const label = {
    x: "axis",
    y: "place",
    text: "text",
    fill: colours.ink,
    stroke: colours.paper,
  } as const;
  return drawChart(
    "Each trial as a line across its settings",
    (Plot) => ({
      width: WIDTH,
      height: 380,
      marginLeft: 72,
      marginRight: 84,
      marginTop: 32,
      marginBottom: 32,
      x: {
        type: "point",
        domain: axes.map(({ name }) => name),
        label: null,
        tickSize: 0,
        padding: 0.08,
      },
      y: { axis: null, domain: [-0.06, 1.06] },
      marks: [
        Plot.ruleX(
          axes.map(({ name }) => name),
          { stroke: colours.quiet, strokeOpacity: 0.6 },
        ),
        Plot.line(
          points.filter(({ best }) => !best),
          { ...line, stroke: colours.quiet, strokeOpacity: 0.35 },
        ),
        Plot.line(
          points.filter(({ best }) => best),
          { ...line, stroke: colours.best, strokeOpacity: 0.7, strokeWidth: 1.4 },
        ),
        Plot.text(
          ticks.filter((tick) => !isLast(tick)),
          { ...label, textAnchor: "end", dx: -8 },
        ),
        Plot.text(ticks.filter(isLast), { ...label, textAnchor: "start", dx: 8 }),
        ...legend(Plot, colours, "trials"),
      ],
    }),
    colours.background,
  );
}

function legend(Plot: typeof import("@observablehq/plot"), colours: Palette, what: string) {
  const at = { frameAnchor: "top-left", dy: -24 } as const;
  return [
    Plot.text([`${what} of the best quarter of the settings`], { ...at, fill: colours.best }),
    Plot.text(["and of all others"], { ...at, dx: 340, fill: colours.quiet }),
  ];
}

function shift(i: number, of: number): number {
  return of > 1 ? (i / (of - 1) - 0.5) * 0.1 : 0;
}

function axesOf({ sweep, measure, pictures, factors, done }: Report): Axis[] {
  const { ranges = {} } = sweep.plan.random ?? {};
  const settings = factors.map(({ name, levels }): Axis => {
    if (Object.hasOwn(ranges, name)) {
      const { from, to, scale } = ranges[name];
      const on = (value: number): number => (scale === "log" ? Math.log(value) : value);
      return {
        name,
        place: ({ trial }) => (on(trial.settings[name] as number) - on(from)) / (on(to) - on(from)),
        ticks: [
          [0, `${from}`],
          [1, `${to}`],
        ],
      };
    }
    const labels = levels.map(({ label }) => label);
    const places = labels.map((_, i) => (labels.length > 1 ? i / (labels.length - 1) : 0.5));
    const labelOf = ({ trial }: Done): number =>
      name === "picture"
        ? (sweep.plan.pictures ?? []).indexOf(trial.picture ?? "")
        : labels.indexOf(settingsLabel({ [name]: trial.settings[name] }).slice(name.length + 1));
    return {
      name,
      place: (one) => places[labelOf(one)],
      ticks: labels.map((label, i) => [
        places[i],
        pictures[i] && name === "picture" ? pictures[i] : label,
      ]),
    };
  });
  const values = done.map(({ result }) => rankedValue(result, measure)).filter(Number.isFinite);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const up = MEASURES[measure].isMoreBetter;
  const place = ({ value }: Done): number => {
    const share = high > low ? (value - low) / (high - low) : 0.5;
    return up ? share : 1 - share;
  };
  const ends: Axis["ticks"] = [
    [up ? 0 : 1, shown(measure, low)],
    [up ? 1 : 0, shown(measure, high)],
  ];
  return [...settings, { name: measure, place, ticks: ends }];
}

/** All charts below each other, as one SVG. */
export async function allCharts(report: Report): Promise<string> {
  const charts = [
    await boughtChart(report, ON_WHITE),
    await linesChart(report, ON_WHITE),
    await lossChart(report, ON_WHITE),
  ].filter((chart) => chart !== undefined);
  let top = 24;
  const placed = charts.map((chart) => {
    const height = Number(/height="(\d+)"/.exec(chart)?.[1]);
    const part = chart.replace("<svg", `<svg x="24" y="${top}"`);
    top += height + 24;
    return part;
  });
  const width = WIDTH + 48;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${top}" viewBox="0 0 ${width} ${top}" font-family="${SVG_FONT}"><rect width="100%" height="100%" fill="#fff"/>${placed.join("")}</svg>`;
}
