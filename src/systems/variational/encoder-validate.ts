/** Checks that the specs of variational models share. */
import type { EncoderSpec } from "./encoder.ts";

/** Widths that kernels take. */
const STEP = 8;

/** Throws a sentence with the field's name and rule unless it holds. */
export type Demand = (holds: boolean, field: string, rule: string) => void;

/** A candidate that is at least an object, and what may be demanded of it. @throws Error when it is none */
export function demandOf<Spec>(candidate: unknown): [Spec, Demand] {
  if (typeof candidate !== "object" || candidate === null)
    throw new Error("The spec is not an object.");
  const demand: Demand = (holds, field, rule) => {
    if (!holds) throw new Error(`The spec's "${field}" must be ${rule}.`);
  };
  return [candidate as Spec, demand];
}

/** Checks what a spec says of pictures and encoder. @returns only that */
export function validateEncoder(spec: EncoderSpec, demand: Demand): EncoderSpec {
  const { encoder } = spec;
  demand(isCount(spec.size, 1, 256), "size", "a whole number from 1 to 256");
  demand(
    [undefined, 1, 4].includes(spec.pictureChannels),
    "pictureChannels",
    "1 (grey) or 4 (colours and alpha)",
  );
  demand(isWidth(spec.latent), "latent", "a multiple of 8 up to 512");
  demand(typeof encoder === "object" && encoder !== null, "encoder", "an object");
  demand(
    Array.isArray(encoder.channels) &&
      encoder.channels.length <= 8 &&
      encoder.channels.every(isWidth),
    "encoder.channels",
    "up to 8 multiples of 8 up to 512",
  );
  demand(
    areCounts(encoder.strides, 8, 1, 4) && encoder.strides.length === encoder.channels.length,
    "encoder.strides",
    "one whole number from 1 to 4 for each convolution",
  );
  demand(isCount(encoder.frame, 0, 64), "encoder.frame", "a whole number from 0 to 64");
  return {
    size: spec.size,
    ...(spec.pictureChannels && { pictureChannels: spec.pictureChannels }),
    latent: spec.latent,
    encoder: {
      channels: [...encoder.channels],
      strides: [...encoder.strides],
      frame: encoder.frame,
    },
  };
}

export function isCount(value: unknown, least: number, most: number): value is number {
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
}

export function areCounts(values: unknown, longest: number, least: number, most: number): boolean {
  return (
    Array.isArray(values) &&
    values.length >= 1 &&
    values.length <= longest &&
    values.every((value) => isCount(value, least, most))
  );
}

export function isWidth(value: unknown): boolean {
  return isCount(value, STEP, 512) && value % STEP === 0;
}
