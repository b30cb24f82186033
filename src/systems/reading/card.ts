/** The card of a reader. */
import {
  anyObject,
  anyText,
  list,
  object,
  optional,
  real,
  type Schema,
  whole,
} from "../../numbers/schema.ts";

/** What a model file says of a reader besides its arithmetic. */
export interface ReaderCard {
  /** The digits that the reader was trained on, such as "MNIST". */
  readonly dataset?: string;
  /** How the reader was trained; any JSON object. */
  readonly recipe?: Readonly<Record<string, unknown>>;
  /** What was measured of the reader on digits that it never saw. */
  readonly reads?: ReadVerdict;
}

/** How well a reader reads, by the steps that its cells had. */
export interface ReadVerdict {
  /** How many digits were read. */
  readonly digits: number;
  /** From cells that know nothing. */
  readonly first: readonly Reading[];
  /** After the digit under the cells was exchanged. */
  readonly exchanged: readonly Reading[];
}

/** What cells believe after some steps, as shares from 0 to 1. */
export interface Reading {
  readonly steps: number;
  /** Share of all cells that believe in the right digit. */
  readonly cells: number;
  /** Share of the digits all of whose cells believe in the same digit, right or wrong. */
  readonly agreed: number;
  /** Share of the digits all of whose cells believe in the right digit. */
  readonly agreedRight: number;
}

const SHARE = real(0, 1);

const READINGS: Schema<readonly Reading[]> = list(
  object<Reading>({
    steps: whole(0, 1_000_000),
    cells: SHARE,
    agreed: SHARE,
    agreedRight: SHARE,
  }),
  0,
  100,
);

export const READER_CARD: Schema<ReaderCard> = object<ReaderCard>({
  dataset: optional(anyText()),
  recipe: optional(anyObject()),
  reads: optional(
    object<ReadVerdict>({ digits: whole(1, 1e9), first: READINGS, exchanged: READINGS }),
  ),
});
