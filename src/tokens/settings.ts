/** Settings of a stream of tokens. The same settings give the same tokens. */

/** Number types in which tokens may be written for a rule's gzip ratio. */
export const BAND_DTYPES = ["uint16", "int32", "int64"] as const;
/** One of {@link BAND_DTYPES}. */
export type BandDtype = (typeof BAND_DTYPES)[number];

/** Everything that decides which tokens are made. */
export interface TokenSettings {
  /** Number of states of a cell, from 2 to 256. */
  readonly states: number;
  /** Side of the grid in cells; the grid is a torus. */
  readonly grid: number;
  /** Side of a patch in cells; it divides `grid`. Each patch is a token. */
  readonly patch: number;
  /** Number of tokens in a record; its last grid is truncated to fit. */
  readonly record: number;
  /** Temperature of the draw: the next state is drawn from softmax(logits / temperature). */
  readonly temperature: number;
  /** Number of steps before the first grid of a record. */
  readonly burnIn: number;
  /** Steps left out between two kept grids; 0 if it is left out itself, as by earlier versions. */
  readonly skip?: number;
  /** Limits of the gzip ratio; a rule is kept when its ratio lies strictly between them. */
  readonly band: readonly [low: number, high: number];
  /** Number type of the tokens in that ratio; the published bands are for int32. */
  readonly bandDtype: BandDtype;
  /** Number of records made from each rule. */
  readonly perRule: number;
  /**
   * Parameters of a rule: 614 has a 3 x 3 convolution over the states; 686 convolves two more channels, which the
   * published code adds by its padding.
   */
  readonly kernel: 614 | 686;
  /**
   * How the cells of the first grid are drawn: from the softmax of one Gaussian vector for each simulation, or with
   * all states equally likely.
   */
  readonly start: "categorical" | "uniform";
  /** Random seed, a whole number from 0 to 2^53 - 1. */
  readonly rngSeed: number;
}

const PAPER: TokenSettings = {
  states: 10,
  grid: 12,
  patch: 2,
  record: 1024,
  temperature: 1e-4,
  burnIn: 10,
  skip: 0,
  band: [0.5, 1],
  bandDtype: "int32",
  perRule: 10,
  kernel: 614,
  start: "categorical",
  rngSeed: 0,
};

/**
 * Settings of others. `paper` is for web text and mathematics, `code` for code; they differ in the band (Lee, Han, Kumar and
 * Agrawal, "Training Language Models via Neural Cellular Automata", arXiv 2603.10055, 2026). `verify-ppt` is that of
 * "Synthetic Pre-pretraining Survives Scale, but Not as a Grammatical Prior" (arXiv 2609.39827, 2026), which made one record of
 * 37 grids from each rule, and whose band is applied to uint16. `kotodama` has the layout and the band of what Kotodama-3B was
 * pre-trained on (LuxiaSL/kotodama, `nca/generator.py`, one of its four channels): 20 records a rule, each of 128 grids of 32 x 32.
 * Its rules are of another family, which this package does not have, so those are the paper's, at the paper's temperature.
 */
export const TOKEN_PRESETS: Readonly<
  Record<"paper" | "code" | "verify-ppt" | "kotodama", TokenSettings>
> = {
  paper: PAPER,
  code: { ...PAPER, band: [0.3, 0.4] },
  "verify-ppt": { ...PAPER, record: 1406, bandDtype: "uint16", perRule: 1 },
  kotodama: {
    ...PAPER,
    grid: 32,
    record: 128 * 258,
    band: [0.4, 0.7],
    bandDtype: "uint16",
    perRule: 20,
    start: "uniform",
  },
};

/** The layout of records, which follows from the settings. */
export interface TokenShape {
  /** Number of tokens between a grid's delimiters. */
  readonly patches: number;
  /** Number of tokens of a grid with its delimiters. */
  readonly gridTokens: number;
  /** Number of grids in a record, the last of which may be truncated. */
  readonly grids: number;
  /** The token before each grid, which is also the number of different patches. */
  readonly startToken: number;
  /** The token after each grid. */
  readonly endToken: number;
}

/** Works out the layout of records. */
export function tokenShape({ states, grid, patch, record }: TokenSettings): TokenShape {
  const patches = (grid / patch) ** 2;
  const gridTokens = patches + 2;
  const startToken = states ** (patch * patch);
  return {
    patches,
    gridTokens,
    grids: Math.ceil(record / gridTokens),
    startToken,
    endToken: startToken + 1,
  };
}

const MOST_TOKENS = 2 ** 16;

/** Checks settings. @throws Error with one sentence that says which setting is impossible, and why */
export function checkTokenSettings(settings: TokenSettings): void {
  const { states, grid, patch, record, temperature, burnIn, band, bandDtype, perRule } = settings;
  const { skip = 0 } = settings;
  whole("states", states, 2, 256);
  whole("grid", grid, 3, 256);
  whole("patch", patch, 1, grid);
  whole("record", record, 2, 2 ** 20);
  whole("burnIn", burnIn, 0, 1e6);
  whole("skip", skip, 0, 1e6);
  whole("perRule", perRule, 1, 1e6);
  if (grid % patch !== 0)
    throw new Error(
      `Patches of ${patch} x ${patch} do not tile a grid of ${grid} x ${grid}: choose a patch that divides the grid.`,
    );
  const vocabulary = states ** (patch * patch) + 2;
  if (vocabulary > MOST_TOKENS)
    throw new Error(
      `${states} states in patches of ${patch} x ${patch} make ${vocabulary.toLocaleString("en-US")} tokens, more than the ${MOST_TOKENS.toLocaleString("en-US")} of 16 bits: choose fewer states or smaller patches.`,
    );
  if (!(temperature > 0 && temperature <= 1e6))
    throw new Error(`The temperature must be above 0 and at most 1e6, not ${temperature}.`);
  const [low, high] = band;
  if (!(low >= 0 && low < high && high < Infinity))
    throw new Error(
      `A band needs two numbers of at least 0, the smaller one first, not ${low}:${high}.`,
    );
  if (!BAND_DTYPES.includes(bandDtype))
    throw new Error(`The band's dtype must be one of ${BAND_DTYPES.join(", ")}, not ${bandDtype}.`);
  if (settings.kernel !== 614 && settings.kernel !== 686)
    throw new Error(`The kernel must be 614 or 686, not ${settings.kernel}.`);
  if (settings.start !== "categorical" && settings.start !== "uniform")
    throw new Error(`The start must be categorical or uniform, not ${settings.start}.`);
  if (!Number.isSafeInteger(settings.rngSeed) || settings.rngSeed < 0)
    throw new Error(`rngSeed must be a whole number from 0 to 2^53 - 1, not ${settings.rngSeed}.`);
}

function whole(name: string, value: number, least: number, most: number): void {
  if (!(Number.isInteger(value) && value >= least && value <= most))
    throw new Error(`${name} must be a whole number from ${least} to ${most}, not ${value}.`);
}
