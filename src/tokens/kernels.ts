/** Loads the wasm module of kernels.as.ts, and says what it exports. */
import { OUT_OF_MEMORY } from "../ops/trap.ts";

export interface TokenKernels {
  readonly memory: WebAssembly.Memory;
  create(states: number, grid: number, patch: number, temperature: number): void;
  /** Makes room for some bytes and returns their address. */
  allocate(bytes: number): number;
  drawRule(key0: number, key1: number, extraInputs: number): void;
  simulate(
    key0: number,
    key1: number,
    uniform: number,
    burnIn: number,
    skip: number,
    grids: number,
    tokens: number,
    stride: number,
  ): number;
}

/** Compiles the kernels that lie beside this file. */
export async function loadTokenKernels(): Promise<WebAssembly.Module> {
  const url = new URL("./kernels.wasm", import.meta.url);
  if (url.protocol === "file:") {
    const { readBytes } = await import("./read.node.ts");
    return WebAssembly.compile(await readBytes(url));
  }
  const response = await fetch(url);
  if (!response.ok)
    throw new Error(`The kernels could not be loaded from ${url}: ${response.status}.`);
  return WebAssembly.compile(await response.arrayBuffer());
}

/** Makes a fresh instance with its own memory. */
export function instantiateTokenKernels(module: WebAssembly.Module): TokenKernels {
  const abort = () => {
    throw new Error(OUT_OF_MEMORY);
  };
  return new WebAssembly.Instance(module, { env: { abort } }).exports as unknown as TokenKernels;
}
