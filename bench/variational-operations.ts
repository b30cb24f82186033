// `npm run bench:variational-operations`: what each operation of a training step of a variational model costs, one thread, or of
// scoring pictures under 8 latents each. The program of one shard runs several times; of each of its calls the fastest
// time counts, so that other programs disturb little. Packing weights counts in full, though a thread packs once a run.
//
//     npm run bench:variational-operations -- [--preset lite] [--score] [--rounds 20] [--spec changes.json] [--kernels FILE.wasm]
//
// "Effective" are multiply-adds of the definition, two operations each; "actual" those that the kernel makes in matrix
// products. The 3x3 convolution makes fewer than the definition has (src/ops/variational-step), its whole step still more.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { root } from "../scripts/project.ts";
import { printTable } from "../src/cli/output.ts";
import { checks } from "../src/engine/check.ts";
import { createExecutor } from "../src/engine/executor.ts";
import { folders } from "../src/engine/generated/variational.ts";
import { wasmBackend } from "../src/engine/wasm/backend.ts";
import type { WasmFolder } from "../src/ops/bind.ts";
import { SHARD_IMAGES } from "../src/systems/variational/autoencoder.ts";
import { scoreProgram, trainProgram } from "../src/systems/variational/bound-programs.ts";
import { modelContents, variationalLayout } from "../src/systems/variational/buffers.ts";
import { updateLayers } from "../src/systems/variational/cells.ts";
import {
  initialVariational,
  type VariationalSpec,
  validateVariational,
} from "../src/systems/variational/spec.ts";
import { VARIATIONAL_PRESETS, type VariationalPreset } from "../src/training/variational/recipe.ts";

/** One call of the program. */
interface Timed {
  readonly name: string;
  readonly effective: number;
  readonly actual: number;
  seconds: number;
}

const { values } = parseArgs({
  options: {
    preset: { type: "string", default: "lite" },
    rounds: { type: "string", default: "20" },
    score: { type: "boolean", default: false },
    spec: { type: "string" },
    kernels: {
      type: "string",
      default: join(root, "src/engine/generated/variational-relaxed.wasm"),
    },
  },
});
const changes = values.spec ? JSON.parse(readFileSync(values.spec, "utf8")) : {};
const preset = VARIATIONAL_PRESETS[values.preset as VariationalPreset];
const spec = validateVariational({ ...preset.spec, ...changes });
const samples = values.score ? 8 : 1;
const calls = await time(spec, values.kernels, Number(values.rounds));
const rows = new Map<string, Timed>();
for (const call of calls) {
  const row = rows.get(call.name);
  if (!row) rows.set(call.name, { ...call });
  else
    rows.set(call.name, {
      name: call.name,
      effective: row.effective + call.effective,
      actual: row.actual + call.actual,
      seconds: row.seconds + call.seconds,
    });
}
const latents = SHARD_IMAGES * samples;
const total = calls.reduce((sum, { seconds }) => sum + seconds, 0);
const rate = (operations: number, seconds: number): string =>
  operations > 0 ? (operations / seconds / 1e9).toFixed(1) : "";
console.log(
  `One shard of ${SHARD_IMAGES} pictures and ${latents} latents, one thread: ${((1000 * total) / latents).toFixed(3)} ms a latent.\n`,
);
printTable(
  [...rows.values()]
    .sort((a, b) => b.seconds - a.seconds)
    .map(({ name, effective, actual, seconds }) => [
      ...[name, ((1e6 * seconds) / latents).toFixed(1), `${((100 * seconds) / total).toFixed(1)}%`],
      ...[rate(effective, seconds), rate(actual, seconds)],
    ]),
  ["operation", "µs a latent", "share", "effective GF/s", "actual GF/s"],
);

/** Every call of one shard's training step, with its least time. */
async function time(spec: VariationalSpec, file: string, rounds: number): Promise<Timed[]> {
  const calls: Timed[] = [];
  let place = 0;
  const timed = folders.map(
    ([declared, bind]): WasmFolder => [
      declared,
      (host) => {
        const bound = bind(host);
        return Object.fromEntries(
          Object.entries(declared).map(([key, { name }]) => [
            key,
            (args: Readonly<Record<string, number>>) => {
              const start = performance.now();
              bound[key](args as never);
              const seconds = (performance.now() - start) / 1000;
              calls[place] ??= { ...describe(spec, name, args), seconds };
              calls[place].seconds = Math.min(calls[place].seconds, seconds);
              place++;
            },
          ]),
        );
      },
    ],
  );
  const module = await WebAssembly.compile(readFileSync(file));
  const extent = { spec, images: SHARD_IMAGES, samples, gradients: !values.score };
  const layout = variationalLayout(extent);
  const executor = createExecutor(wasmBackend(module, timed, checks), layout, [0]);
  const program = values.score ? scoreProgram(extent) : trainProgram(extent, 1, "evidence");
  executor.prepare(0, program);
  const contents = modelContents(spec, initialVariational(spec, 0));
  for (let round = 0; round < rounds; round++) {
    place = 0;
    executor.run({ program: 0, shared: contents, shards: [{ shard: 0 }] });
  }
  return calls;
}

/** Name of a call, and the floating-point operations in its matrix products. */
function describe(
  spec: VariationalSpec,
  op: string,
  numbers: Readonly<Record<string, number>>,
): { name: string; effective: number; actual: number } {
  const none = { name: op, effective: 0, actual: 0 };
  if (spec.kind === "vnca" && op.startsWith("variational-step.") && "side" in numbers) {
    const { side, grids } = numbers;
    const [first, ...others] = updateLayers(spec);
    let [inputs, pointwise] = [first.width, 0];
    for (const { width } of others) {
      pointwise += inputs * width;
      inputs = width;
    }
    const filters = spec.channels * first.width;
    const passes = op.endsWith(".forward") ? 2 : 4;
    const tiles = Math.ceil(side / 4) ** 2;
    return {
      name: `${op} ${side} x ${side}`,
      effective: passes * grids * side ** 2 * (9 * filters + pointwise),
      actual: passes * grids * (36 * tiles * filters + side * (side + 1) * pointwise),
    };
  }
  if (/^conv(-transposed)?\.(forward|backward)/.test(op)) {
    const { kernel, side, padding, stride, images, channels, outputs } = numbers;
    const outSide = Math.floor((side + 2 * padding - kernel) / stride) + 1;
    const places = images * outSide ** 2;
    const passes = op.endsWith(".backward") ? 4 : 2;
    const operations = passes * places * kernel ** 2 * channels * outputs;
    const ends = [channels, outputs];
    if (op.startsWith("conv-transposed")) ends.reverse();
    const name = `${op} ${ends.join(" to ")}, ${kernel} x ${kernel}`;
    return { name, effective: operations, actual: operations };
  }
  return none;
}
