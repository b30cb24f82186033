/** The plan of a data set that the command line asks for. */
import { checkTokenSettings, type TokenSettings } from "../../tokens/settings.ts";
import { UserError } from "../failure.ts";

export const FORMATS = [
  "bin",
  "jsonl",
  "parquet",
  "text",
  "jsonl-text",
  "nanogpt",
  "llm.c",
  "megatron",
] as const;
export type Format = (typeof FORMATS)[number];

export const SPLITS = ["train", "val"] as const;
export type Split = (typeof SPLITS)[number];

/** Everything that decides which bytes a data set has. */
export interface Plan {
  readonly settings: TokenSettings;
  readonly format: Format;
  /** Number of records of each split. Training comes first; validation goes on with the next rule. */
  readonly records: Readonly<Record<Split, number>>;
}

/**
 * Makes a plan from options.
 * @param count number of tokens in all, rounded up to whole records
 * @param val share of the records for validation, or a number of tokens, rounded up to whole records
 * @throws UserError when a setting is impossible, or a split would be empty
 */
export function createPlan(
  settings: TokenSettings,
  format: Format,
  count: number,
  val: number | { readonly tokens: number },
): Plan {
  try {
    checkTokenSettings(settings);
  } catch (error) {
    throw new UserError((error as Error).message);
  }
  const all = Math.ceil(count / settings.record);
  const held =
    typeof val === "number" ? Math.round(all * val) : Math.ceil(val.tokens / settings.record);
  if (val !== 0 && (held === 0 || held >= all))
    throw new UserError(
      `${all} records cannot be split into training and validation at ${typeof val === "number" ? val : `${val.tokens} tokens`}: ask for more tokens, or for --val 0.`,
    );
  if (format === "llm.c" && all * settings.record >= 2 ** 31)
    throw new UserError(
      `The header of llm.c counts up to ${(2 ** 31 - 1).toLocaleString("en-US")} tokens in 32 bits: ask for fewer, and make further sets with other values of --rng-seed.`,
    );
  return { settings, format, records: { train: all - held, val: held } };
}

/** Splits that have records. */
export function splitsOf({ records }: Plan): Split[] {
  return SPLITS.filter((split) => records[split] > 0);
}

export function recordsOf({ records }: Plan): number {
  return records.train + records.val;
}

/** The option in which two plans differ, in words that complete "was made …"; undefined when they are the same. */
export function differenceOf(stored: Plan, asked: Plan): string | undefined {
  const before = optionsOf(stored);
  const after = optionsOf(asked);
  const other = before.findIndex(([, value], i) => value !== after[i][1]);
  if (other < 0) return undefined;
  const [option, value] = before[other];
  return `with ${option} ${value}, not ${after[other][1]}`;
}

function optionsOf({ settings, format, records }: Plan): [option: string, value: string][] {
  return [
    ["--format", format],
    ["--states", `${settings.states}`],
    ["--grid", `${settings.grid}`],
    ["--patch", `${settings.patch}`],
    ["--record", `${settings.record}`],
    ["--temperature", `${settings.temperature}`],
    ["--burn-in", `${settings.burnIn}`],
    ["--skip", `${settings.skip ?? 0}`],
    ["--band", settings.band.join(":")],
    ["--band-dtype", settings.bandDtype],
    ["--per-rule", `${settings.perRule}`],
    ["--kernel", `${settings.kernel}`],
    ["--start", settings.start],
    ["--rng-seed", `${settings.rngSeed}`],
    ["--count", `${(records.train + records.val) * settings.record}`],
    ["--val", `${records.val} records`],
  ];
}
