/** Reads the description in a run file, which is JSON, and checks every part of it. */
import { RUN_FILE } from "../models/model.ts";
import { isObject } from "../numbers/schema.ts";
import { isDeeper } from "../numbers/show.ts";
import { kinds } from "./kinds.ts";
import type { Run, RunKind } from "./run.ts";

/** Version of the run file. Every change raises it after which an older reader would go on to other bits. */
export const RUN_FORMAT = 6;
/**
 * Formats that are read. Format 2 has no checks, and goes on to the bits that it always did; up to format 3 nobody cared for newborn
 * creatures, so that runs in which some have died go on to other bits; up to format 4 weights of few bits did not settle, and nobody asked
 * for old creatures, so that runs of few bits, and those that drift, go on to other bits; up to format 5 variational models had no few bits,
 * and go on as they did.
 */
const READ = [2, 3, 4, 5, RUN_FORMAT];
/** Kinds that run files had before format 2. */
const EARLIER = ["nca-run", "vnca-run"];

type Fields = Readonly<Record<string, unknown>>;

/** The description of a run of a known kind. */
export interface Header extends Fields {
  readonly of: RunKind;
}

/** Powers of beta1 and beta2, as in `power1` and `power2` of moments. */
type Powers = readonly [number, number];

/** The counters and other fields that every run has. */
interface Counters extends Pick<Run, "rngSeed" | "arithmetic" | "origin" | "step" | "rollbacks"> {
  readonly powers: Powers;
  readonly snapshot: { readonly step: number; readonly powers: Powers };
}

/** Reads a description. @throws Error with one sentence if it describes no run, or one of another format */
export function readHeader(text: string | undefined): Header {
  const header = parse(text);
  const isEarlier = EARLIER.includes(header?.kind as string);
  if (isEarlier || (header?.kind === RUN_FILE && !READ.includes(header.format as number)))
    throw new Error(
      `The run file does not have format ${READ.join(" or ")}, which this version of Blastema reads: finish the run with the version that made it, or start a new one.`,
    );
  if (header?.kind !== RUN_FILE)
    throw new Error(
      "The file is not a run of Blastema: give the folder that train made, or its run.safetensors.",
    );
  if (!Object.hasOwn(kinds, String(header.of)) || typeof header.of !== "string") throw broken("of");
  return header as Header;
}

/** Reads the counters of a run. @throws Error with one sentence if one is missing or makes no sense */
export function readCounters(header: Header): Counters {
  const { rngSeed, arithmetic, origin, step, rollbacks, powers, snapshot } = header;
  const { step: snapshotStep, powers: snapshotPowers } = isObject(snapshot) ? snapshot : {};
  const sound = {
    rngSeed: isCount(rngSeed),
    arithmetic: ["plain", "relaxed", "float64", "webgpu"].includes(arithmetic as string),
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
    // The caller says that a file without a description is not a run.
  }
  if (!isObject(value)) return undefined;
  if (isDeeper(value))
    throw new Error("The run file is broken: its description is nested too deeply.");
  return value;
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
