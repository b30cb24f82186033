/** What a stream of tokens is made from, as data. The same settings give the same tokens. */

/** Widths of a token's bytes under which a rule's gzip ratio may be taken. */
export const BAND_DTYPES = ["uint16", "int32", "int64"] as const;
/** One of {@link BAND_DTYPES}. */
export type BandDtype = (typeof BAND_DTYPES)[number];

/** All that decides which tokens are made. */
export interface TokenSettings {
  /** States of a cell, 2 to 256. */
  readonly states: number;
  /** Cells on a side of the grid, which is a torus. */
  readonly grid: number;
  /** Cells on a side of a patch; a patch is a token. Divides `grid`. */
  readonly patch: number;
  /** Tokens of a record; its last grid is cut to length. */
  readonly record: number;
  /** The next state is drawn from softmax(logits / temperature). */
  readonly temperature: number;
  /** Steps before the first grid of a record. */
  readonly burnIn: number;
  /** Rules are kept whose gzip ratio lies strictly between these. */
  readonly band: readonly [low: number, high: number];
  /** The width of a token's bytes in that ratio; the published bands are for int32. */
  readonly bandDtype: BandDtype;
  /** Records of a rule. */
  readonly perRule: number;
  /** 614: 3 x 3 convolution over the states. 686: over two more channels, which the published code adds by its padding. */
  readonly kernel: 614 | 686;
  /** How a simulation starts: cells drawn from softmax of one Gaussian vector a simulation, or every state as likely. */
  readonly start: "categorical" | "uniform";
  /** Whole number from 0 to 2^53 - 1. */
  readonly rngSeed: number;
}

const PAPER: TokenSettings = {
  states: 10,
  grid: 12,
  patch: 2,
  record: 1024,
  temperature: 1e-4,
  burnIn: 10,
  band: [0.5, 1],
  bandDtype: "int32",
  perRule: 10,
  kernel: 614,
  start: "categorical",
  rngSeed: 0,
};

/**
 * Settings of Lee, Han, Kumar and Agrawal, "Training Language Models via Neural Cellular Automata" (arXiv 2603.10055,
 * 2026): `paper` for web text and mathematics, `code` for code, which differ in the band.
 */
export const TOKEN_PRESETS: Readonly<Record<"paper" | "code", TokenSettings>> = {
  paper: PAPER,
  code: { ...PAPER, band: [0.3, 0.4] },
};

/** What follows from settings. */
export interface TokenShape {
  /** Tokens between a grid's delimiters. */
  readonly patches: number;
  /** Tokens of a grid with its delimiters. */
  readonly gridTokens: number;
  /** Grids of a record, the last of which may be cut. */
  readonly grids: number;
  /** The token before a grid; also the number of different patches. */
  readonly startToken: number;
  /** The token after a grid. */
  readonly endToken: number;
}

/** The layout of a record. */
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

/** @throws Error with one sentence that says which setting is impossible, and why */
export function checkTokenSettings(settings: TokenSettings): void {
  const { states, grid, patch, record, temperature, burnIn, band, bandDtype, perRule } = settings;
  whole("states", states, 2, 256);
  whole("grid", grid, 3, 256);
  whole("patch", patch, 1, grid);
  whole("record", record, 2, 2 ** 20);
  whole("burnIn", burnIn, 0, 1e6);
  whole("perRule", perRule, 1, 1e6);
  if (grid % patch !== 0)
    throw new Error(`Patches of ${patch} x ${patch} do not tile a grid of ${grid} x ${grid}.`);
  const vocabulary = states ** (patch * patch) + 2;
  if (vocabulary > MOST_TOKENS)
    throw new Error(
      `${states} states in patches of ${patch} x ${patch} make ${vocabulary.toLocaleString("en-US")} tokens, more than the ${MOST_TOKENS.toLocaleString("en-US")} of 16 bits: take fewer states or smaller patches.`,
    );
  if (!(temperature > 0 && temperature <= 1e6))
    throw new Error(`The temperature must lie above 0 and be at most 1e6, not ${temperature}.`);
  const [low, high] = band;
  if (!(low >= 0 && low < high && high < Infinity))
    throw new Error(
      `A band needs two numbers from 0 up, the smaller one first, not ${low}:${high}.`,
    );
  if (!BAND_DTYPES.includes(bandDtype))
    throw new Error(`There is no band for ${bandDtype}: take ${BAND_DTYPES.join(", ")}.`);
  if (settings.kernel !== 614 && settings.kernel !== 686)
    throw new Error(`The kernel is 614 or 686, not ${settings.kernel}.`);
  if (settings.start !== "categorical" && settings.start !== "uniform")
    throw new Error(`Simulations start categorical or uniform, not ${settings.start}.`);
  if (!Number.isSafeInteger(settings.rngSeed) || settings.rngSeed < 0)
    throw new Error(`rngSeed must be a whole number from 0 to 2^53 - 1, not ${settings.rngSeed}.`);
}

function whole(name: string, value: number, least: number, most: number): void {
  if (!(Number.isInteger(value) && value >= least && value <= most))
    throw new Error(`${name} must be a whole number from ${least} to ${most}, not ${value}.`);
}
