import { check, choice, object, real, type Schema, whole } from "../../numbers/schema.ts";
import { shapeSize } from "../../numbers/shapes.ts";
import { FIRE_RATE, type GrowingSpec, parameterShapes } from "../growing/spec.ts";

/**
 * What a reader is, as data: a rule whose cells stand on the ink of a drawing and tell each other which digit it is (Distill 2020,
 * "Self-classifying MNIST Digits"). A reader steps as a growing rule with learned filters does, but for its last channel, which
 * holds the drawing and never changes.
 */
export interface ReadingSpec {
  readonly kind: "reading";
  /** C: floats a cell. 0..9 say how much the cell believes in each digit, the last is the ink under it, the rest is hidden. */
  readonly channels: number;
  /** F: learned 3x3 filters for each channel, through which a cell perceives. */
  readonly filters: number;
  /** D: width of the hidden layer. */
  readonly hidden: number;
  readonly activation: "relu";
  /** Probability with which a cell fires in a step, in (0, 1]. */
  readonly fireRate: number;
  /** A cell lives where the drawing has more ink than this, from 0 none to 1 black. */
  readonly inkThreshold: number;
}

/** The digits, and so the channels that believe in one. */
export const DIGITS = 10;

/** A reader of 20 channels, as the article's, with 20,179 parameters; the article's has 22,499. */
export const READING_SPEC: ReadingSpec = {
  kind: "reading",
  channels: 20,
  filters: 8,
  hidden: 104,
  activation: "relu",
  fireRate: 0.5,
  inkThreshold: 0.1,
};

/** What a spec may be. */
export const READING: Schema<ReadingSpec> = object<ReadingSpec>({
  kind: choice("reading"),
  channels: whole(DIGITS + 1, 256),
  filters: whole(1, 16),
  hidden: whole(1, 4096),
  activation: choice("relu"),
  fireRate: FIRE_RATE,
  inkThreshold: real(0, 1),
});

/**
 * Checks a spec that came from outside.
 * @returns a copy, without what does not belong to a spec
 * @throws Error with one sentence that names the field and what it must be
 */
export function validateReading(candidate: unknown): ReadingSpec {
  return check(READING, candidate, "spec");
}

/** Returns the growing rule as which a reader steps: alive, for good, where the first state has ink. */
export function growingSpec(spec: ReadingSpec): GrowingSpec {
  const { channels, filters, hidden, activation, fireRate, inkThreshold } = spec;
  return {
    ...{ kind: "nca", channels, filters: { learned: filters }, hidden, activation, fireRate },
    ...{ aliveThreshold: inkThreshold, boundary: "zero", mask: { input: inkChannel(spec) } },
  };
}

/** Returns the channel that holds the drawing. */
export function inkChannel({ channels }: Pick<ReadingSpec, "channels">): number {
  return channels - 1;
}

/**
 * Returns the shape of every parameter tensor: those of the growing rule, without the outputs that would change the ink, which
 * come last.
 */
export function readingShapes(spec: ReadingSpec): Record<string, readonly number[]> {
  const changing = inkChannel(spec);
  return {
    ...parameterShapes(growingSpec(spec)),
    "update.1.weight": [changing, spec.hidden],
    "update.1.bias": [changing],
  };
}

/** Returns how many numbers a reader learns. */
export function readingParameterCount(spec: ReadingSpec): number {
  return Object.values(readingShapes(spec)).reduce((sum, shape) => sum + shapeSize(shape), 0);
}
