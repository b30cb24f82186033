import type { BaselineSpec } from "./baseline.ts";
import { areCounts, demandOf, isWidth, validateEncoder } from "./encoder-validate.ts";

/**
 * Checks a baseline's spec that came from outside.
 * @throws Error with one sentence that names the field and what it must be.
 */
export function validateBaseline(candidate: unknown): BaselineSpec {
  const [spec, demand] = demandOf<BaselineSpec>(candidate);
  const { decoder } = spec;
  demand(spec.kind === "deconvolution", "kind", '"deconvolution"');
  const { pictureChannels, ...common } = validateEncoder(spec, demand);
  demand(pictureChannels !== 4, "pictureChannels", "1: this model draws no colours");
  demand([undefined, "bernoulli"].includes(spec.likelihood), "likelihood", '"bernoulli"');
  demand(typeof decoder === "object" && decoder !== null, "decoder", "an object");
  const { sides, channels } = decoder;
  demand(areCounts(sides, 8, 1, 256), "decoder.sides", "1 to 8 whole numbers from 1 to 256");
  const isReached = (side: number, from: number): boolean =>
    side > from ? Math.ceil(side / 2) === from : [0, 2, 4].includes(from - side);
  demand(
    [...sides, spec.size].every((side, i) => i === 0 || isReached(side, sides[i - 1])),
    "decoder.sides",
    "such that each, and the picture's after the last, is twice the one before, one less, or the same less 0, 2 or 4",
  );
  demand(
    Array.isArray(channels) && channels.length === sides.length && channels.every(isWidth),
    "decoder.channels",
    "one multiple of 8 up to 512 for each side",
  );
  return {
    kind: "deconvolution",
    ...common,
    decoder: { sides: [...sides], channels: [...channels] },
  };
}
