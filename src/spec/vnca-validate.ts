import {
  type Likelihood,
  mixturesOf,
  pictureChannels,
  type UpdateSpec,
  type VncaSpec,
} from "./vnca.ts";

/** Widths that kernels take. */
const STEP = 8;

/**
 * Checks a VNCA's spec that came from outside.
 * @throws Error with one sentence that names the field and what it must be.
 */
export function validateVnca(candidate: unknown): VncaSpec {
  if (typeof candidate !== "object" || candidate === null)
    throw new Error("The spec is not an object.");
  const spec = candidate as VncaSpec;
  const demand = (holds: boolean, field: string, rule: string): void => {
    if (!holds) throw new Error(`The spec's "${field}" must be ${rule}.`);
  };
  const { encoder, update } = spec;
  demand(spec.kind === "vnca", "kind", '"vnca"');
  demand(isCount(spec.size, 1, 256), "size", "a whole number from 1 to 256");
  demand(
    [undefined, 1, 4].includes(spec.pictureChannels),
    "pictureChannels",
    "1 (grey) or 4 (colours and alpha)",
  );
  demand(
    isLikelihood(spec.likelihood),
    "likelihood",
    '"bernoulli", or {"mixtures": M} with M from 1 to 16',
  );
  const mixtures = mixturesOf(spec);
  demand(
    mixtures > 0 || pictureChannels(spec) === 1,
    "likelihood",
    'a mixture, {"mixtures": M}, for pictures in colour',
  );
  const described = mixtures * (1 + 2 * pictureChannels(spec));
  demand(isWidth(spec.channels), "channels", "a multiple of 8 up to 512");
  demand(
    spec.channels >= described,
    "channels",
    `at least ${described}, which so many mixtures take`,
  );
  demand(isWidth(spec.latent), "latent", "a multiple of 8 up to 512");
  demand(spec.seed === "copy" || spec.seed === "linear", "seed", '"copy" or "linear"');
  demand(
    spec.seed === "linear" || spec.latent <= spec.channels,
    "latent",
    "at most the number of channels, unless the seed is linear",
  );
  const { sides, steps } = spec;
  demand(areCounts(sides, 8, 1, 256), "sides", "1 to 8 whole numbers from 1 to 256");
  const isDoubled = (side: number, stage: number): boolean =>
    stage === 0 || (side > 1 && Math.ceil(side / 2) === sides[stage - 1]);
  demand(sides.every(isDoubled), "sides", "each twice the one before, or one less");
  demand(
    areCounts(steps, 8, 0, 256) && steps.length === sides.length && steps[steps.length - 1] > 0,
    "steps",
    "one whole number from 0 to 256 for each side, the last at least 1",
  );
  const frame = sides[sides.length - 1] - spec.size;
  demand(
    frame >= 0 && frame % 2 === 0,
    "sides",
    "such that the last grid has the picture in its middle",
  );
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
  demand(
    isUpdate(update),
    "update",
    "a chain of up to 8 hidden widths, or up to 8 residual blocks",
  );
  demand(spec.scored === "picture" || spec.scored === "grid", "scored", '"picture" or "grid"');
  return {
    kind: "vnca",
    size: spec.size,
    ...(spec.pictureChannels && { pictureChannels: spec.pictureChannels }),
    ...(spec.likelihood && { likelihood: mixtures > 0 ? { mixtures } : "bernoulli" }),
    latent: spec.latent,
    encoder: {
      channels: [...encoder.channels],
      strides: [...encoder.strides],
      frame: encoder.frame,
    },
    channels: spec.channels,
    sides: [...sides],
    seed: spec.seed,
    steps: [...steps],
    update:
      update.kind === "chain"
        ? {
            kind: "chain",
            hidden: [...update.hidden],
            ...(update.lastBias === false && { lastBias: false }),
          }
        : { kind: "residual", blocks: update.blocks },
    scored: spec.scored,
  };
}

function isCount(value: unknown, least: number, most: number): value is number {
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
}

function areCounts(values: unknown, longest: number, least: number, most: number): boolean {
  return (
    Array.isArray(values) &&
    values.length >= 1 &&
    values.length <= longest &&
    values.every((value) => isCount(value, least, most))
  );
}

function isWidth(value: unknown): boolean {
  return isCount(value, STEP, 512) && value % STEP === 0;
}

function isLikelihood(likelihood: Likelihood | undefined): boolean {
  if (likelihood === undefined || likelihood === "bernoulli") return true;
  return isCount(likelihood?.mixtures, 1, 16);
}

function isUpdate(update: UpdateSpec | undefined): boolean {
  if (update?.kind === "residual") return isCount(update.blocks, 1, 8);
  return (
    update?.kind === "chain" &&
    Array.isArray(update.hidden) &&
    update.hidden.length >= 1 &&
    update.hidden.length <= 8 &&
    update.hidden.every(isWidth) &&
    [undefined, true, false].includes(update.lastBias)
  );
}
