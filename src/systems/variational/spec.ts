/** What every variational model offers, whatever its kind. */

import type { Parameters } from "../../numbers/shapes.ts";
import type { System } from "../system.ts";
import type { BaselineSpec } from "./baseline.ts";
import type { VariationalCard } from "./card.ts";
import { type CellularSpec, isPictureMaking } from "./cells.ts";
import { CELLULAR_SYSTEM, DECONVOLUTION_SYSTEM } from "./systems.ts";

/** The architecture of a variational model. */
export type VariationalSpec = CellularSpec | BaselineSpec;

/** All kinds of variational models, as systems. */
export const VARIATIONAL_SYSTEMS: readonly System<VariationalSpec, VariationalCard>[] = [
  CELLULAR_SYSTEM,
  DECONVOLUTION_SYSTEM,
];

/** Returns the shape of every parameter tensor in PyTorch's layout, in the order in which they are stored and summed. */
export function variationalShapes(spec: VariationalSpec): Record<string, readonly number[]> {
  return variationalSystem(spec).shapes(spec);
}

/** Returns the shapes of the tensors that make a picture of a latent: without the encoder, and what tells cells how to draw what it has seen. */
export function pictureMaking(spec: VariationalSpec): Record<string, readonly number[]> {
  const shapes = Object.entries(variationalShapes(spec));
  return Object.fromEntries(shapes.filter(([name]) => isPictureMaking(name)));
}

/** Returns the untrained model. */
export function initialVariational(spec: VariationalSpec, rngSeed: number): Parameters {
  return variationalSystem(spec).initial(spec, rngSeed);
}

/**
 * Checks the spec of a variational model that came from outside.
 * @throws Error with one sentence that names the field and what it must be
 */
export function validateVariational(candidate: unknown): VariationalSpec {
  return variationalSystem(candidate).validate(candidate);
}

/** Returns the system that a spec belongs to. For an unknown kind this is one whose validation refuses the spec. */
export function variationalSystem(spec: unknown): System<VariationalSpec, VariationalCard> {
  const kind = (spec as { kind?: unknown } | null)?.kind;
  return kind === DECONVOLUTION_SYSTEM.kind ? DECONVOLUTION_SYSTEM : CELLULAR_SYSTEM;
}
