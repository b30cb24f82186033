// How few bytes grow a lizard? Trains small lizards in float32 until they heal, then on for few bits a weight, writes them as genomes,
// also those that were rounded without having been trained for it, and measures each by `heal`. Figures go to research/genome/lizards.csv,
// the chart to research/genome/lizards.svg, pictures of what grew to docs/images/genome-lizards.png. `npm run build`, then (half
// an hour on one core; what is trained stays, and is measured again):
//
//     node --import ./scripts/typescript.mjs --conditions=source research/genome/lizards.ts [--folder runs/genome] [--threads 2]
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { root } from "../../scripts/project.ts";
import { drawChart } from "../../src/cli/chart.ts";
import { encodeSheet } from "../../src/cli/contact-sheet.ts";
import { loadRuleTarget } from "../../src/cli/rule-target.ts";
import { createEngine } from "../../src/engine/create.ts";
import { cutOutcome, HEALING } from "../../src/measure/cuts.ts";
import { heal } from "../../src/measure/heal.ts";
import { loadRule } from "../../src/models/files.node.ts";
import { encodeGenome } from "../../src/models/genome.ts";
import { toPicture } from "../../src/systems/growing/picture.ts";
import { grow } from "../../src/systems/growing/simulation.ts";
import { trainOnce, writeCsv } from "./lab.ts";

interface Creature {
  readonly name: string;
  /** Longest side of the picture, and the border around it, in cells. */
  readonly size: number;
  readonly pad: number;
  readonly channels: number;
  readonly hidden: number;
  /** Bits of a weight that it is trained for. */
  readonly bits: readonly number[];
  /** It is trained to grow, and nothing else. */
  readonly growsOnly?: boolean;
}

const CREATURES: readonly Creature[] = [
  { name: "24 cells", size: 24, pad: 10, channels: 16, hidden: 48, bits: [4] },
  { name: "16 cells", size: 16, pad: 8, channels: 12, hidden: 30, bits: [8, 6, 4, 3, 2] },
  { name: "16 cells, 8 channels", size: 16, pad: 8, channels: 8, hidden: 32, bits: [4] },
  {
    ...{ name: "16 cells, only grows", size: 16, pad: 8, channels: 8, hidden: 20, bits: [4] },
    growsOnly: true,
  },
];

/** Size of the creatures that are drawn, since pictures of a sheet are of one size. */
const SHOWN = 16;

interface Row {
  readonly creature: string;
  readonly bits: number;
  /** Whether the rule was trained for so few bits, or only rounded. */
  readonly made: "trained" | "rounded";
  readonly numbers: number;
  /** Of the genome. */
  readonly bytes: number;
  readonly healed: number;
  readonly cuts: number;
  /** Errors to the picture. */
  readonly grown: number | null;
  readonly at2000: number | null;
  readonly at10000: number | null;
}

const { values } = parseArgs({
  options: {
    folder: { type: "string", default: join(root, "runs/genome") },
    threads: { type: "string", default: "2" },
  },
});
const { folder, threads } = values;
mkdirSync(folder, { recursive: true });
const engine = await createEngine({ threads: Number(threads) });
const rows: Row[] = [];
const pictures: { readonly title: string; readonly subtitle: string; readonly file: string }[] = [];
for (const creature of CREATURES) {
  const exact = trained(creature);
  for (const bits of creature.bits) {
    rows.push(await measure(creature, exact, bits, "rounded"));
    const row = await measure(creature, trained(creature, bits), bits, "trained");
    rows.push(row);
    if (creature.size !== SHOWN) continue;
    const file = genomeFile(creature, bits, "trained");
    const subtitle = `${row.bytes.toLocaleString("en")} bytes, ${row.healed} of ${row.cuts} heal`;
    pictures.push({ title: `${creature.name}, ${bits} bits`, subtitle, file });
  }
}
writeCsv("research/genome/lizards.csv", rows);
writeFileSync(join(root, "research/genome/lizards.svg"), await draw());
writeFileSync(join(root, "docs/images/genome-lizards.png"), await drawLizards());
await engine.dispose();

/** Trains a creature, in float32 or from there for few bits, unless that has been done. @returns its file */
function trained(creature: Creature, bits?: number): string {
  const { name, size, pad, channels, hidden, growsOnly } = creature;
  const file = join(folder, `${name}${bits === undefined ? "" : `, ${bits} bits`}.safetensors`);
  if (existsSync(file)) return file;
  const shape = ["--size", size, "--pad", pad, "--set", `channels=${channels}`];
  const all = [...shape, "--set", `hidden=${hidden}`, "--set", "rolloutSteps=[48,64]"].map(String);
  const regime = growsOnly ? ["--regime", "growing", "--steps", "3000"] : [];
  const steps = bits === undefined ? regime : [...regime, ...fewBits(creature, bits)];
  trainOnce(file, ["train"], ["🦎", ...all, ...steps], threads);
  return file;
}

/** What `train` is told to go on from float32 weights for few bits: all training steps are made, with a rate that begins low and falls. */
function fewBits(creature: Creature, bits: number): string[] {
  const steps = 3000;
  const rate = `[[0,0.001],[${steps / 2},0.0008],[${steps},0.0001]]`;
  const rounds = ["rounds=[]", `trainingSteps=${steps}`, "checkEvery=250"];
  return [
    ...["--from", trained(creature), "--set", `bits=${bits}`, "--set", `learningRate=${rate}`],
    ...(creature.growsOnly ? [] : rounds.flatMap((change) => ["--set", change])),
  ];
}

function genomeFile({ name }: Creature, bits: number, made: Row["made"]): string {
  return join(folder, `${name}, ${bits} bits, ${made}.genome`);
}

/** Writes a rule as a genome, and measures what that grows. */
async function measure(
  creature: Creature,
  file: string,
  bits: number,
  made: Row["made"],
): Promise<Row> {
  const written = genomeFile(creature, bits, made);
  const source = await loadRule(file);
  const target = await loadRuleTarget(source, file);
  writeFileSync(written, encodeGenome(source, bits));
  const rule = await loadRule(written);
  const [height, width] = rule.card.grid;
  const { cuts, target: errors } = await heal(engine, rule, { height, width, target });
  const outcomes = cuts.map(cutOutcome).filter((outcome) => outcome !== "lost");
  const row: Row = {
    ...{ creature: creature.name, bits, made },
    numbers: Object.values(rule.parameters).reduce((sum, { length }) => sum + length, 0),
    bytes: readFileSync(written).length,
    healed: outcomes.filter((outcome) => outcome === "healed").length,
    cuts: outcomes.length,
    ...{ grown: errors.grown, at2000: errors.at2000, at10000: errors.at10000 },
  };
  console.log(row);
  return row;
}

/** Bytes against the share of cuts that heal: a creature at all its bits, and the others at those that they were trained for. */
function draw(): Promise<string> {
  const series = rows.filter(({ creature }) => creature === "16 cells");
  const others = rows.filter((row) => row.made === "trained" && row.healed > 0);
  const shown = [...series, ...others.filter((row) => !series.includes(row))];
  const points = shown.map((row) => ({
    ...row,
    label: row.creature === "16 cells" ? `${row.bits} bits` : `${row.creature}, ${row.bits} bits`,
    share: row.healed / row.cuts,
    isPicture: row.grown !== null && row.grown <= HEALING.grown,
  }));
  return drawChart("Share of cuts that heal against the bytes of a lizard's genome", (Plot) => ({
    ...{
      width: 720,
      height: 340,
      marginTop: 32,
      marginBottom: 48,
      marginLeft: 56,
      inset: 60,
      insetTop: 12,
    },
    x: { type: "log", label: "bytes of the genome", labelAnchor: "center", labelArrow: "none" },
    y: { label: "share of cuts that heal", labelArrow: "none", percent: true, grid: true },
    color: { domain: ["trained", "rounded", "white"], range: ["#0072b2", "#d55e00", "#fff"] },
    marks: [
      Plot.ruleY([0.95], { stroke: "#999", strokeDasharray: "3 3" }),
      Plot.line(points, {
        ...{ x: "bytes", y: "share", z: (row) => `${row.creature} ${row.made}`, stroke: "made" },
        filter: ({ creature }) => creature === "16 cells",
      }),
      // Hollow: what grows is not the picture, whatever it heals to.
      Plot.dot(points, {
        ...{ x: "bytes", y: "share", stroke: "made", r: 4 },
        fill: (row) => (row.isPicture ? row.made : "white"),
      }),
      ...[true, false].map((isSeries) =>
        Plot.text(points, {
          ...{ x: "bytes", y: "share", fill: "made", text: "label", dy: isSeries ? -12 : 14 },
          filter: ({ creature }) => (creature === "16 cells") === isSeries,
        }),
      ),
    ],
  }));
}

/** A sheet of what the trained genomes grow. */
async function drawLizards(): Promise<Uint8Array> {
  const sheet = [];
  for (const { title, subtitle, file } of pictures) {
    const rule = await loadRule(file);
    const [height, width] = rule.card.grid;
    const grown = [];
    for (const steps of [60, 200, 2000]) {
      const state = await grow(engine, rule, { height, width, steps });
      grown.push(toPicture(state, height, width));
    }
    sheet.push({ title, subtitle, pictures: grown });
  }
  return encodeSheet(["60 steps", "200 steps", "2,000 steps"], sheet);
}
