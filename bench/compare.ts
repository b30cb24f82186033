// `npm run bench:peers`: whole training steps here and in PyTorch, in one interleaved run. Every figure comes from a fresh
// process that warms up once and is timed once; ours and theirs take turns, so that a machine whose speed drifts
// slows both. Ratios are made within a pair.
//
//     npm run bench:peers -- [--pairs 5] [--workload full|partial|seed] [--threads 2]
//
// PYTHON names an interpreter that has torch and numpy (python3).
import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { root } from "../scripts/project.ts";
import { printTable } from "../src/cli/output.ts";
import { WORKLOADS } from "../src/cli/workloads.ts";

/** Megabytes that a training step may take. */
const MOST_MEGABYTES = 600;

interface Sample {
  readonly trainSeconds: number;
  readonly stepsPerSecond: number;
  /** Most memory that the process ever held; NaN where the system does not say. */
  readonly megabytes: number;
}

/** Runs one process to its end and reads what it measured. */
function measure(
  { command, args }: { command: string; args: readonly string[] },
  workload: string,
): Promise<Sample> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args, "--json", "--repeat", "1", "--workload", workload]);
    let output = "";
    let megabytes = Number.NaN;
    const watch = setInterval(() => {
      megabytes = peakMegabytes(child.pid) ?? megabytes;
    }, 50);
    child.stdout.on("data", (chunk) => {
      output += chunk;
    });
    child.stderr.resume();
    child.on("error", reject);
    child.on("close", (status) => {
      clearInterval(watch);
      if (status !== 0) reject(new Error(`${command} ${args[0]} ended with status ${status}.`));
      else resolve({ ...JSON.parse(output).workloads[workload], megabytes });
    });
  });
}

function peakMegabytes(pid: number | undefined): number | undefined {
  try {
    const found = /VmHWM:\s*(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    return found ? Number(found[1]) / 1024 : undefined;
  } catch {
    return undefined;
  }
}

const sorted = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);
const median = (values: readonly number[]): number => sorted(values)[values.length >> 1];

function spread(values: readonly number[]): string[] {
  const inOrder = sorted(values);
  return [inOrder[0], median(values), inOrder[inOrder.length - 1]].map((value) => value.toFixed(2));
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
    ...[workload, seconds(ours), seconds(torch), ...spread(faster)],
    ...[speed(ours), speed(torch), ...spread(plainly)],
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
