/** What the attributes of `<nca-canvas>` mean. This file knows no document. */
import type { View } from "../dish/index.ts";
import type { Boundary } from "../ops/cell.ts";

/** Shape of a brush; "line" cuts straight from where the pointer goes down to where it goes up. */
export type BrushShape = "disc" | "square" | "line";

/** Settings of how a dish is run, shown and cut: the attributes, by their names in camel case. */
export interface Settings {
  /** H and W of the grid, in cells; the rule's own when absent, and until it is known how many cells cover the element. */
  grid: readonly [number, number] | undefined;
  /** Steps per second; Infinity means as many as possible. */
  speed: number;
  /** Radius of the brush in cells; a share of the grid when absent. */
  brush: number | undefined;
  brushShape: BrushShape;
  /** Probability with which a cell fires; the rule's own when absent. */
  fireRate: number | undefined;
  /** Rotation of the perceptive field, in radians. */
  angle: number;
  /** What cells see beyond the edge of the grid; the rule's own when absent. */
  boundary: Boundary | undefined;
  /** Random seed of the fire masks. */
  rngSeed: number;
  view: View;
  /** Whether a new dish begins with a seed in its middle. */
  autoseed: boolean;
  /** What a rule with goals is to grow, a goal or a mixture of them; its first goal when absent. */
  goal: string | undefined;
  /** What runs the dish: the processor, a graphics card if there is one, or whichever is faster. */
  engine: "wasm" | "webgpu" | "auto";
}

/** Longest side of a grid, in cells. */
const LONGEST_SIDE = 2048;
const FASTEST = 100_000;
/** The grid that takes as many cells as cover the element. */
export const COVER = "cover";

type Parser<T> = (text: string | null) => T;

const PARSERS: { [K in keyof Settings]: Parser<Settings[K]> } = {
  grid: optional(readGrid),
  speed: (text) => (text === "max" ? Number.POSITIVE_INFINITY : text ? readSpeed(text) : 60),
  brush: optional(within(0.5, LONGEST_SIDE, "a radius in cells, from 0.5")),
  brushShape: among(["disc", "square", "line"], "disc"),
  fireRate: optional(within(Number.MIN_VALUE, 1, "above 0 and at most 1")),
  angle: (text) => (within(-1e6, 1e6, "a number of degrees")(text || "0") * Math.PI) / 180,
  boundary: (text) => (text ? among<Boundary>(["zero", "torus"], "zero")(text) : undefined),
  rngSeed: (text) => readRngSeed(text || "0"),
  view: readView,
  autoseed: (text) => text !== "off" && text !== "false",
  goal: (text) => text || undefined,
  engine: among(["wasm", "webgpu", "auto"], "wasm"),
};

/** Names of the settings as attributes. */
export const SETTING_NAMES = Object.keys(PARSERS).map((key) =>
  key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
);

/** The settings of an element without attributes. */
export function defaultSettings(): Settings {
  const entries = Object.entries(PARSERS).map(([key, parse]) => [key, parse(null)]);
  return Object.fromEntries(entries) as Settings;
}

/**
 * Puts an attribute's new value into the settings.
 * @param text the attribute's text; null when it was removed
 * @returns the setting that may have changed
 * @throws Error with one sentence, and leaves the settings as they were
 */
export function applyAttribute(
  settings: Settings,
  name: string,
  text: string | null,
): keyof Settings {
  const key = name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase()) as keyof Settings;
  try {
    Object.assign(settings, { [key]: PARSERS[key](text) });
  } catch (error) {
    const rule = (error as Error).message;
    throw new Error(`The attribute "${name}" must be ${rule}, not ${JSON.stringify(text)}.`);
  }
  return key;
}

function optional<T>(parse: (text: string) => T): Parser<T | undefined> {
  return (text) => (text ? parse(text) : undefined);
}

function among<T extends string>(words: readonly T[], byDefault: T): Parser<T> {
  return (text) => {
    const word = words.find((candidate) => candidate === (text || byDefault));
    if (word === undefined) throw new Error(`one of ${words.join(", ")}`);
    return word;
  };
}

function within(least: number, most: number, rule: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!(value >= least && value <= most)) throw new Error(rule);
    return value;
  };
}

function readSpeed(text: string): number {
  return within(0.01, FASTEST, 'a number of steps a second, or "max"')(text);
}

function readRngSeed(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 0xffffffff)
    throw new Error("a whole number from 0 to 4294967295");
  return value;
}

function readGrid(text: string): [number, number] {
  const [height, width = height, more] = text.split("x").map(Number);
  const isSide = (side: number): boolean =>
    Number.isInteger(side) && side >= 3 && side <= LONGEST_SIDE;
  if (more !== undefined || !isSide(height) || !isSide(width))
    throw new Error(`a side or HEIGHTxWIDTH, each from 3 to ${LONGEST_SIDE} cells, or cover`);
  return [height, width];
}

function readView(text: string | null): View {
  const [kind, channel, more] = (text || "colour").split(":");
  if (kind === "channel" && /^\d+$/.test(channel ?? "") && more === undefined)
    return { kind, channel: Number(channel) };
  const plain = ["colour", "alive", "fired", "change", "owner"] as const;
  const found = plain.find((name) => name === kind);
  if (!found || channel !== undefined)
    throw new Error(`one of ${plain.join(", ")}, or channel:N with a channel's number`);
  return { kind: found };
}
