// `npm run bench:gpu`: what a graphics card makes of training steps and of dishes, against this machine's processor.
//
//     npm run bench:gpu -- [--repeat 5] [--sides 72,512,1024,2048] [--seconds 2] [--workloads full,partial,seed]
//         [--minutes 3] [--training-steps N] [--target FILE] [--peak 67,3350]
//
// Prints JSON: the card; seconds a training step and plain steps a second of each workload (bench/workloads.md) on both engines, and
// in PyTorch on the same card, where python3, or the interpreter named in PYTHON, has it with CUDA; steps a second of one dish of each
// side, where every cell lives; what a second makes of the card's arithmetic and memory, by the counts in docs/performance.md, and as a share
// of the card's peaks where these are known by its name (gpu-card.ts) or given by --peak (TFLOP/s in float32, GB/s); and how long `fast`
// training takes from the picture of the lizard to a rule that heals, at most --minutes. All takes about ten minutes at most: PyTorch
// has what is left of them. --target is the lizard as `npm run bench:gpu-pack` writes it, which packs all this for a machine without
// a network. On a software driver the figures mean nothing, so it refuses one; with --software it shows there that it runs.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { openCard } from "../src/cli/card.ts";
import { NoCardError, whyNoCard } from "../src/cli/failure.ts";
import { timeWorkloads } from "../src/cli/timing.ts";
import { buildWorkload, WORKLOADS } from "../src/cli/workloads.ts";
import { createEngine } from "../src/engine/create.ts";
import type { Engine } from "../src/engine/engine.ts";
import { createWebGpuEngine } from "../src/engine/webgpu/create.ts";
import { GROWING_SPEC, parameterCount } from "../src/systems/growing/spec.ts";
import { isSoftware, peakOf } from "./gpu-card.ts";
import { dishSpeed } from "./gpu-dish.ts";
import { LIZARD, trainLizard } from "./gpu-lizard.ts";
import { dish, FULL, total } from "./roofline-growing.ts";

const { values } = parseArgs({
  options: {
    repeat: { type: "string", default: "5" },
    sides: { type: "string", default: "72,512,1024,2048" },
    seconds: { type: "string", default: "2" },
    workloads: { type: "string", default: WORKLOADS.join() },
    minutes: { type: "string", default: "3" },
    "training-steps": { type: "string" },
    target: { type: "string" },
    peak: { type: "string" },
    software: { type: "boolean", default: false },
  },
});

/** GFLOP/s and GB/s where so many pieces of work are done in a second, and what share of the card's peaks that is. */
function ratesOf({ operations, bytes }: ReturnType<typeof total>, pieces: number) {
  const [gflops, gigabytes] = [operations, bytes].map((each) => (each * pieces) / 1e9);
  if (!peak) return { gflops, gigabytes };
  return {
    gflops,
    gigabytes,
    ofPeak: gflops / (1000 * peak.tflops),
    ofBandwidth: gigabytes / peak.gigabytes,
  };
}

/** What becomes of the lizard on a card; or why nothing does. */
async function lizard(engine: Engine): Promise<object | string> {
  const { minutes, "training-steps": steps } = values;
  const how = { minutes: Number(minutes), steps: steps === undefined ? undefined : Number(steps) };
  try {
    return await trainLizard(engine, { target: await loadLizard(), ...how });
  } catch (error) {
    return (error as Error).message;
  }
}

/** The lizard on its grid; of a file, where there is neither the package that has emoji nor the one that draws them. */
async function loadLizard(): Promise<Float32Array> {
  if (values.target !== undefined)
    return new Float32Array(Uint8Array.from(readFileSync(values.target)).buffer);
  const { loadTarget } = await import("../src/cli/target.ts");
  return (await loadTarget(LIZARD.name, LIZARD.size, LIZARD.pad)).image;
}

/** Milliseconds that all may take, from the start of the process. */
const PATIENCE = 10 * 60_000;

/**
 * What PyTorch makes of the workloads on the same card, in the form that is fastest there, in the time that is left: its compiler is
 * slow; or why it says nothing.
 */
function pyTorch(): object | string {
  const peer = fileURLToPath(new URL("peers/torch_growing.py", import.meta.url));
  const args = [peer, "--device", "cuda", "--form", "fastest", "--json"];
  const timeout = Math.max(1, Math.round(PATIENCE - performance.now()));
  const options = { encoding: "utf8", timeout } as const;
  const { error, status, stdout, stderr } = spawnSync(
    process.env.PYTHON ?? "python3",
    args,
    options,
  );
  if (status === 0) return JSON.parse(stdout);
  return `none: ${error?.message ?? stderr.trim().split("\n").at(-1)}`;
}

/** What a machine must have that has a card. */
const DRIVER =
  " On Linux it takes the Vulkan loader, libvulkan.so.1, and the vendor's driver with its file in /etc/vulkan/icd.d or /usr/share/vulkan/icd.d, such as nvidia_icd.json.";

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}

const device = await openCard().catch((error) =>
  fail(
    `No card can be measured: ${whyNoCard(error).replace(/\.$/, "")}.${error instanceof NoCardError ? DRIVER : ""}`,
  ),
);
const { vendor, architecture, description } = device.adapterInfo;
if (isSoftware(device.adapterInfo) && !values.software)
  fail(
    `${description || architecture || "This card"} computes on the processor: its speed says nothing of a card.`,
  );
const peak = peakOf(device.adapterInfo, values.peak);
const card = createWebGpuEngine(device);
const processor = await createEngine();
const repeat = Number(values.repeat);
const names = WORKLOADS.filter((name) => values.workloads.split(",").includes(name));
const dishes: Record<string, object | string> = {};
for (const side of values.sides.split(",").map(Number)) {
  const options = { side, seconds: Number(values.seconds) };
  const speed = await dishSpeed(card, buildWorkload("full"), options);
  dishes[side] =
    typeof speed === "string"
      ? speed
      : { stepsPerSecond: speed, ...ratesOf(total(dish(side).step), speed) };
}
const webgpu = await timeWorkloads(card, names, repeat);
const measured = {
  card: { vendor, architecture, device: device.adapterInfo.device, description, peak },
  parameters: parameterCount(GROWING_SPEC),
  webgpu,
  ...(webgpu.full && { full: ratesOf(total(FULL), 1 / webgpu.full.trainSeconds) }),
  processor: { threads: processor.threads, arithmetic: processor.arithmetic },
  wasm: await timeWorkloads(processor, names, repeat),
  dishes,
  lizard: await lizard(card),
  pyTorch: pyTorch(),
};
console.log(JSON.stringify(measured, undefined, 2));
await processor.dispose();
device.destroy();
