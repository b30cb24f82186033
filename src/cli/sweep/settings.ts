/** What a plan can set of its trials: options of the command, and fields of spec and recipe, as the command itself knows them. */
import type { CommandUnknownOpts, Option } from "@commander-js/extra-typings";
import { loadRule } from "../../models/files.node.ts";
import { show } from "../../numbers/show.ts";
import { train } from "../commands/train.ts";
import { vaeTrain } from "../commands/vae-train.ts";
import { UserError } from "../failure.ts";
import type { RuleRequest } from "../growing-run.ts";
import { growingSettings } from "../growing-settings.ts";
import type { ModelRequest } from "../variational/run.ts";
import { chooseVariational } from "../variational/settings.ts";

/** Settings by name: an option's as on the command line without dashes ("size"), or else a field's as with --set. */
export type Settings = Readonly<Record<string, unknown>>;

/** A command of which a sweep can make trials. */
export interface TrialCommand {
  /** Its words on the command line. */
  readonly words: readonly string[];
  readonly command: CommandUnknownOpts;
  /** Options that name a file or a folder. */
  readonly files: readonly string[];
  /** Options that a run which goes on needs again. */
  readonly kept: readonly string[];
  /** Refuses what cannot be trained. @returns its training steps @throws Error with one sentence */
  check(request: TrialRequest): Promise<number>;
}

/** What a trial asks of its command, as the command line would. */
export type TrialRequest = Readonly<Record<string, unknown>>;

/** The commands, by the name that a plan has for them. */
export const TRIAL_COMMANDS = {
  train: {
    words: ["train"],
    command: train as unknown as CommandUnknownOpts,
    files: ["from", "spec", "recipe"],
    kept: [],
    check: async (asked) => {
      const request = asked as unknown as RuleRequest;
      const from = request.from === undefined ? undefined : await loadRule(request.from);
      const { recipe } = await growingSettings(request, from);
      return recipe.trainingSteps;
    },
  },
  "vae train": {
    words: ["vae", "train"],
    command: vaeTrain as unknown as CommandUnknownOpts,
    files: ["from", "spec", "recipe", "mnist"],
    kept: ["mnist"],
    check: async (request) => {
      const { recipe } = await chooseVariational(request as unknown as ModelRequest);
      return recipe.trainingSteps;
    },
  },
} satisfies Readonly<Record<string, TrialCommand>>;

export type TrialCommandName = keyof typeof TRIAL_COMMANDS;

/** Options that are the sweep's own business. */
const TAKEN = ["output", "resume", "allow-drift", "json", "set", "rng-seed", "threads", "until"];

/** Finds the option that a setting names; undefined if it is a field's name. */
function optionOf({ command }: TrialCommand, name: string): Option | undefined {
  return command.options.find((option) => nameOf(option) === name && !TAKEN.includes(name));
}

/** "no-trim" is the option that sets "trim". */
function nameOf({ long = "" }: Option): string {
  return (long ?? "").replace(/^--(no-)?/, "");
}

/** Writes settings as words of the command line. */
export function wordsOf(command: TrialCommand, settings: Settings): string[] {
  return Object.entries(settings).flatMap(([name, value]) => {
    const option = optionOf(command, name);
    if (option === undefined) return ["--set", `${name}=${textOf(value)}`];
    if (option.negate) return value === false ? [option.long as string] : [];
    return [option.long as string, String(value)];
  });
}

/** A value as --set reads it: JSON, or a text that is no JSON as it stands. */
function textOf(value: unknown): string {
  if (typeof value !== "string") return JSON.stringify(value);
  try {
    JSON.parse(value);
    return JSON.stringify(value);
  } catch {
    return value;
  }
}

/**
 * Reads settings as the command line would.
 * @throws UserError with one sentence when an option cannot have its value
 */
export function requestOf(command: TrialCommand, settings: Settings): TrialRequest {
  const request: Record<string, unknown> = { rngSeed: 0 };
  for (const option of command.command.options)
    if (option.defaultValue !== undefined) request[option.attributeName()] = option.defaultValue;
  const set: string[] = [];
  for (const [name, value] of Object.entries(settings)) {
    const option = optionOf(command, name);
    if (option) request[option.attributeName()] = readOption(option, name, value);
    else set.push(`${name}=${textOf(value)}`);
  }
  return { ...request, set };
}

function readOption(option: Option, name: string, value: unknown): unknown {
  const refuse = (rule: string): never => {
    throw new UserError(`"${name}" cannot be ${show(value)}: ${rule}`);
  };
  if (option.negate) return typeof value === "boolean" ? value : refuse("give true or false.");
  if (typeof value !== "string" && typeof value !== "number")
    return refuse("give a number or a text.");
  const choices = option.argChoices;
  if (choices && !choices.includes(String(value))) return refuse(`give ${choices.join(" or ")}.`);
  if (!option.parseArg || choices) return String(value);
  try {
    return option.parseArg(String(value), undefined as never);
  } catch (error) {
    return refuse((error as Error).message.replace(/^G/, "g"));
  }
}
