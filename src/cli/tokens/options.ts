/** Options that say which tokens are made, and how they become settings. */
import {
  type Command,
  InvalidArgumentError,
  Option,
  type OptionValues,
} from "@commander-js/extra-typings";
import { BAND_DTYPES, TOKEN_PRESETS, type TokenSettings } from "../../tokens/settings.ts";
import { realNumber, rngSeedOption, wholeNumber } from "../options.ts";

const { paper } = TOKEN_PRESETS;
const [LOW, HIGH] = paper.band;

/** Adds the options from which {@link settingsFrom} makes settings. */
export function withSettings<Args extends unknown[], Given extends OptionValues>(
  command: Command<Args, Given>,
) {
  return command
    .addOption(
      new Option("--preset <name>", "paper is for web text and mathematics, code for code")
        .choices(["paper", "code"] as const)
        .default("paper" as const),
    )
    .option("--states <number>", `states of a cell (default: ${paper.states})`, wholeNumber(2, 256))
    .option("--grid <cells>", `side of the grid (default: ${paper.grid})`, wholeNumber(3, 256))
    .option(
      "--patch <cells>",
      `side of a patch, a token (default: ${paper.patch})`,
      wholeNumber(1, 256),
    )
    .option(
      "--record <tokens>",
      `tokens of a record (default: ${paper.record})`,
      wholeNumber(2, 2 ** 20),
    )
    .option(
      "--temperature <number>",
      `of the softmax that states are drawn from (default: ${paper.temperature})`,
      realNumber,
    )
    .option(
      "--burn-in <steps>",
      `steps before a record starts (default: ${paper.burnIn})`,
      wholeNumber(0, 1e6),
    )
    .option(
      "--band <low:high>",
      `gzip ratios of the rules to keep (default: ${LOW}:${HIGH}, code 0.3:0.4)`,
      readBand,
    )
    .addOption(
      new Option(
        "--band-dtype <type>",
        `width of a token in that ratio (default: ${paper.bandDtype})`,
      ).choices(BAND_DTYPES),
    )
    .addOption(
      new Option("--per-rule <number>", `records of a rule (default: ${paper.perRule})`)
        .argParser(wholeNumber(1, 1e6))
        .conflicts("onePerRule"),
    )
    .option("--one-per-rule", "the same as --per-rule 1")
    .addOption(
      new Option(
        "--kernel <parameters>",
        "614, or 686 as in the published code (default: 614)",
      ).choices(["614", "686"] as const),
    )
    .addOption(
      new Option(
        "--start <kind>",
        "cells from one Gaussian vector a simulation, or all states as likely (default: categorical)",
      ).choices(["categorical", "uniform"] as const),
    )
    .addOption(rngSeedOption());
}

/** What {@link withSettings} gives an action. */
export type SettingsOptions = Partial<Omit<TokenSettings, "kernel" | "rngSeed">> & {
  readonly preset: "paper" | "code";
  readonly kernel?: "614" | "686";
  readonly onePerRule?: true;
  readonly rngSeed: number;
};

export function settingsFrom({
  preset,
  kernel,
  onePerRule,
  ...options
}: SettingsOptions): TokenSettings {
  const base = TOKEN_PRESETS[preset];
  const given = Object.fromEntries(
    Object.entries(options).filter(([name, value]) => name in base && value !== undefined),
  );
  return {
    ...base,
    ...given,
    ...(onePerRule ? { perRule: 1 } : {}),
    ...(kernel ? { kernel: Number(kernel) as 614 | 686 } : {}),
  };
}

const UNITS: Readonly<Record<string, number>> = { "": 1, k: 1e3, m: 1e6, b: 1e9, g: 1e9 };

/** Reads a number of tokens such as 164M, 1.6B or 5000. */
export function readCount(text: string): number {
  const [, digits, unit = ""] = /^(\d+(?:\.\d+)?)([kmbg]?)$/i.exec(text) ?? [];
  const value = Math.ceil(Number(digits) * UNITS[unit.toLowerCase()]);
  if (value >= 1 && value <= 1e13) return value;
  throw new InvalidArgumentError("Give a number of tokens, such as 164M, 1.6B or 50000.");
}

/** Reads a share from 0 to below 1. */
export function readShare(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= 0 && value < 1) return value;
  throw new InvalidArgumentError("Give a share from 0 to below 1, such as 0.05.");
}

function readBand(text: string): readonly [number, number] {
  const ends = text.split(":");
  const [low, high] = ends.map(Number);
  if (
    ends.length === 2 &&
    ends.every((end) => end.trim() !== "") &&
    low >= 0 &&
    low < high &&
    high < Infinity
  )
    return [low, high];
  throw new InvalidArgumentError("Give two gzip ratios, the smaller one first, such as 0.5:1.0.");
}
