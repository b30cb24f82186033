// All engines, and how one suite is declared for each of them.
import { after, describe, test } from "node:test";
import { createEngine } from "../../src/engine/create.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { hasRelaxedSimd } from "../../src/engine/wasm/relaxed.ts";
import { createWebGpuEngine } from "../../src/webgpu.ts";
import { inPlace, type Place } from "../support/own-process.ts";
import { cardDevice, softwareDevice, softwareDriver } from "../support/webgpu.ts";

/** What an engine is held to. */
interface Demands {
  /** How far states, and gradients in relative L2 norm, may be from PyTorch's float64: of growing rules, and of variational models. */
  readonly tolerances: readonly [growing: number, variational: number];
  /** Whether it takes seconds for what others do in no time: it is then given less. */
  readonly isSlow?: boolean;
}

/** An engine that the suite runs on. */
export interface Contestant extends Demands {
  readonly engine: Engine;
  /** The engine that defines what every operation means. */
  readonly definition: Engine;
}

interface Entry extends Place, Demands {
  /** @returns undefined where the machine has none */
  start(): Promise<Engine | undefined>;
}

const cardEngine = (device: GPUDevice | undefined) => device && createWebGpuEngine(device);

const ENGINES: readonly Entry[] = [
  {
    name: "reference",
    start: () => createEngine({ kind: "reference" }),
    tolerances: [1e-12, 1e-12],
    // A quarter of a second a training step.
    isSlow: true,
  },
  {
    name: "wasm, plain",
    start: () => createEngine({ arithmetic: "plain", threads: 0 }),
    tolerances: [3e-6, 2e-5],
  },
  {
    name: "wasm, plain, on 2 threads",
    start: () => createEngine({ arithmetic: "plain", threads: 2 }),
    tolerances: [3e-6, 2e-5],
  },
  {
    name: "wasm, relaxed",
    start: () => createEngine({ arithmetic: "relaxed", threads: 0 }),
    tolerances: [3e-6, 2e-5],
    skip: !hasRelaxedSimd() && "this machine has no relaxed SIMD",
  },
  {
    ...softwareDriver,
    start: async () => cardEngine(await softwareDevice()),
    tolerances: [3e-6, 3e-6],
    isSlow: true,
  },
  {
    name: "webgpu on a graphics card",
    // Where Dawn finds no driver it writes warnings.
    environment: {},
    start: async () => cardEngine(await cardDevice()),
    tolerances: [3e-6, 3e-6],
  },
];

/**
 * Declares tests for every engine; one that cannot start on this machine is named, and skipped.
 * @param file the test file that calls this
 */
export async function onEveryEngine(
  file: string,
  declare: (contestant: Contestant) => void,
): Promise<void> {
  const definition = await createEngine({ kind: "reference" });
  for (const { start, ...entry } of ENGINES)
    await inPlace(file, entry, async () => {
      const engine = await start();
      if (!engine) return test(entry.name, { skip: "this machine has none" });
      describe(entry.name, () => {
        after(() => engine.dispose());
        declare({ ...entry, engine, definition });
      });
    });
}
