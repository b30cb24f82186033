/** The kinds of variational models, and what is asked of every one of them. */
import { type BaselineSpec, baselineShapes, initialBaseline } from "./baseline.ts";
import { validateBaseline } from "./baseline-validate.ts";
import type { Parameters } from "./nca.ts";
import { initialVnca, type VncaSpec, vncaShapes } from "./vnca.ts";
import { validateVnca } from "./vnca-validate.ts";

/** The architecture of a variational model. */
export type AutoencoderSpec = VncaSpec | BaselineSpec;

/** Shape of every parameter tensor as PyTorch has it, in the order in which they are stored and reduced. */
export function autoencoderShapes(spec: AutoencoderSpec): Record<string, readonly number[]> {
  return spec.kind === "vnca" ? vncaShapes(spec) : baselineShapes(spec);
}

/** The untrained model. */
export function initialAutoencoder(spec: AutoencoderSpec, rngSeed: number): Parameters {
  return spec.kind === "vnca" ? initialVnca(spec, rngSeed) : initialBaseline(spec, rngSeed);
}

/**
 * Checks a spec that came from outside.
 * @throws Error with one sentence that names the field and what it must be
 */
export function validateAutoencoder(candidate: unknown): AutoencoderSpec {
  const kind = (candidate as { kind?: unknown } | null)?.kind;
  return kind === "deconvolution" ? validateBaseline(candidate) : validateVnca(candidate);
}
