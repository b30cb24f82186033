/** What the spec of a VNCA may be, as data from outside. */
import {
  check,
  choice,
  type Demand,
  demandOf,
  list,
  object,
  oneOf,
  optional,
  type Schema,
  whole,
} from "../../numbers/schema.ts";
import { type CellularSpec, type Likelihood, mixturesOf, type UpdateSpec } from "./cells.ts";
import { type DrawsSpec, featuresAt } from "./draws.ts";
import { type EncoderSpec, encoderLayers, pictureChannels } from "./encoder.ts";
import { checkEncoder, ENCODER, SIDES, WIDTH } from "./encoder-validate.ts";

type Chain = Extract<UpdateSpec, { kind: "chain" }>;
type Residual = Extract<UpdateSpec, { kind: "residual" }>;

const CHAIN = object<Chain>(
  {
    kind: choice("chain"),
    hidden: list(WIDTH, 1, 8),
    lastBias: optional(choice(true, false)),
  },
  '{"kind": "chain", "hidden": widths}',
);
const RESIDUAL = object<Residual>(
  { kind: choice("residual"), blocks: whole(1, 8) },
  '{"kind": "residual", "blocks": 1 to 8}',
);

/** Describes the spec of a VNCA, field by field. */
export const CELLULAR: Schema<CellularSpec> = object<CellularSpec>({
  kind: choice("vnca"),
  size: ENCODER.size,
  pictureChannels: ENCODER.pictureChannels,
  likelihood: optional(
    oneOf<Likelihood>(
      choice("bernoulli"),
      object({ mixtures: whole(1, 16) }, '{"mixtures": 1 to 16}'),
    ),
  ),
  latent: ENCODER.latent,
  encoder: ENCODER.encoder,
  channels: WIDTH,
  sides: SIDES,
  seed: choice("copy", "linear"),
  steps: list(whole(0, 256), 1, 8),
  update: oneOf<UpdateSpec>(CHAIN, RESIDUAL),
  scored: choice("picture", "grid"),
  draws: optional(
    object<DrawsSpec>(
      { numbers: list(whole(0, 64), 1, 8), hidden: WIDTH },
      '{"numbers": one a stage, "hidden": width}',
    ),
  ),
});

/**
 * Checks the spec of a VNCA that came from outside.
 * @returns a copy with nothing but the fields of a spec
 * @throws Error with one sentence that names the field and what it must be
 */
export function validateCellular(candidate: unknown): CellularSpec {
  const spec = check(CELLULAR, candidate, "spec");
  const demand = demandOf(spec, "spec");
  checkEncoder(spec, demand);
  const { sides, steps } = spec;
  const mixtures = mixturesOf(spec);
  const described = mixtures * (1 + 2 * pictureChannels(spec));
  demand(
    mixtures > 0 || pictureChannels(spec) === 1,
    "likelihood",
    'a mixture, {"mixtures": M}, for pictures in colour',
  );
  demand(
    spec.channels >= described,
    "channels",
    `at least ${described}, which so many mixtures take`,
  );
  demand(
    spec.seed === "linear" || spec.latent <= spec.channels,
    "latent",
    "at most the number of channels, unless the seed is linear",
  );
  const isDoubled = (side: number, stage: number): boolean =>
    stage === 0 || (side > 1 && Math.ceil(side / 2) === sides[stage - 1]);
  demand(sides.every(isDoubled), "sides", "each twice the one before, or one less");
  demand(
    steps.length === sides.length && steps[steps.length - 1] > 0,
    "steps",
    "one number for each side, the last at least 1",
  );
  const frame = sides[sides.length - 1] - spec.size;
  demand(
    frame >= 0 && frame % 2 === 0,
    "sides",
    "such that the last grid has the picture in its middle",
  );
  checkDraws(spec, demand);
  return spec;
}

/** Checks that draws happen on grids that exist, and of which the encoder knows something. */
function checkDraws(spec: CellularSpec, demand: Demand): void {
  const { draws, sides } = spec;
  if (!draws) return;
  const { numbers } = draws;
  demand(
    numbers.length === sides.length && numbers.some((count) => count > 0),
    "draws.numbers",
    `one number for each side (${sides.join(", ")}), not all of them 0`,
  );
  demand(
    sides.every((side, stage) => numbers[stage] === 0 || featuresAt(spec, side) !== undefined),
    "draws.numbers",
    `0 but on grids that the encoder has too, which are those of side ${encodedSides(spec).join(", ")}`,
  );
}

function encodedSides(spec: EncoderSpec): number[] {
  const layers = encoderLayers(spec).slice(0, -1);
  return [...new Set([spec.size, ...layers.map(({ outSide }) => outSide)])];
}
