/** The table of all systems. A new one is a folder here and an entry below. */
import { GROWING_SYSTEM } from "./growing/system.ts";
import { READING_SYSTEM } from "./reading/system.ts";
import type { System } from "./system.ts";
import { CELLULAR_SYSTEM, DECONVOLUTION_SYSTEM } from "./variational/systems.ts";

export const SYSTEMS: readonly System[] = [
  GROWING_SYSTEM,
  CELLULAR_SYSTEM,
  DECONVOLUTION_SYSTEM,
  READING_SYSTEM,
];

/** Returns the system that a spec's `kind` names; undefined if there is none. */
export function systemOf(kind: unknown): System | undefined {
  return SYSTEMS.find((system) => system.kind === kind);
}
