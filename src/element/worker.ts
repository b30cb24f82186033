/** The worker of an `<nca-canvas>`, which runs its dish with the kernels that lie beside this file. */
import type { Engine } from "../engine/engine.ts";
import { DishService, type UseCard } from "./dish-service.ts";
import { engineOf } from "./engine.ts";
import { serve, type Wire } from "./protocol.ts";

async function startEngine(): Promise<Engine> {
  const relaxed = await download(new URL("./relaxed.wasm", import.meta.url));
  if (WebAssembly.validate(relaxed)) return engineOf(await WebAssembly.compile(relaxed), "relaxed");
  const plain = await download(new URL("./plain.wasm", import.meta.url));
  return engineOf(await WebAssembly.compile(plain), "plain");
}

async function download(url: URL): Promise<ArrayBuffer> {
  const response = await fetch(url);
  if (!response.ok)
    throw new Error(`The kernels could not be loaded from ${url}: ${response.status}.`);
  return response.arrayBuffer();
}

const useCard: UseCard = async (...given) => (await import("./card.ts")).useCard(...given);

// The compiler takes this scope for a page's, whose postMessage takes other arguments.
serve(new DishService(startEngine, useCard), globalThis as unknown as Wire);
