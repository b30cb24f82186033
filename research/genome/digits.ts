// How few bytes draw every digit? Rounds all of zoo/digits-ladder that makes pictures to few bits a weight, and trains it to bear that; scores
// each on test digits, and draws what it makes of the same latents. The encoder and the posteriors, which only tell how likely a digit is,
// stay in float32 and are not counted. Figures go to research/genome/digits.csv, the chart to research/genome/digits.svg, the pictures to
// docs/images/genome-digits.png. `npm run build`, then (an hour of one core; what is trained stays, and is scored again):
//
//     node --import ./scripts/typescript.mjs --conditions=source research/genome/digits.ts [--folder runs/digits] [--threads 2]
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { root } from "../../scripts/project.ts";
import { drawChart } from "../../src/cli/chart.ts";
import { encodeSheet, type SheetRow } from "../../src/cli/contact-sheet.ts";
import { loadDigits } from "../../src/cli/digits.ts";
import { enlarged } from "../../src/cli/variational/mosaic.ts";
import { staticPictures } from "../../src/data/dataset.ts";
import { createEngine } from "../../src/engine/create.ts";
import { figureOf, fixedChoice, scoreAll } from "../../src/measure/variational/evaluate.ts";
import { encodeRounded } from "../../src/models/genome.ts";
import { roundParameters } from "../../src/models/rounding.ts";
import { type CellularModel, decodeCellular } from "../../src/models/variational.ts";
import { shapeSize } from "../../src/numbers/shapes.ts";
import { decodeLatents } from "../../src/systems/variational/decode.ts";
import { drawLatents } from "../../src/systems/variational/draws.ts";
import { pictureMaking } from "../../src/systems/variational/spec.ts";
import { trainOnce, writeCsv } from "./lab.ts";

const MODEL = join(root, "zoo/digits-ladder.safetensors");
const ROUNDED = [8, 6, 5, 4, 3, 2];
const TRAINED = [4, 3, 2];
/** Test digits that are scored, and latents of each for the importance-weighted bound. */
const [DIGITS, LATENTS] = [300, 10];
/** Digits that are drawn of each model. */
const DRAWN = 8;

/** Lowest bound that is drawn. */
const LOWEST = -200;

interface Row {
  readonly made: "float32" | "rounded" | "trained";
  readonly bits: number;
  /** Of all that makes pictures. */
  readonly bytes: number;
  /** Evidence lower bound, and the importance-weighted one, in nats a digit. */
  readonly elbo: number;
  readonly bound: number;
  readonly standardError: number;
}

const { values } = parseArgs({
  options: {
    folder: { type: "string", default: join(root, "runs/digits") },
    threads: { type: "string", default: "2" },
  },
});
const { folder, threads } = values;
mkdirSync(folder, { recursive: true });
const engine = await createEngine({ threads: Number(threads) });
const digits = await loadDigits("test");
const exact = decodeCellular(readFileSync(MODEL));
const shapes = pictureMaking(exact.spec);
const rows: Row[] = [];
const sheet: SheetRow[] = [];
await measure("float32", 32, exact);
for (const bits of ROUNDED) {
  await measure("rounded", bits, inBits(exact, bits));
  if (TRAINED.includes(bits)) await measure("trained", bits, trained(bits));
}
writeCsv("research/genome/digits.csv", rows);
writeFileSync(join(root, "research/genome/digits.svg"), await draw());
const heads = Array.from({ length: DRAWN }, () => "");
writeFileSync(join(root, "docs/images/genome-digits.png"), await encodeSheet(heads, sheet));
await engine.dispose();

function inBits(model: CellularModel, bits: number): CellularModel {
  return { ...model, parameters: roundParameters(model.parameters, shapes, bits) };
}

/** Trains the model for few bits, unless that has been done. */
function trained(bits: number): CellularModel {
  const file = join(folder, `${bits} bits.safetensors`);
  const settings = ["--set", `bits=${bits}`, "--steps", "600", "--learning-rate", "0.0005"];
  const task = ["--preset", "ladder", "--from", MODEL, ...settings, "--rng-seed", "1"];
  trainOnce(file, ["vae", "train"], task, threads);
  return decodeCellular(readFileSync(file));
}

/** Scores a model, and draws some digits. */
async function measure(made: Row["made"], bits: number, model: CellularModel): Promise<void> {
  const { spec, parameters } = model;
  const results = await scoreAll(engine, {
    spec,
    parameters,
    indices: fixedChoice(digits.count, DIGITS),
    pictures: (indices) => staticPictures(digits, "test", indices),
    k: LATENTS,
  });
  const { mean: bound, standardError } = figureOf(results, (result) => result.bound);
  const numbers = Object.values(shapes).reduce((sum, shape) => sum + shapeSize(shape), 0);
  const bytes = made === "float32" ? 4 * numbers : encodeRounded(parameters, shapes, bits).length;
  const row = { made, bits, bytes, elbo: figureOf(results, ({ elbo }) => elbo).mean };
  rows.push({ ...row, bound, standardError });
  console.log(rows.at(-1));
  const grown = await decodeLatents(engine, model, drawLatents(spec, 0, DRAWN));
  const title = made === "float32" ? "float32" : `${bits} bits, ${made}`;
  const subtitle = `${bytes.toLocaleString("en")} bytes, ${bound.toFixed(1)} nats`;
  const pictures = grown.map((picture) => enlarged(picture, spec.size, spec.size));
  sheet.push({ title, subtitle, pictures });
}

/** Bytes against the bound. What is far below all others would take their room, and is left to the table. */
function draw(): Promise<string> {
  const few = rows.filter(({ made, bound }) => made !== "float32" && bound > LOWEST);
  return drawChart("Bound of test digits against the bytes that draw them", (Plot) => ({
    ...{ width: 720, height: 340, marginTop: 32, marginBottom: 48, marginLeft: 64, inset: 40 },
    x: { type: "log", label: "bytes of all that draws", labelAnchor: "center", labelArrow: "none" },
    y: { label: "bound, nats a digit", labelArrow: "none", grid: true },
    color: { domain: ["trained", "rounded"], range: ["#0072b2", "#d55e00"] },
    marks: [
      Plot.ruleY([rows[0].bound], { stroke: "#999", strokeDasharray: "3 3" }),
      Plot.line(few, { x: "bytes", y: "bound", stroke: "made" }),
      Plot.dot(few, { x: "bytes", y: "bound", stroke: "made", fill: "made", r: 4 }),
      Plot.text(few, {
        ...{ x: "bytes", y: "bound", fill: "made", textAnchor: "start", dx: 8, dy: 14 },
        text: ({ bits }) => `${bits} bits`,
      }),
    ],
  }));
}
