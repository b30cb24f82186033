import { type CellularSpec, type Likelihood, mixturesOf, type UpdateSpec } from "./cells.ts";
import { pictureChannels } from "./encoder.ts";
import { areCounts, demandOf, isCount, isWidth, validateEncoder } from "./encoder-validate.ts";

/**
 * Checks a VNCA's spec that came from outside.
 * @throws Error with one sentence that names the field and what it must be.
 */
export function validateCellular(candidate: unknown): CellularSpec {
  const [spec, demand] = demandOf<CellularSpec>(candidate);
  const { update } = spec;
  demand(spec.kind === "vnca", "kind", '"vnca"');
  const { latent, encoder, ...pictures } = validateEncoder(spec, demand);
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
  demand(
    isUpdate(update),
    "update",
    "a chain of up to 8 hidden widths, or up to 8 residual blocks",
  );
  demand(spec.scored === "picture" || spec.scored === "grid", "scored", '"picture" or "grid"');
  return {
    kind: "vnca",
    ...pictures,
    ...(spec.likelihood && { likelihood: mixtures > 0 ? { mixtures } : "bernoulli" }),
    latent,
    encoder,
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
