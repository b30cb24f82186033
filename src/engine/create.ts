import { allowRelaxedSimd, hardwareThreads, readKernels, startWorker } from "#host";
import type { ModuleName } from "../ops/define.ts";
import type { Engine, KernelArithmetic, Layout } from "./engine.ts";
import type { Backend } from "./executor.ts";
import { kernelUrls } from "./generated/kernels.ts";
import { engineOver, type Kernels, moduleOf } from "./memory.ts";
import { hasRelaxedSimd } from "./wasm/relaxed.ts";
import { inWorkers } from "./workers.ts";

/** Options of {@link createEngine}. */
export interface EngineOptions {
  /** "wasm", the default, is the fast engine; "reference" is the float64 definition, on the caller's thread. */
  readonly kind?: "wasm" | "reference";
  /**
   * "plain" gives the same bits on every machine and in every browser. "relaxed" is faster, with fused multiply-adds, and
   * gives the same bits on the same machine; it is the default where it is supported.
   */
  readonly arithmetic?: KernelArithmetic;
  /** Number of workers, by default one for each core; 0 runs on the caller's thread. Results do not depend on it. */
  readonly threads?: number;
}

/**
 * Starts an engine. Dispose of it when done, since workers keep a process alive.
 * @throws Error if an option makes no sense, or if relaxed arithmetic is asked for where it is not supported
 */
export async function createEngine(options: EngineOptions = {}): Promise<Engine> {
  if (options.kind === "reference") {
    const load = async (names: readonly string[]): Promise<undefined> => void moduleOf(names);
    const place = onThisThread(async () => (await import("./reference.ts")).reference);
    return engineOver({ ...place, name: "reference", arithmetic: "float64", load });
  }
  const threads = options.threads ?? hardwareThreads();
  if (!Number.isInteger(threads) || threads < 0 || threads > 256) {
    throw new Error(`threads must be a whole number from 0 to 256, not ${threads}.`);
  }
  const arithmetic = arithmeticOf(options.arithmetic);
  const load = kernelsIn(arithmetic);
  const place = threads
    ? inWorkers(threads, startWorker)
    : onThisThread(async (kernels) => (await import("./wasm/bound.ts")).boundBackend(kernels));
  return engineOver({ ...place, name: "wasm", arithmetic, load });
}

/** Opens memories on the caller's thread. A page that leaves all work to workers never loads the code for this. */
function onThisThread(backendOf: (kernels: Kernels | undefined) => Promise<Backend>) {
  return {
    threads: 0,
    dispose: async () => {},
    open: async (layout: Layout, shards: number, kernels: Kernels | undefined) => {
      const [{ inlineMemory }, backend] = await Promise.all([
        import("./inline.ts"),
        backendOf(kernels),
      ]);
      return inlineMemory(backend, layout, shards);
    },
  };
}

function arithmeticOf(asked: KernelArithmetic | undefined): KernelArithmetic {
  if (asked === "plain") return asked;
  allowRelaxedSimd();
  if (hasRelaxedSimd()) return "relaxed";
  if (asked)
    throw new Error(
      'There is no relaxed SIMD here: use arithmetic "plain", and go on with a relaxed run where it began.',
    );
  return "plain";
}

/** Returns a function that compiles the kernels of each module once, when they are first asked for. */
function kernelsIn(arithmetic: KernelArithmetic): (names: readonly string[]) => Promise<Kernels> {
  const loaded = new Map<ModuleName, Promise<Kernels>>();
  const compile = async (module: ModuleName): Promise<Kernels> => {
    const bytes = await readKernels(kernelUrls[module][arithmetic]());
    return { module, code: await WebAssembly.compile(bytes) };
  };
  return async (names) => {
    const module = moduleOf(names);
    const kernels = loaded.get(module) ?? compile(module);
    loaded.set(module, kernels);
    return kernels;
  };
}
