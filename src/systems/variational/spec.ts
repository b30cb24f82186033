/** The kinds of variational models, and what is asked of every one of them. */

import type { Parameters } from "../../numbers/shapes.ts";
import { type BaselineSpec, baselineShapes, initialBaseline } from "./baseline.ts";
import { validateBaseline } from "./baseline-validate.ts";
import { type CellularSpec, cellularShapes, initialCellular } from "./cells.ts";
import { validateCellular } from "./cells-validate.ts";

/** The architecture of a variational model. */
export type VariationalSpec = CellularSpec | BaselineSpec;

/** Shape of every parameter tensor as PyTorch has it, in the order in which they are stored and reduced. */
export function variationalShapes(spec: VariationalSpec): Record<string, readonly number[]> {
  return spec.kind === "vnca" ? cellularShapes(spec) : baselineShapes(spec);
}

/** The untrained model. */
export function initialVariational(spec: VariationalSpec, rngSeed: number): Parameters {
  return spec.kind === "vnca" ? initialCellular(spec, rngSeed) : initialBaseline(spec, rngSeed);
}

/**
 * Checks a spec that came from outside.
 * @throws Error with one sentence that names the field and what it must be
 */
export function validateVariational(candidate: unknown): VariationalSpec {
  const kind = (candidate as { kind?: unknown } | null)?.kind;
  return kind === "deconvolution" ? validateBaseline(candidate) : validateCellular(candidate);
}
