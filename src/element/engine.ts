import type { Checks } from "../engine/check.ts";
import type { Engine, KernelArithmetic } from "../engine/engine.ts";
import { inlineEngine } from "../engine/inline.ts";
import { wasmBackend } from "../engine/wasm/backend.ts";
import type { WasmFolder } from "../ops/bind.ts";
import { assign, plant } from "../ops/edit/op.ts";
import { wasm as editKernels } from "../ops/edit/wasm.ts";
import { keep, probe, restore } from "../ops/frame/op.ts";
import { wasm as frameKernels } from "../ops/frame/wasm.ts";
import { pack, rule } from "../ops/growing-step/op.ts";
import { packing } from "../ops/growing-step/wasm.ts";
import { adopt, configure, dish, forward } from "../ops/mixed-step/op.ts";
import { wasm as mixedStepKernels } from "../ops/mixed-step/wasm.ts";
import { paint } from "../ops/paint/op.ts";
import { wasm as paintKernels } from "../ops/paint/wasm.ts";

/** What a dish needs; the element's kernels have no more (kernels.as.ts). */
const FOLDERS: readonly WasmFolder[] = [
  [{ pack, rule }, packing],
  [{ adopt, configure, dish, forward }, mixedStepKernels],
  [{ assign, plant }, editKernels],
  [{ keep, probe, restore }, frameKernels],
  [{ paint }, paintKernels],
];

/**
 * Pages are spared the checks of programs. A dish's are few (src/dish/culture.ts), and tests run them all on engines that check;
 * what is asked of a dish is checked before it becomes a program (src/dish/checks.ts).
 */
const TRUST: Checks = { call: () => {}, loop: () => {}, handle: () => {} };

/** An engine for dishes on this thread; `createEngine` brings more with it than a page needs. */
export function engineOf(code: WebAssembly.Module, arithmetic: KernelArithmetic): Engine {
  return inlineEngine(arithmetic, () => wasmBackend(code, FOLDERS, TRUST));
}
