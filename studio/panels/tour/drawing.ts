/** A genome as a picture: each number a square. */
import { type RoundedTensor, topCode } from "blastema/models";
import type { Genome } from "../../state/genome.ts";

/** Empty space between the parts of the picture, in squares. */
const GAP = 0.6;
/** Side of a square; the rest is the space to the next. */
const SIDE = 0.86;
/** Shades of a colour. */
const SHADES = 16;

/** Squares of one shade. */
interface Shade {
  readonly kind: "plus" | "minus" | "zero" | "scale";
  /** 0 to 1. */
  readonly opacity: number;
  /** Their outline, as SVG has it. */
  readonly path: string;
}

/** A genome as a picture: all its numbers and scales, in squares of 1 x 1. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly shades: readonly Shade[];
}

/** One of them, with its place. */
interface Square extends Omit<Shade, "path"> {
  readonly x: number;
  readonly y: number;
}

/** Where the number of an index stands. */
type Place = (index: number) => readonly [x: number, y: number];

/**
 * Draws a genome. Each hidden unit is a row: its scale, what it listens to, its bias, and what it does to each channel. Below are the
 * channels' biases, and the scales of what stands above them.
 */
export function draw(genome: Genome, bits: number): Drawing {
  const names = ["update.0.weight", "update.0.bias", "update.1.weight", "update.1.bias"];
  const [hears, starts, does, shifts] = names.map((name) => genome[name] as RoundedTensor);
  const [units, channels] = [starts.codes.length, shifts.codes.length];
  const inputs = hears.codes.length / units;
  const [hearsAt, startsAt, doesAt] = [1, 1 + inputs, 2 + inputs].map((x, i) => x + (i + 1) * GAP);
  const [shiftsAt, scalesAt] = [units + GAP, units + 1 + 2 * GAP];
  const places: readonly Place[] = [
    (i) => [hearsAt + (i % inputs), Math.floor(i / inputs)],
    (i) => [startsAt, i],
    (i) => [doesAt + Math.floor(i / units), i % units],
    (i) => [doesAt + i, shiftsAt],
  ];
  const scalePlaces: readonly Place[] = [
    (i) => [0, i],
    () => [startsAt, scalesAt],
    (i) => [doesAt + i, scalesAt],
    () => [startsAt, shiftsAt],
  ];
  // Biases have scales of their own size, which are smaller than all of these.
  const exponents = [...hears.exponents, ...does.exponents];
  const squares = names.flatMap((name, part) => [
    ...numbersOf(genome[name], topCode(name, bits), places[part]),
    ...scalesOf(genome[name], Math.min(...exponents), Math.max(...exponents), scalePlaces[part]),
  ]);
  return { width: doesAt + channels, height: scalesAt + 1, shades: shadesOf(squares) };
}

function numbersOf({ codes }: RoundedTensor, top: number, place: Place): Square[] {
  return Array.from(codes, (code, i) => {
    const [x, y] = place(i);
    const kind = code > 0 ? "plus" : code < 0 ? "minus" : "zero";
    return { kind, opacity: Math.abs(code) / top || 1, x, y };
  });
}

function scalesOf(
  { exponents }: RoundedTensor,
  least: number,
  most: number,
  place: Place,
): Square[] {
  return Array.from(exponents, (exponent, i) => {
    const [x, y] = place(i);
    return { kind: "scale", opacity: Math.max(1, exponent - least + 1) / (most - least + 1), x, y };
  });
}

/** Joins the squares of each shade. */
function shadesOf(squares: readonly Square[]): Shade[] {
  const shades = new Map<string, Shade>();
  for (const { kind, opacity: exact, x, y } of squares) {
    const opacity = Math.ceil(exact * SHADES) / SHADES;
    const key = `${kind} ${opacity}`;
    const square = `M${+x.toFixed(1)} ${+y.toFixed(1)}h${SIDE}v${SIDE}h-${SIDE}z`;
    shades.set(key, { kind, opacity, path: (shades.get(key)?.path ?? "") + square });
  }
  return [...shades.values()];
}
