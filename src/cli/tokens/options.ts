/** The options that say which tokens are made, and how they become settings. */
import { type CommandUnknownOpts, InvalidArgumentError, Option } from "@commander-js/extra-typings";
import { BAND_DTYPES, TOKEN_PRESETS, type TokenSettings } from "../../tokens/settings.ts";
import { realNumber, rngSeedOption, wholeNumber } from "../options.ts";

/**
 * Adds the options from which {@link settingsFrom} makes settings. Their types are written down below, because deriving
 * so many of them for several commands takes the compiler minutes.
 */
export function addSettings(command: CommandUnknownOpts): void {
  const { paper } = TOKEN_PRESETS;
  const add = (flags: string, description: string, otherwise: unknown) =>
    new Option(flags, `${description} (default: ${otherwise})`);
  const options: Option[] = [
    new Option(
      "--preset <name>",
      "paper is for web text and mathematics, code for code; verify-ppt has one record of 37 grids a rule, kotodama 20 of 128 large grids",
    )
      .choices(Object.keys(TOKEN_PRESETS))
      .default("paper"),
    add("--states <number>", "states of a cell", paper.states).argParser(wholeNumber(2, 256)),
    add("--grid <cells>", "side of the grid", paper.grid).argParser(wholeNumber(3, 256)),
    add("--patch <cells>", "side of a patch, which is a token", paper.patch).argParser(
      wholeNumber(1, 256),
    ),
    add("--record <tokens>", "tokens per record", paper.record).argParser(wholeNumber(2, 2 ** 20)),
    add(
      "--temperature <number>",
      "temperature of the softmax that states are drawn from",
      paper.temperature,
    ).argParser(realNumber),
    add("--burn-in <steps>", "steps before a record starts", paper.burnIn).argParser(
      wholeNumber(0, 1e6),
    ),
    add("--skip <steps>", "steps left out between two grids that are kept", 0).argParser(
      wholeNumber(0, 1e6),
    ),
    add("--band <low:high>", "gzip ratios of the rules to keep", "0.5:1, code 0.3:0.4").argParser(
      readBand,
    ),
    add("--band-dtype <type>", "number type of the tokens in that ratio", paper.bandDtype).choices(
      BAND_DTYPES,
    ),
    add("--per-rule <number>", "records per rule", paper.perRule)
      .argParser(wholeNumber(1, 1e6))
      .conflicts("onePerRule"),
    new Option("--one-per-rule", "the same as --per-rule 1"),
    add(
      "--kernel <parameters>",
      "parameters of a rule: 614, or 686 as in the published code",
      paper.kernel,
    ).choices(["614", "686"]),
    add(
      "--start <kind>",
      "categorical: cells are drawn from one Gaussian vector per simulation; uniform: all states equally likely",
      paper.start,
    ).choices(["categorical", "uniform"]),
    rngSeedOption(),
  ];
  for (const option of options) command.addOption(option);
}

/** The values that {@link addSettings} gives an action. */
type SettingsOptions = Partial<Omit<TokenSettings, "kernel" | "rngSeed">> & {
  readonly preset: keyof typeof TOKEN_PRESETS;
  readonly kernel?: "614" | "686";
  readonly onePerRule?: true;
  readonly rngSeed: number;
};

/** Makes settings from options. @param options values that {@link addSettings} gave the action */
export function settingsFrom(options: object): TokenSettings {
  const { preset, kernel, onePerRule, ...others } = options as SettingsOptions;
  const base = TOKEN_PRESETS[preset];
  const given = Object.fromEntries(
    Object.entries(others).filter(([name, value]) => name in base && value !== undefined),
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
  const value = numberOr(text);
  if (value >= 0 && value < 1) return value;
  throw new InvalidArgumentError("Give a share from 0 to below 1, such as 0.05.");
}

/** Reads two gzip ratios, "0.5:1". */
export function readBand(text: string): readonly [number, number] {
  const ends = text.split(":").map(numberOr);
  const [low, high] = ends;
  if (ends.length === 2 && low >= 0 && low < high) return [low, high];
  throw new InvalidArgumentError("Give two gzip ratios, the smaller one first, such as 0.5:1.0.");
}

/** The number that a text is; NaN if it is none. */
function numberOr(text: string): number {
  try {
    return realNumber(text);
  } catch {
    return Number.NaN;
  }
}
