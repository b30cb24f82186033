/** The description in a run file: JSON of which every part is checked. */
import { RUN_FILE } from "../models/model.ts";
import { kinds } from "./kinds.ts";
import type { Run, RunKind } from "./run.ts";

/** Version of the run file; raised by every change after which an older reader would go on to other bits. */
export const RUN_FORMAT = 2;
/** Kinds that files of before had. */
const EARLIER = ["nca-run", "vnca-run"];
/** Nothing that a run describes lies deeper; much deeper JSON would overflow the stack when it is written. */
const DEEPEST = 200;

type Fields = Readonly<Record<string, unknown>>;

/** A description of a run of a known kind. */
export interface Header extends Fields {
  readonly of: RunKind;
}

/** Powers of beta1 and beta2, as moments have them. */
type Powers = readonly [number, number];

/** What every run counts and remembers. */
interface Counters extends Pick<Run, "rngSeed" | "arithmetic" | "origin" | "step" | "rollbacks"> {
  readonly powers: Powers;
  readonly snapshot: { readonly step: number; readonly powers: Powers };
}

/** @throws Error with one sentence when it describes no run, or one of another format */
export function readHeader(text: string | undefined): Header {
  const header = parse(text);
  const isEarlier = EARLIER.includes(header?.kind as string);
  if (isEarlier || (header?.kind === RUN_FILE && header.format !== RUN_FORMAT))
    throw new Error(
      `The run file has another format than ${RUN_FORMAT}, which this version reads: end the run with the version of Blastema that made it, or start a new one.`,
    );
  if (header?.kind !== RUN_FILE)
    throw new Error(
      "The file is not a run of Blastema: give the folder that train made, or its run.safetensors.",
    );
  if (!Object.hasOwn(kinds, String(header.of)) || typeof header.of !== "string") throw broken("of");
  return header as Header;
}

/** @throws Error with one sentence when one is missing or makes no sense */
export function readCounters(header: Header): Counters {
  const { rngSeed, arithmetic, origin, step, rollbacks, powers, snapshot } = header;
  const { step: snapshotStep, powers: snapshotPowers } = isObject(snapshot) ? snapshot : {};
  const sound = {
    rngSeed: isCount(rngSeed),
    arithmetic: ["plain", "relaxed", "float64"].includes(arithmetic as string),
    origin: isObject(origin),
    step: isCount(step),
    rollbacks: isCount(rollbacks),
    powers: arePowers(powers),
    snapshot: isCount(snapshotStep) && snapshotStep <= Number(step) && arePowers(snapshotPowers),
  };
  for (const [field, holds] of Object.entries(sound)) if (!holds) throw broken(field);
  return { rngSeed, arithmetic, origin, step, rollbacks, powers, snapshot } as Counters;
}

function parse(text: string | undefined): Fields | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text ?? "");
  } catch {
    // Said by the caller: what has no description is no run.
  }
  if (!isObject(value)) return undefined;
  if (isDeeper(value, DEEPEST))
    throw new Error("The run file is broken: its description is nested too deeply.");
  return value;
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((part) => isDeeper(part, levels - 1));
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function arePowers(value: unknown): value is Powers {
  const isPower = (power: unknown): boolean =>
    typeof power === "number" && power >= 0 && power <= 1;
  return Array.isArray(value) && value.length === 2 && value.every(isPower);
}

function broken(field: string): Error {
  return new Error(`The run file is broken: its "${field}" is missing or makes no sense.`);
}
