/** Options that several commands share, and how their values are read. */
import { InvalidArgumentError, Option } from "@commander-js/extra-typings";
import { checkBackground, parseCrop } from "../data/picture/options.ts";

export const TARGET_HELP =
  "picture (PNG, JPEG, WebP, GIF, AVIF or SVG file) or emoji (🦎, emoji:lizard)";

/** Reads a whole number from `least` to `most`. */
export function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER) {
  return (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    const range = most < Number.MAX_SAFE_INTEGER ? `from ${least} to ${most}` : `from ${least} up`;
    throw new InvalidArgumentError(`Give a whole number ${range}.`);
  };
}

/** Reads any finite number, as people write it. */
export function realNumber(text: string): number {
  const value = Number(text);
  if (/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) && Number.isFinite(value)) return value;
  throw new InvalidArgumentError("Give a number.");
}

/** Reads a number above zero. */
export function positive(text: string): number {
  const value = realNumber(text);
  if (value > 0) return value;
  throw new InvalidArgumentError("Give a number above 0.");
}

export const sizeOption = () =>
  new Option("--size <cells>", "longest side of the picture")
    .default(40)
    .argParser(wholeNumber(1, 512));

export const padOption = () =>
  new Option("--pad <cells>", "width of the empty border on each side")
    .default(16)
    .argParser(wholeNumber(0, 256));

export const trimOption = () =>
  new Option("--no-trim", "keep the transparent margins of a picture file");

export const cropOption = () =>
  new Option(
    "--crop <x,y,size>",
    "take only this square of a file, in pixels from its upper left corner",
  ).argParser((text: string) => {
    try {
      parseCrop(text);
    } catch {
      throw new InvalidArgumentError("Give x,y,size in whole pixels, such as 120,40,300.");
    }
    return text;
  });

export const resampleOption = () =>
  new Option(
    "--resample <how>",
    "how pixels of a file become cells (default: nearest for enlarged pictures and pixel art)",
  ).choices(["nearest", "smooth"] as const);

export const backgroundOption = () =>
  new Option(
    "--background <colour>",
    "auto or a colour such as #ffffff: take away that background of a file; keep: let it grow (default)",
  ).argParser((text: string) => {
    try {
      checkBackground(text);
    } catch {
      throw new InvalidArgumentError("Give auto, keep, or a colour such as #ffffff.");
    }
    return text;
  });

export const frameOption = () =>
  new Option(
    "--frame <number>",
    "frame of a moving picture (default: the first that is not empty)",
  ).argParser(wholeNumber(1, 1e6));

export const rngSeedOption = () =>
  new Option(
    "--rng-seed <number>",
    "seed of all random numbers; the same number gives the same result",
  )
    .default(0)
    .argParser(wholeNumber(0));

/** Even 0 means one worker, so that this thread hears Ctrl-C; results do not depend on the number. */
export const threadsOption = () =>
  new Option(
    "--threads <number>",
    "number of worker threads (default: one for each core)",
  ).argParser((text) => Math.max(1, wholeNumber(0, 256)(text)));

export const engineOption = () =>
  new Option(
    "--engine <name>",
    "wasm: the processor; webgpu: a graphics card, with the package webgpu; auto: whichever is faster here (default: wasm)",
  ).choices(["wasm", "webgpu", "auto"] as const);

export const arithmeticOption = () =>
  new Option(
    "--arithmetic <kind>",
    "plain: the same bits on every machine; relaxed: faster (default: relaxed where it runs)",
  ).choices(["plain", "relaxed"] as const);

export const resumeOption = () =>
  new Option(
    "--resume <run>",
    "go on with a stopped run: its folder, or a run file, such as one saved in the studio",
  );

export const untilOption = () =>
  new Option(
    "--until <step>",
    "stop after this training step and save the model as it is by then; --resume goes on as if it had never stopped",
  ).argParser(wholeNumber(1, 1e7));

export const allowDriftOption = () =>
  new Option(
    "--allow-drift",
    "resume in another arithmetic, or on another engine, although the result will have other bits",
  );

export const specOption = () =>
  new Option(
    "--spec <file>",
    "JSON file with the spec, or with the fields of it to change, or with what inspect --json prints",
  );

export const recipeOption = () =>
  new Option("--recipe <file>", "JSON file with the recipe, or with the fields of it to change");

export const setOption = () =>
  new Option(
    "--set <name=value>",
    "set one field of spec or recipe, such as hidden=96; can be repeated; --set help lists all fields",
  ).argParser((value: string, before: readonly string[] = []) => [...before, value]);

/** Commander's message for a missing required option; this option is not required if help is asked for. */
export const MISSING_OUTPUT = "error: required option '-o, --output <file>' not specified";

export const jsonOption = () => new Option("--json", "print JSON for a script");
