// Do sequences of different bands differ in what a simple predictor can learn from them? Three predictors with backoff read
// records of random rules from band to band, learning within each record only; research/tokens/bands.csv holds their bits a token,
// grid by grid, and research/tokens/bands.svg draws them. `npm run build:kernels`, then:
//
//     node --import ./scripts/typescript.mjs --conditions=source research/tokens/bands.ts [rules a band]
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../scripts/project.ts";
import { drawChart } from "../../src/cli/chart.ts";
import { TokenGenerator } from "../../src/tokens/generator.ts";
import { loadTokenKernels } from "../../src/tokens/kernels.ts";
import { decodeGrid } from "../../src/tokens/patches.ts";
import { TOKEN_PRESETS, tokenShape } from "../../src/tokens/settings.ts";
import { TokenSimulator } from "../../src/tokens/simulator.ts";

const SETTINGS = TOKEN_PRESETS.paper;
const { patches, grids } = tokenShape(SETTINGS);
const SIDE = SETTINGS.grid;
const BANDS = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7];
const RULES = Number(process.argv[2] ?? 200);
/** Okabe and Ito's colours, low bands to high ones. */
const COLOURS = ["#999999", "#56b4e9", "#0072b2", "#009e73", "#e69f00", "#d55e00", "#cc79a7"];

/** Counts of what followed each context, and Witten and Bell's backoff (1991) to shorter ones. */
class Backoff {
  readonly #counts = new Map<string, Map<number, number>>();
  readonly #symbols: number;

  constructor(symbols: number) {
    this.#symbols = symbols;
  }

  /** Bits that the symbol costs after these contexts, shortest first; then learns it. */
  read(symbol: number, contexts: readonly string[]): number {
    let chance = 1 / this.#symbols;
    for (const context of contexts) {
      const seen = this.#counts.get(context) ?? new Map<number, number>();
      let total = 0;
      for (const times of seen.values()) total += times;
      if (total > 0) chance = ((seen.get(symbol) ?? 0) + seen.size * chance) / (total + seen.size);
      seen.set(symbol, (seen.get(symbol) ?? 0) + 1);
      this.#counts.set(context, seen);
    }
    return -Math.log2(chance);
  }
}

type Predictor = (grids: readonly Uint16Array[]) => number[];

/** Bits a token of each grid. */
const PREDICTORS: Record<string, Predictor> = {
  "n-gram of the sequence": overTokens((tokens, at) => [
    "",
    `a${tokens[at - 1]}`,
    `b${tokens[at - 1]},${tokens[at - 2]}`,
  ]),
  "n-gram with the patch before": overTokens((tokens, at) => [
    "",
    `a${tokens[at - patches]}`,
    `b${tokens[at - patches]},${tokens[at - 1]}`,
  ]),
  "cells from the 3 x 3 cells before": (all) => {
    const model = new Backoff(SETTINGS.states);
    const cells = all.map((tokens) => decodeGrid(tokens, SETTINGS) as number[]);
    return cells.map((now, g) => {
      if (g === 0) return Number.NaN;
      const bits = now.map((state, cell) => model.read(state, around(cells[g - 1], cell)));
      return bits.reduce((sum, bit) => sum + bit, 0) / patches;
    });
  },
};

function overTokens(contextsOf: (tokens: number[], at: number) => string[]): Predictor {
  return (all) => {
    const model = new Backoff(SETTINGS.states ** 4);
    const tokens = all.flatMap((grid) => Array.from(grid));
    const bits = tokens.map((token, at) => model.read(token, contextsOf(tokens, at)));
    return all.map((_, g) => {
      const own = bits.slice(g * patches, (g + 1) * patches);
      return own.reduce((sum, bit) => sum + bit, 0) / patches;
    });
  };
}

/** Contexts: nothing, the cell itself, it and its four neighbours, all nine. */
function around(cells: readonly number[], cell: number): string[] {
  const [y, x] = [Math.floor(cell / SIDE), cell % SIDE];
  const at = (dy: number, dx: number) =>
    cells[((y + dy + SIDE) % SIDE) * SIDE + ((x + dx + SIDE) % SIDE)];
  const cross = [at(0, 0), at(-1, 0), at(0, -1), at(0, 1), at(1, 0)];
  const corners = [at(-1, -1), at(-1, 1), at(1, -1), at(1, 1)];
  return ["", `1:${cross[0]}`, `5:${cross}`, `9:${cross},${corners}`];
}

/** The first rules of each band, with one record's grids each. */
async function sample(): Promise<Uint16Array[][][]> {
  const module = await loadTokenKernels();
  const generator = new TokenGenerator(module, SETTINGS);
  const simulator = new TokenSimulator(module, SETTINGS, grids);
  const found: Uint16Array[][][] = BANDS.map(() => []);
  for (let rule = 0; rule < 200 * RULES; rule++) {
    const ratio = generator.ratioOf(rule);
    const band = BANDS.findLastIndex((low) => ratio >= low);
    if (found[band].length >= RULES) continue;
    const tokens = simulator.simulate(rule, 1, grids).tokens.slice();
    const own = Array.from({ length: grids }, (_, g) =>
      tokens.subarray(g * patches, (g + 1) * patches),
    );
    found[band].push(own);
  }
  return found;
}

const nameOf = (band: number): string => `${BANDS[band]}:${BANDS[band + 1] ?? ""}`;

const found = await sample();
const rows: { predictor: string; band: string; grid: number; bits: number; error: number }[] = [];
for (const [predictor, read] of Object.entries(PREDICTORS)) {
  for (const [band, records] of found.entries()) {
    if (records.length < RULES / 4) continue;
    const bits = records.map(read);
    for (let g = 1; g < grids; g++) {
      const own = bits.map((record) => record[g]);
      const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
      const variance = own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (own.length - 1);
      const error = Math.sqrt(variance / own.length);
      rows.push({ predictor, band: nameOf(band), grid: g + 1, bits: mean, error });
    }
  }
}
console.log(found.map((records, band) => `${nameOf(band)} ${records.length} rules`).join(", "));

const folder = join(root, "research/tokens");
mkdirSync(folder, { recursive: true });
const csv = rows.map(
  ({ predictor, band, grid, bits, error }) =>
    `${predictor},${band},${grid},${bits.toFixed(4)},${error.toFixed(4)}\n`,
);
writeFileSync(
  join(folder, "bands.csv"),
  `predictor,band,grid,bits,standard error\n${csv.join("")}`,
);

const bands = [...new Set(rows.map(({ band }) => band))];
const svg = await drawChart("Bits a token that three predictors need, grid by grid", (Plot) => ({
  ...{ width: 960, height: 380, marginTop: 48, marginBottom: 48, marginLeft: 48 },
  x: { label: "grid of the record", labelAnchor: "center", labelArrow: "none", ticks: [5, 15, 25] },
  y: { label: "bits a token", labelArrow: "none", grid: true, domain: [0, 14.2] },
  fx: { label: null, domain: Object.keys(PREDICTORS) },
  color: { domain: bands, range: COLOURS.slice(0, bands.length), legend: false },
  marks: [
    Plot.frame({ stroke: "#ddd" }),
    Plot.line(rows, { x: "grid", y: "bits", fx: "predictor", stroke: "band", strokeWidth: 1.6 }),
    Plot.text(
      rows.filter(({ grid }) => grid === grids),
      {
        x: "grid",
        y: "bits",
        fx: "predictor",
        fill: "band",
        text: "band",
        textAnchor: "end",
        dy: -7,
        fontSize: 10,
      },
    ),
  ],
}));
writeFileSync(join(folder, "bands.svg"), svg);
