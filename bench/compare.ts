// `npm run bench:peers`: whole training steps here and in PyTorch, in one interleaved run. Every figure comes from a fresh
// process that warms up once and is timed once; ours and theirs take turns, so that a machine whose speed drifts
// slows both. Ratios are made within a pair.
//
//     npm run bench:peers -- [--pairs 5] [--workload full|partial|seed] [--threads 2]
//
// PYTHON names an interpreter that has torch and numpy (python3).
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { root } from "../scripts/project.ts";
import { printTable } from "../src/cli/output.ts";
import { WORKLOADS } from "../src/cli/workloads.ts";
import { measureProcess, median, spread } from "./process.ts";

/** Megabytes that a training step may take. */
const MOST_MEGABYTES = 600;

interface Sample {
  readonly trainSeconds: number;
  readonly stepsPerSecond: number;
  /** Most memory that the process ever held; NaN where the system does not say. */
  readonly megabytes: number;
}

/** Runs one process to its end and reads what it measured. */
async function measure(
  { command, args }: { command: string; args: readonly string[] },
  workload: string,
): Promise<Sample> {
  const once = ["--json", "--repeat", "1", "--workload", workload];
  const { output, megabytes } = await measureProcess(command, [...args, ...once]);
  return { ...JSON.parse(output).workloads[workload], megabytes };
}

const { values } = parseArgs({
  options: {
    pairs: { type: "string", default: "5" },
    workload: { type: "string" },
    threads: { type: "string", default: "2" },
  },
});
const python = process.env.PYTHON ?? "python3";
if (spawnSync(python, ["-c", "import numpy, torch"]).status !== 0) {
  console.error(
    `${python} has no PyTorch to compare with: install it (on Debian python3-torch and libopenblas0-pthread), or name an interpreter that has it in PYTHON.`,
  );
  process.exit(1);
}
const threads = ["--threads", values.threads];
const engines: Record<"ours" | "torch", { command: string; args: string[] }> = {
  ours: { command: process.execPath, args: [join(root, "dist/cli/main.js"), "bench", ...threads] },
  torch: { command: python, args: [join(root, "bench/peers/torch_growing.py"), ...threads] },
};

const rows: string[][] = [];
let most = Number.NaN;
for (const workload of values.workload ? [values.workload] : WORKLOADS) {
  const samples: Record<keyof typeof engines, Sample[]> = { ours: [], torch: [] };
  for (let pair = 0; pair < Number(values.pairs); pair++) {
    for (const name of ["ours", "torch"] as const) {
      const sample = await measure(engines[name], workload);
      samples[name].push(sample);
      console.error(
        `${workload} ${pair + 1} ${name}: ${sample.trainSeconds.toFixed(3)} s a training step, ${sample.stepsPerSecond.toFixed(0)} plain steps/s, ${sample.megabytes.toFixed(0)} MB`,
      );
    }
  }
  const { ours, torch } = samples;
  const faster = ours.map(({ trainSeconds }, i) => torch[i].trainSeconds / trainSeconds);
  const plainly = ours.map(({ stepsPerSecond }, i) => stepsPerSecond / torch[i].stepsPerSecond);
  const seconds = (of: Sample[]) => median(of.map(({ trainSeconds }) => trainSeconds)).toFixed(3);
  const speed = (of: Sample[]) => median(of.map((sample) => sample.stepsPerSecond)).toFixed(0);
  rows.push([
    ...[workload, seconds(ours), seconds(torch), ...spread(faster, 2)],
    ...[speed(ours), speed(torch), ...spread(plainly, 2)],
  ]);
  if (workload === "full") most = Math.max(...ours.map(({ megabytes }) => megabytes));
}
console.log(
  `${values.pairs} pairs, ${values.threads} threads; times as fast: least, median, most\n`,
);
printTable(rows, [
  ...["workload", "ours, s", "PyTorch, s", "least", "median", "most"],
  ...["ours, steps/s", "PyTorch, steps/s", "least", "median", "most"],
]);
if (most > 0)
  console.log(`\nMemory of ours on full: ${most.toFixed(0)} MB of at most ${MOST_MEGABYTES} MB.`);
