import { hardwareThreads, readKernels, startWorker } from "#host";
import type { Engine, Executor, KernelArithmetic, OperationFamily } from "./engine.ts";
import { inlinePort, workerPort } from "./ports.ts";
import { ShardedEngine } from "./sharded.ts";
import { executorsOf } from "./wasm/families.ts";
import type { WorkerStart } from "./wasm/worker.ts";

/** Choices of {@link createEngine}. */
export interface EngineOptions {
  /** "wasm" is the fast engine (the default); "reference" the float64 definition, on the caller's thread. */
  readonly kind?: "wasm" | "reference";
  /** Which operations it is to have; by default those of growing rules. */
  readonly family?: OperationFamily;
  /**
   * "plain": the same bits on every machine and browser. "relaxed": fused multiply-add, faster, the same bits on the
   * same machine; the default where it is supported.
   */
  readonly arithmetic?: KernelArithmetic;
  /** Workers to run shards on; 0 runs on the caller's thread; by default one a core. Results do not depend on it. */
  readonly threads?: number;
}

/**
 * Starts an engine. Dispose of it when done: workers keep a process alive.
 * @throws Error if relaxed arithmetic is asked for and the machine has none
 */
export async function createEngine(options: EngineOptions = {}): Promise<Engine> {
  const { family = "growing" } = options;
  if (options.kind === "reference") {
    const create = await referenceOf(family);
    return new ShardedEngine("reference", "float64", 0, [inlinePort(create)]);
  }
  const threads = options.threads ?? hardwareThreads();
  if (!Number.isInteger(threads) || threads < 0 || threads > 256) {
    throw new Error(`threads must be a whole number from 0 to 256, not ${threads}.`);
  }
  const { module, arithmetic } = await compileKernels(family, options.arithmetic);
  if (threads === 0) {
    const create = await executorsOf(family);
    return new ShardedEngine("wasm", arithmetic, 0, [inlinePort(() => create(module))]);
  }
  const ports = await Promise.all(
    Array.from({ length: threads }, async () => {
      const link = await startWorker();
      const start: WorkerStart = { module, family };
      link.post(start);
      return workerPort(link);
    }),
  );
  return new ShardedEngine("wasm", arithmetic, threads, ports);
}

/** The definitions are loaded only when asked for: no page needs them. */
async function referenceOf(family: OperationFamily): Promise<() => Executor> {
  const { ReferenceExecutor } = await import("./reference/executor.ts");
  if (family === "growing") {
    const { growing } = await import("./reference/growing.ts");
    return () => new ReferenceExecutor(growing);
  }
  const { variational } = await import("./reference/variational.ts");
  return () => new ReferenceExecutor(variational);
}

async function compileKernels(
  family: OperationFamily,
  asked: KernelArithmetic | undefined,
): Promise<{ module: WebAssembly.Module; arithmetic: KernelArithmetic }> {
  if (asked !== "plain") {
    const bytes = await readKernels(family, "relaxed");
    if (WebAssembly.validate(bytes))
      return { module: await WebAssembly.compile(bytes), arithmetic: "relaxed" };
    if (asked) throw new Error('This machine has no relaxed SIMD: use arithmetic "plain".');
  }
  return {
    module: await WebAssembly.compile(await readKernels(family, "plain")),
    arithmetic: "plain",
  };
}
