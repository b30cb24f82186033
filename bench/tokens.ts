// `npm run bench:tokens`: tokens a second, written to disk as .bin at the paper's settings with the filter, here and in PyTorch,
// in one interleaved run. Ours is the whole command, its start included; PyTorch's clock runs after its imports and a warm-up.
//
//     npm run bench:tokens -- [--pairs 5] [--threads 2] [--count 40000000] [--torch-count 2000000]
//     npm run bench:tokens -- --profile          where our time goes, on one thread
//
// PYTHON names an interpreter that has torch and numpy (python3); without one only ours is timed.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { root } from "../scripts/project.ts";
import { printTable } from "../src/cli/output.ts";
import { gzipRatio } from "../src/tokens/complexity.ts";
import { FILTER_GRIDS, TokenGenerator } from "../src/tokens/generator.ts";
import { loadTokenKernels } from "../src/tokens/kernels.ts";
import { TOKEN_PRESETS } from "../src/tokens/settings.ts";
import { TokenSimulator } from "../src/tokens/simulator.ts";
import { endedProcessSeconds, measureProcess, median, spread } from "./process.ts";

interface Sample {
  readonly tokensPerSecond: number;
  /** The same by processor time, which suffers least from other programs. */
  readonly tokensPerProcessorSecond: number;
  readonly acceptanceRate: number;
  /** Most memory that the process held; NaN where the system does not say. */
  readonly megabytes: number;
}

const { values } = parseArgs({
  options: {
    pairs: { type: "string", default: "5" },
    threads: { type: "string", default: "2" },
    count: { type: "string", default: "40000000" },
    "torch-count": { type: "string", default: "2000000" },
    profile: { type: "boolean", default: false },
  },
});
const python = process.env.PYTHON ?? "python3";
const hasTorch = spawnSync(python, ["-c", "import numpy, torch"]).status === 0;

async function ours(perRule: string, folder: string): Promise<Sample> {
  const out = join(folder, "ours");
  const options = ["--count", values.count, "--val", "0", "--per-rule", perRule];
  const args = ["tokens", ...options, "--threads", values.threads, "--out", out];
  const before = endedProcessSeconds();
  const { seconds, megabytes } = await measureProcess(process.execPath, [
    join(root, "dist/cli/main.js"),
    ...args,
  ]);
  const { tokens, filter } = JSON.parse(readFileSync(join(out, "metadata.json"), "utf8"));
  rmSync(out, { recursive: true });
  return {
    tokensPerSecond: tokens.train / seconds,
    tokensPerProcessorSecond: tokens.train / (endedProcessSeconds() - before),
    acceptanceRate: filter.acceptanceRate,
    megabytes,
  };
}

async function torch(perRule: string, folder: string): Promise<Sample> {
  const { output, megabytes } = await measureProcess(python, [
    join(root, "bench/peers/torch_tokens.py"),
    ...["--count", values["torch-count"], "--per-rule", perRule, "--threads", values.threads],
    ...["--out", folder],
  ]);
  return { ...JSON.parse(output), megabytes };
}

const millions = (value: number): string => (value / 1e6).toFixed(3);

async function comparePerRule(perRule: string, folder: string): Promise<string[]> {
  const [mine, theirs]: Sample[][] = [[], []];
  for (let pair = 0; pair < Number(values.pairs); pair++) {
    mine.push(await ours(perRule, folder));
    if (hasTorch) theirs.push(await torch(perRule, folder));
    const speeds = [mine, theirs].map((all) => millions(all.at(-1)?.tokensPerSecond ?? Number.NaN));
    console.error(
      `${perRule} records a rule, ${pair + 1}: ours ${speeds[0]}, PyTorch ${speeds[1]}`,
    );
  }
  const speed = (all: Sample[]) => median(all.map((sample) => sample.tokensPerSecond));
  const ratiosOf = (figure: "tokensPerSecond" | "tokensPerProcessorSecond"): number[] =>
    theirs.map((their, i) => mine[i][figure] / their[figure]);
  return [
    ...[perRule, millions(speed(mine)), hasTorch ? millions(speed(theirs)) : "-"],
    ...(hasTorch ? spread(ratiosOf("tokensPerSecond"), 1) : ["-", "-", "-"]),
    hasTorch ? median(ratiosOf("tokensPerProcessorSecond")).toFixed(1) : "-",
    `${(100 * mine[0].acceptanceRate).toFixed(1)}%`,
    Math.max(...mine.map(({ megabytes }) => megabytes)).toFixed(0),
  ];
}

/** Microseconds of processor time that a piece of work takes: the least of several turns, which other programs disturbed least. */
function microseconds(times: number, work: (i: number) => void): number {
  const turns = Array.from({ length: 8 }, () => {
    const before = process.cpuUsage();
    for (let i = 0; i < times; i++) work(i);
    return process.cpuUsage(before).user / times;
  });
  return Math.min(...turns);
}

async function profile(): Promise<void> {
  const module = await loadTokenKernels();
  const settings = TOKEN_PRESETS.paper;
  const generator = new TokenGenerator(module, settings);
  const simulator = new TokenSimulator(module, settings, 27);
  const measured = simulator.simulate(0, 0, FILTER_GRIDS).tokens.slice();
  const rule = microseconds(400, (i) => simulator.simulate(i, 0, 1));
  const start = microseconds(400, (i) => simulator.simulate(0, i, 1));
  const rows = [
    ["drawing a rule's weights", rule - start],
    ["the filter's simulation", microseconds(400, (i) => simulator.simulate(0, i, FILTER_GRIDS))],
    ["the filter's gzip", microseconds(400, () => gzipRatio(measured, "int32"))],
    ["the filter, a rule", microseconds(400, (i) => generator.ratioOf(i))],
    ["a record's simulation", microseconds(400, (i) => simulator.simulate(0, i, 27))],
  ] as const;
  printTable(
    rows.map(([name, time]) => [name, time.toFixed(0)]),
    ["processor time on one thread", "µs"],
  );
}

const folder = mkdtempSync(join(tmpdir(), "blastema-bench-"));
try {
  if (values.profile) await profile();
  else {
    if (!hasTorch) console.error(`${python} has no PyTorch to compare with: only ours is timed.`);
    const rows: string[][] = [];
    for (const perRule of ["10", "1"]) rows.push(await comparePerRule(perRule, folder));
    console.log(`${values.pairs} pairs, ${values.threads} threads; M tokens a second\n`);
    printTable(rows, [
      ...[
        "records a rule",
        "ours",
        "PyTorch",
        "times: least",
        "median",
        "most",
        "by processor time",
      ],
      ...["rules kept", "ours, MB"],
    ]);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
