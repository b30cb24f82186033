// `npm run bench:profile`: where the processor time of a whole training step goes, all on one thread, and how near the
// matrix products come to what the core can do.
//
// The kernels are compiled anew with their names and every function on its own; they run as fast as the shipped ones.
// Node's profiler samples them; times come from runs without it.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { Session } from "node:inspector/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { root, runNode } from "../scripts/project.ts";
import { count, printTable } from "../src/cli/output.ts";
import { trainOnce } from "../src/cli/timing.ts";
import { BATCH, buildWorkload, SIDE, STEPS, WORKLOADS } from "../src/cli/workloads.ts";
import { checks } from "../src/engine/check.ts";
import type { Engine } from "../src/engine/engine.ts";
import { folders } from "../src/engine/generated/growing.ts";
import { inlineEngine } from "../src/engine/inline.ts";
import { wasmBackend } from "../src/engine/wasm/backend.ts";
import { readRule } from "../src/models/read.ts";
import { VISIBLE } from "../src/ops/cell.ts";
import { perceptionSize } from "../src/systems/growing/perception.ts";
import { createRollout } from "../src/systems/growing/rollout.ts";
import { createSimulation } from "../src/systems/growing/simulation.ts";
import { GROWING_SPEC } from "../src/systems/growing/spec.ts";
import { fastRecipe } from "../src/training/growing/recipe.ts";
import { newRun } from "../src/training/run.ts";
import { toSparse } from "../src/training/sparse-state.ts";
import { train } from "../src/training/train.ts";

/** What a function belongs to; the first that matches its name and file. */
const PARTS: readonly (readonly [string, RegExp])[] = [
  ["matrix products", /ops\/gemm\//],
  ["perception", /perceive\/kernel.as\/perceive$/],
  ["perception backward", /ops\/perceive\/|markNeighbours/],
  ["ReLU and biases backward", /reluBackward|addRows/],
  ["random numbers", /fire-mask/],
  ["tape", /copyCells|record[A-Z]|reserve|restore|fetchHidden|copyVectors/],
  [
    "masks, lists of cells",
    /alive-mask|Border|growing-step\/(forward|backward)|field.as\/(Field#|Record#|mark)/,
  ],
  ["optimiser", /src\/training\/optimiser\//],
  ["pool and damage", /src\/(training|numbers|systems)\//],
  ["loading, storing, summing", /./],
];

interface Case {
  readonly name: string;
  /** Training steps that are timed, and as many that are profiled. */
  readonly runs: number;
  /** Makes so many training steps, and tells of each. */
  steps(runs: number, onStep: () => void): Promise<unknown>;
}

async function compile(entry: string): Promise<WebAssembly.Module> {
  const folder = mkdtempSync(join(tmpdir(), "blastema-profile-"));
  try {
    const file = join(folder, "kernels.wasm");
    const asc = "node_modules/assemblyscript/bin/asc.js";
    const flags = ["--noAssert", "--runtime", "stub", "--enable", "simd,relaxed-simd"];
    const named = ["--debug", "--optimizeLevel", "0"];
    const { status, output } = await runNode([asc, entry, ...flags, ...named, "-o", file]);
    if (status !== 0) throw new Error(output);
    return await WebAssembly.compile(readFileSync(file));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function workloadCases(engine: Engine): Promise<Case[]> {
  const extent = { spec: GROWING_SPEC, height: SIDE, width: SIDE, batch: BATCH, maxSteps: STEPS };
  const rollout = await createRollout(engine, extent);
  return WORKLOADS.map((name) => {
    const workload = buildWorkload(name);
    return {
      name,
      runs: name === "full" ? 3 : 8,
      async steps(runs, onStep) {
        for (let run = 0; run < runs; run++) {
          await trainOnce(rollout, workload, run);
          onStep();
        }
      },
    };
  });
}

/** The recipe `fast` at work on the article's lizard as it grows by itself. */
async function recipeCase(engine: Engine): Promise<Case> {
  const file = join(root, "test/fixtures/distill/regenerating-lizard.json");
  const { spec, parameters } = await readRule(readFileSync(file));
  const extent = { height: SIDE, width: SIDE };
  const recipe = {
    ...fastRecipe("regenerating", 40),
    poolSize: 32,
    learningRate: [[0, 1e-6]] as const,
  };
  const dishes = recipe.poolSize;
  const simulation = await createSimulation(engine, { spec, parameters }, { ...extent, dishes });
  await simulation.step(200);
  const states = await simulation.read();
  const target = Float32Array.from(
    { length: SIDE * SIDE * VISIBLE },
    (_, i) => states[0][Math.floor(i / VISIBLE) * spec.channels + (i % VISIBLE)],
  );
  const run = newRun({
    ...{
      kind: "growing" as const,
      spec,
      ...extent,
      target,
      targetName: "lizard",
      recipe,
      rngSeed: 0,
    },
    arithmetic: engine.arithmetic,
    from: parameters,
  });
  run.pool.columns.state.splice(
    0,
    dishes,
    ...states.map((state) => toSparse(state, spec.channels)),
  );
  return {
    name: "fast",
    runs: 30,
    steps: (runs, onStep) => train(engine, run, { until: run.step + runs, onStep }),
  };
}

const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

/** Seconds of one run at best, and what share of them each part took. */
async function profile({
  runs,
  steps,
}: Case): Promise<{ seconds: number; shares: Record<string, number> }> {
  let seconds = Number.POSITIVE_INFINITY;
  let start = Number.NaN;
  // The first step has nothing to be measured from: it warms up.
  await steps(runs + 1, () => {
    const now = cpuSeconds();
    if (now - start < seconds) seconds = now - start;
    start = now;
  });
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.setSamplingInterval", { interval: 200 });
  await session.post("Profiler.start");
  await steps(runs, () => {});
  const { nodes, samples = [], timeDeltas = [] } = (await session.post("Profiler.stop")).profile;
  session.disconnect();
  const partOf = new Map(
    nodes.map(({ id, callFrame: { functionName, url } }) => [
      id,
      functionName === "(idle)"
        ? undefined
        : PARTS.find(([, pattern]) =>
            pattern.test(`${url.slice(url.indexOf("src/"))} ${functionName}`),
          )?.[0],
    ]),
  );
  const shares: Record<string, number> = {};
  let total = 0;
  for (const [i, id] of samples.entries()) {
    const part = partOf.get(id);
    if (part === undefined) continue;
    shares[part] = (shares[part] ?? 0) + timeDeltas[i];
    total += timeDeltas[i];
  }
  for (const part of Object.keys(shares)) shares[part] /= total;
  return { seconds, shares };
}

/** Operations of the matrix products of a training step on a full grid, where half of the cells fire. */
function gemmFlops(): number {
  const { channels, hidden } = GROWING_SPEC;
  const [first, second] = [perceptionSize(GROWING_SPEC) * hidden, hidden * channels];
  // Forward once; backward for weights and for inputs.
  return (2 * 3 * (first + second) * (BATCH * STEPS * SIDE * SIDE)) / 2;
}

/** GF/s of multiply-adds that wait for nothing, at best. */
async function peak(): Promise<number> {
  const { exports } = new WebAssembly.Instance(await compile("bench/peak.as.ts"));
  const { peak, FLOPS } = exports as { peak(rounds: number): number; FLOPS: { value: number } };
  const rounds = 5e6;
  let best = 0;
  for (let run = 0; run < 10; run++) {
    const start = cpuSeconds();
    peak(rounds);
    best = Math.max(best, (rounds * FLOPS.value) / (cpuSeconds() - start) / 1e9);
  }
  return best;
}

// Else functions that V8 puts into their callers would be counted there.
setFlagsFromString("--no-wasm-inlining");
const kernels = await compile("src/engine/generated/growing.as.ts");
const engine = inlineEngine("relaxed", () => wasmBackend(kernels, folders, checks));
const cases = [...(await workloadCases(engine)), await recipeCase(engine)];
const results: Awaited<ReturnType<typeof profile>>[] = [];
for (const each of cases) results.push(await profile(each));

console.log("Processor time of a training step on one thread, and where it goes.\n");
printTable(
  [
    ["milliseconds", ...results.map(({ seconds }) => count(Math.round(1000 * seconds)))],
    ...PARTS.map(([part]) => [
      part,
      ...results.map(({ shares }) => `${(100 * (shares[part] ?? 0)).toFixed(1)}%`),
    ]),
  ],
  ["", ...cases.map(({ name }) => name)],
);
const reached = gemmFlops() / (results[0].seconds * results[0].shares["matrix products"]) / 1e9;
const most = await peak();
console.log(
  `\nMatrix products on full: ${reached.toFixed(1)} GF/s of ${most.toFixed(1)} GF/s, ${((100 * reached) / most).toFixed(0)}%.`,
);
