/** What the spec of a deconvolution baseline may be, as data from outside. */
import {
  check,
  choice,
  demandOf,
  list,
  object,
  optional,
  type Schema,
} from "../../numbers/schema.ts";
import type { BaselineSpec } from "./baseline.ts";
import { checkEncoder, ENCODER, SIDES, WIDTH } from "./encoder-validate.ts";

/** Describes the spec of a baseline, field by field. */
export const DECONVOLUTION: Schema<BaselineSpec> = object<BaselineSpec>({
  kind: choice("deconvolution"),
  ...ENCODER,
  pictureChannels: optional(choice(1)),
  likelihood: optional(choice("bernoulli")),
  decoder: object<BaselineSpec["decoder"]>({ sides: SIDES, channels: list(WIDTH, 1, 8) }),
});

/**
 * Checks the spec of a baseline that came from outside.
 * @returns a copy with nothing but the fields of a spec
 * @throws Error with one sentence that names the field and what it must be
 */
export function validateBaseline(candidate: unknown): BaselineSpec {
  const spec = check(DECONVOLUTION, candidate, "spec");
  const demand = demandOf(spec, "spec");
  checkEncoder(spec, demand);
  const { sides, channels } = spec.decoder;
  const isReached = (side: number, from: number): boolean =>
    side > from ? Math.ceil(side / 2) === from : [0, 2, 4].includes(from - side);
  demand(
    [...sides, spec.size].every((side, i) => i === 0 || isReached(side, sides[i - 1])),
    "decoder.sides",
    "such that each, and the picture's after the last, is twice the one before, one less, or the same less 0, 2 or 4",
  );
  demand(channels.length === sides.length, "decoder.channels", "one for each side");
  return spec;
}
