/** What is asked of every variational model, whatever its kind. */

import type { Parameters } from "../../numbers/shapes.ts";
import type { System } from "../system.ts";
import type { BaselineSpec } from "./baseline.ts";
import type { VariationalCard } from "./card.ts";
import type { CellularSpec } from "./cells.ts";
import { CELLULAR_SYSTEM, DECONVOLUTION_SYSTEM } from "./systems.ts";

/** The architecture of a variational model. */
export type VariationalSpec = CellularSpec | BaselineSpec;

/** The kinds of variational models. */
export const VARIATIONAL_SYSTEMS: readonly System<VariationalSpec, VariationalCard>[] = [
  CELLULAR_SYSTEM,
  DECONVOLUTION_SYSTEM,
];

/** Shape of every parameter tensor as PyTorch has it, in the order in which they are stored and reduced. */
export function variationalShapes(spec: VariationalSpec): Record<string, readonly number[]> {
  return variationalSystem(spec).shapes(spec);
}

/** The untrained model. */
export function initialVariational(spec: VariationalSpec, rngSeed: number): Parameters {
  return variationalSystem(spec).initial(spec, rngSeed);
}

/**
 * Checks a spec that came from outside.
 * @throws Error with one sentence that names the field and what it must be
 */
export function validateVariational(candidate: unknown): VariationalSpec {
  return variationalSystem(candidate).validate(candidate);
}

/** The system that a spec is of; of none, the one that says so. */
export function variationalSystem(spec: unknown): System<VariationalSpec, VariationalCard> {
  const kind = (spec as { kind?: unknown } | null)?.kind;
  return kind === DECONVOLUTION_SYSTEM.kind ? DECONVOLUTION_SYSTEM : CELLULAR_SYSTEM;
}
