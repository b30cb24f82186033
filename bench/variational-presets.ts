// `npm run bench:presets`: what training steps of variational models cost in time and memory, each in a fresh process. The
// batches are of one shard, on random pictures; a shard's memory is what a thread holds, whatever the batch.
//
//     npm run bench:presets -- [presets] [--steps 2] [--batch 8] [--threads 1]
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createEngine } from "../src/engine/create.ts";
import { newRun, type VariationalRun } from "../src/training/run.ts";
import { type Report, train } from "../src/training/train.ts";
import { VARIATIONAL_PRESETS, type VariationalPreset } from "../src/training/variational/recipe.ts";
import { measureProcess } from "./process.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    steps: { type: "string", default: "2" },
    batch: { type: "string", default: "8" },
    threads: { type: "string", default: "1" },
    child: { type: "boolean", default: false },
  },
});
const presets = positionals.length > 0 ? positionals : Object.keys(VARIATIONAL_PRESETS);

interface Sample {
  /** Of the last step, the optimiser included; of all threads together, and by the clock. */
  readonly cpuSecondsPerImage: number;
  readonly secondsPerImage: number;
  /** -log p(x|z) + divergence of each step. */
  readonly losses: readonly number[];
}

if (values.child) console.log(JSON.stringify(await measure(presets[0] as VariationalPreset)));
else
  for (const preset of presets) {
    const { steps, batch, threads } = values;
    const options = ["--child", "--steps", steps, "--batch", batch, "--threads", threads];
    const self = [...process.execArgv, fileURLToPath(import.meta.url)];
    const { output, megabytes } = await measureProcess(process.execPath, [
      ...self,
      preset,
      ...options,
    ]);
    const { cpuSecondsPerImage, secondsPerImage, losses } = JSON.parse(output) as Sample;
    console.log(
      `${preset}: ${cpuSecondsPerImage.toFixed(3)} s of processor time a picture (${secondsPerImage.toFixed(3)} s), ${Math.round(megabytes)} MB, losses ${losses.map((loss) => loss.toFixed(1)).join(", ")}`,
    );
  }

async function measure(preset: VariationalPreset): Promise<Sample> {
  const [steps, batch] = [Number(values.steps), Number(values.batch)];
  const { spec, recipe } = VARIATIONAL_PRESETS[preset];
  const engine = await createEngine({ threads: Number(values.threads) });
  const arithmetic = engine.arithmetic === "plain" ? "plain" : "relaxed";
  const run = newRun({
    kind: "variational",
    spec,
    rngSeed: 0,
    arithmetic,
    recipe: { ...recipe(10_000), batch },
  });
  const { size, pictureChannels: channels = 1 } = spec;
  const pixels = Uint8Array.from({ length: 8000 * size ** 2 * channels }, (_, i) =>
    i % 5 ? 0 : 255,
  );
  const pictures = { count: 8000, size, pixels, ...(channels === 4 && { channels }) };
  const reports: Report<VariationalRun>[] = [];
  let [start, cpuStart] = [performance.now(), process.cpuUsage()];
  await train(engine, run, {
    pictures,
    until: steps,
    onStep: (report) => {
      reports.push(report);
      if (report.step === steps - 1) [start, cpuStart] = [performance.now(), process.cpuUsage()];
    },
  });
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpuStart);
  await engine.dispose();
  return {
    cpuSecondsPerImage: (user + system) / 1e6 / batch,
    secondsPerImage: seconds / batch,
    losses: reports.map(({ reconstruction, divergence }) => reconstruction + divergence),
  };
}
