// `npm run bench:kernels -- OLD.wasm NEW.wasm …`: whether a change of the kernels is worth it. Builds take turns on a
// rollout of one sample and its way back, on one thread; processor time, so that other programs disturb little.
//
//     cp src/engine/generated/growing-relaxed.wasm old.wasm      # then change a kernel and `npm run build:kernels`
//     npm run bench:kernels -- old.wasm src/engine/generated/growing-relaxed.wasm
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { printTable } from "../src/cli/output.ts";
import { buildWorkload, SIDE, STEPS, WORKLOADS } from "../src/cli/workloads.ts";
import { checks } from "../src/engine/check.ts";
import { folders } from "../src/engine/generated/growing.ts";
import { inlineEngine } from "../src/engine/inline.ts";
import { wasmBackend } from "../src/engine/wasm/backend.ts";
import { deriveKey, STREAM } from "../src/numbers/random.ts";
import { createRollout, type Rollout, type RolloutResult } from "../src/systems/growing/rollout.ts";
import { GROWING_SPEC } from "../src/systems/growing/spec.ts";

interface Build {
  readonly file: string;
  readonly rollout: Rollout;
  readonly milliseconds: number[];
  /** To the first build's, in the same round. */
  readonly ratios: number[];
  hasSameBits: boolean;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: "string", default: "9" } },
});
if (positionals.length === 0) {
  console.error("Name the builds to compare: npm run bench:kernels -- OLD.wasm NEW.wasm");
  process.exit(2);
}

async function load(file: string): Promise<Build> {
  const module = await WebAssembly.compile(readFileSync(file));
  const engine = inlineEngine("relaxed", () => wasmBackend(module, folders, checks));
  const extent = { spec: GROWING_SPEC, height: SIDE, width: SIDE, batch: 1, maxSteps: STEPS };
  const rollout = await createRollout(engine, extent);
  return { file, rollout, milliseconds: [], ratios: [], hasSameBits: true };
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1];

const bitsOf = ({ states, gradients }: RolloutResult): string =>
  [...states, ...Object.values(gradients)]
    .map(({ buffer }) => Buffer.from(buffer as ArrayBuffer).toString("base64"))
    .join();

const rows: string[][] = [];
for (const name of WORKLOADS) {
  const { parameters, states, target } = buildWorkload(name);
  const builds = await Promise.all(positionals.map(load));
  // The first rounds warm up.
  for (let round = -2; round < Number(values.rounds); round++) {
    const fireKeys = [deriveKey(0, STREAM.fire, round + 2)];
    let first = { bits: "", milliseconds: Number.NaN };
    for (const build of builds) {
      const start = process.cpuUsage();
      const result = await build.rollout.run({
        parameters,
        states: [states[0]],
        fireKeys,
        steps: STEPS,
        targets: [target],
      });
      const { user, system } = process.cpuUsage(start);
      const milliseconds = (user + system) / 1000;
      const bits = bitsOf(result);
      if (build === builds[0]) first = { bits, milliseconds };
      build.hasSameBits &&= bits === first.bits;
      if (round < 0) continue;
      build.milliseconds.push(milliseconds);
      build.ratios.push(milliseconds / first.milliseconds);
    }
  }
  for (const { file, milliseconds, ratios, hasSameBits } of builds)
    rows.push([
      ...[name, file, Math.min(...milliseconds).toFixed(1), median(milliseconds).toFixed(1)],
      ...[median(ratios).toFixed(3), hasSameBits ? "same" : "other"],
    ]);
}
console.log(`Milliseconds of processor time for ${STEPS} steps of one sample and back.\n`);
printTable(rows, ["workload", "build", "least", "median", "ratio to the first", "bits"]);
