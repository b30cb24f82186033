/** All systems. A new one is a folder here and a row below. */
import { GROWING_SYSTEM } from "./growing/system.ts";
import type { System } from "./system.ts";
import { CELLULAR_SYSTEM, DECONVOLUTION_SYSTEM } from "./variational/systems.ts";

export const SYSTEMS: readonly System[] = [GROWING_SYSTEM, CELLULAR_SYSTEM, DECONVOLUTION_SYSTEM];

/** The system that a spec's `kind` names; undefined when there is none. */
export function systemOf(kind: unknown): System | undefined {
  return SYSTEMS.find((system) => system.kind === kind);
}
