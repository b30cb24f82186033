// `npm run bench:roofline`: the tables of docs/performance.md that say what is expected of the kernels on graphics cards that nobody has
// measured, in Markdown. A kernel takes the longer of its arithmetic and its memory, and kernels follow one another. "At the peak"
// says nothing of how well a card is filled.
import { trainOnce } from "../src/cli/timing.ts";
import { BATCH, buildWorkload, SIDE, STEPS } from "../src/cli/workloads.ts";
import { createRollout } from "../src/systems/growing/rollout.ts";
import { GROWING_SPEC } from "../src/systems/growing/spec.ts";
import { LADDER, LITE_DOUBLING } from "../src/training/variational/recipe.ts";
import { dish, FULL, LEARNED_FILTERS, total, type Work } from "./roofline-growing.ts";
import { muon, trainingStep } from "./roofline-variational.ts";
import { watchedCard } from "./watched-card.ts";

/** TFLOP/s in float32 and GB/s. */
const CARDS = { "H100 (SXM)": [67, 3350], "M-class laptop": [4, 100], integrated: [1, 50] };
/** What a kernel that was never tuned makes of the arithmetic, at a guess; of the memory it makes all. */
const UNTUNED = 0.3;
const DIGITS = 64;

type Card = readonly number[];
const arithmetic = ({ operations }: Work, [tflops]: Card, share: number): number =>
  operations / (1e9 * tflops * share);
const memory = ({ bytes }: Work, [, bandwidth]: Card): number => bytes / (1e6 * bandwidth);
/** Milliseconds of kernels that follow one another. */
const milliseconds = (works: readonly Work[], card: Card, share = 1): number =>
  works.reduce((sum, work) => sum + Math.max(arithmetic(work, card, share), memory(work, card)), 0);

/** Two digits, or three from 100 on. */
function figure(value: number): string {
  return value === 0 ? "" : value.toPrecision(value >= 99.5 ? 3 : 2);
}

function amount(value: number, unit: string): string {
  if (value === 0) return "";
  const [scale, name] = value >= 1e9 ? [1e9, "G"] : value >= 1e6 ? [1e6, "M"] : [1e3, "k"];
  return `${figure(value / scale)} ${name}${unit}`;
}

function print(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const under = ["---", ...head.slice(1).map(() => "---:")];
  console.log(`${[head, under, ...rows].map(line).join("\n")}\n`);
}

/** A row for works that follow one another: at the peak, and with arithmetic at 30% of it. */
function row(name: string, works: readonly Work[]): string[] {
  const all = total(works);
  const times = Object.values(CARDS).flatMap((card) =>
    [1, UNTUNED].map((share) => {
      const isMemory =
        works.length === 1 && memory(works[0], card) > arithmetic(works[0], card, share);
      return `${figure(milliseconds(works, card, share))}${isMemory ? " m" : ""}`;
    }),
  );
  return [name, amount(all.operations, ""), amount(all.bytes, "B"), ...times];
}

/** As Dawn's null back end counts them. */
async function dispatchesOfFull(): Promise<number> {
  let count = 0;
  const engine = await watchedCard(() => count++);
  const extent = { spec: GROWING_SPEC, height: SIDE, width: SIDE };
  const rollout = await createRollout(engine, { ...extent, batch: BATCH, maxSteps: STEPS });
  await trainOnce(rollout, buildWorkload("full"), 0);
  return count;
}

const HEAD = ["operations", "bytes", ...Object.keys(CARDS).flatMap((name) => [name, "at 30%"])];
const rows = (works: readonly Work[]): string[][] => works.map((work) => row(work.name, [work]));

console.log(
  `Milliseconds at the peak, and with arithmetic at 30% of it; "m" where memory takes longer.\n\nA training step \`full\`, ${total(FULL).dispatches} of its ${await dispatchesOfFull()} dispatches; the others pack, load, compare and store:\n`,
);
print(
  ["kernel", ...HEAD],
  [...rows(FULL), row("all", FULL), row(LEARNED_FILTERS.name, [LEARNED_FILTERS])],
);

console.log("A step of one dish where all cells live, and what is done now and then:\n");
const largest = dish(2048);
print(
  ["2,048 x 2,048 cells", ...HEAD],
  [...rows(largest.step), row("a step", largest.step), ...rows(largest.other)],
);
print(
  ["side", ...HEAD],
  [72, 512, 1024, 2048].map((side) => row(side.toLocaleString("en"), dish(side).step)),
);

for (const [name, spec] of Object.entries({ lite: LITE_DOUBLING, ladder: LADDER })) {
  const works = await trainingStep(spec, DIGITS);
  const { dispatches } = total(works);
  const own = works.filter(({ operations }) => operations > 0);
  const others = works.filter(({ operations }) => operations === 0);
  const draws = others.filter(({ name }) => name.startsWith("draw."));
  const rest = others.filter((work) => !draws.includes(work));
  const matrices = await muon(spec);
  console.log(
    `A training step of \`${name}\`, ${DIGITS} digits: ${dispatches} dispatches, and ${matrices.dispatches} of Muon.\n`,
  );
  print(
    ["kernel", ...HEAD],
    [
      ...rows(own),
      ...(draws.length > 0 ? [row("draws", draws)] : []),
      row("all else: packing, slopes, doubling, copies", rest),
      row("Muon's matrices", [matrices]),
      row("all", [...works, matrices]),
    ],
  );
}
process.exit(0);
