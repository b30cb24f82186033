/** The part that the specs of all variational models share, as data from outside. */
import {
  choice,
  type Demand,
  type Fields,
  list,
  multiple,
  object,
  optional,
  whole,
} from "../../numbers/schema.ts";
import type { EncoderSpec } from "./encoder.ts";

/** Widths of layers that kernels can compute. */
export const WIDTH = multiple(8, 512);
/** Sides of the grids of a decoder, in cells. */
export const SIDES = list(whole(1, 256), 1, 8);

/** Describes the fields for pictures and encoder. */
export const ENCODER: Fields<EncoderSpec> = {
  size: whole(1, 256),
  pictureChannels: optional(choice(1, 4)),
  latent: WIDTH,
  encoder: object<EncoderSpec["encoder"]>({
    channels: list(WIDTH, 1, 8),
    strides: list(whole(1, 4), 1, 8),
    frame: whole(0, 64),
  }),
};

/** Checks that the fields of an encoder fit together. */
export function checkEncoder({ encoder }: EncoderSpec, demand: Demand): void {
  const isOneEach = encoder.strides.length === encoder.channels.length;
  demand(isOneEach, "encoder.strides", "one for each convolution");
}
