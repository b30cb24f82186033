// `npm run bench:variational`: whole training steps of the lite VNCA here and in PyTorch (channels_last), in turns. Every figure
// comes from a fresh process that warms up once; ratios are made within a pair.
//
//     npm run bench:variational -- [--pairs 3] [--threads 2] [--steps 3] [--spec changes.json]
//
// PYTHON names an interpreter that has torch (python3).
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { root } from "../scripts/project.ts";
import { createEngine } from "../src/engine/create.ts";
import { cellularParameterCount, decoderMacs } from "../src/systems/variational/cells.ts";
import { validateCellular } from "../src/systems/variational/cells-validate.ts";
import { newRun } from "../src/training/run.ts";
import { train } from "../src/training/train.ts";
import { LITE_DOUBLING, liteRecipe } from "../src/training/variational/recipe.ts";

interface Sample {
  readonly imagesPerSecond: number;
  readonly cpuSecondsPerImage: number;
}

const { values } = parseArgs({
  options: {
    pairs: { type: "string", default: "3" },
    threads: { type: "string", default: "2" },
    steps: { type: "string", default: "3" },
    spec: { type: "string" },
    ours: { type: "boolean", default: false },
  },
});
const changes = values.spec ? JSON.parse(readFileSync(values.spec, "utf8")) : {};
const spec = validateCellular({ ...LITE_DOUBLING, ...changes });
if (values.ours) console.log(JSON.stringify(await measureOurs()));
else compare();

/** Training steps on random pictures, optimiser and all. */
async function measureOurs(): Promise<Sample> {
  const steps = Number(values.steps);
  const engine = await createEngine({ threads: Number(values.threads) });
  const recipe = liteRecipe(10_000);
  const arithmetic = engine.arithmetic === "plain" ? "plain" : "relaxed";
  const run = newRun({ kind: "variational", spec, rngSeed: 0, arithmetic, recipe });
  const pixels = Uint8Array.from({ length: 8000 * spec.size ** 2 }, (_, i) => (i % 5 ? 0 : 255));
  const pictures = { count: 8000, size: spec.size, pixels };
  let [start, cpu] = [performance.now(), process.cpuUsage()];
  await train(engine, run, {
    pictures,
    until: steps + 1,
    onStep: ({ step }) => {
      if (step === 1) [start, cpu] = [performance.now(), process.cpuUsage()];
    },
  });
  const images = steps * recipe.batch;
  const imagesPerSecond = (images * 1000) / (performance.now() - start);
  const { user, system } = process.cpuUsage(cpu);
  await engine.dispose();
  return { imagesPerSecond, cpuSecondsPerImage: (user + system) / 1e6 / images };
}

function compare(): void {
  const python = process.env.PYTHON ?? "python3";
  const folder = mkdtempSync(join(tmpdir(), "vnca-"));
  const file = join(folder, "spec.json");
  writeFileSync(file, JSON.stringify(spec));
  const { threads, steps } = values;
  const shared = ["--threads", threads, "--steps", steps, "--spec", file];
  const ours = [...process.execArgv, fileURLToPath(import.meta.url), "--ours", ...shared];
  const torch = [join(root, "bench/peers/torch_variational.py"), "--json", ...shared];
  const ratios: number[] = [];
  for (let pair = 0; pair < Number(values.pairs); pair++) {
    const samples = [run(process.execPath, ours), run(python, torch)];
    for (const [i, { imagesPerSecond, cpuSecondsPerImage }] of samples.entries())
      console.log(
        `${i === 0 ? "ours" : "PyTorch"}: ${imagesPerSecond.toFixed(1)} images/s, ${(1000 * cpuSecondsPerImage).toFixed(2)} ms of processor time an image`,
      );
    ratios.push(samples[0].imagesPerSecond / samples[1].imagesPerSecond);
  }
  rmSync(folder, { recursive: true });
  ratios.sort((a, b) => a - b);
  const { all, rule } = cellularParameterCount(spec);
  console.log(
    `${all} parameters (${rule} the rule), ${(decoderMacs(spec) / 1e6).toFixed(1)} M multiply-adds a decoding, ${threads} threads; times as fast as PyTorch: ${ratios.map((ratio) => ratio.toFixed(2)).join(", ")}`,
  );
}

function run(command: string, args: readonly string[]): Sample {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} failed:\n${stderr}`);
  return JSON.parse(stdout.trim().split("\n").at(-1) as string) as Sample;
}
