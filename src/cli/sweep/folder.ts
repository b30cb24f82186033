/** The folder of a sweep: plan.json, the files that it names, and a folder for each trial that was begun. */
import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { readFileClearly, writeFileAtomic } from "../../models/files.node.ts";
import { UserError } from "../failure.ts";
import { makeFolder } from "../folders.ts";
import { entry } from "../output.ts";
import type { Shard } from "../shard.ts";
import { checkPlan, mapFiles, type Plan } from "./plan.ts";
import { type Result, readResult } from "./result.ts";
import { type Rung, type Trial, trialsOf } from "./trials.ts";

/** A sweep whose folder is there. */
export interface Sweep {
  readonly path: string;
  readonly plan: Plan;
  readonly trials: readonly Trial[];
}

const FILES = "files";

/**
 * Makes the folder of a plan, with copies of the files that the plan names, so that it can be moved to other machines.
 * A folder of the same plan is left as it is.
 */
export async function createSweep(path: string, plan: Plan): Promise<Sweep> {
  const copies = new Map<string, string>();
  const moved = mapFiles(plan, (from) => {
    // A folder, such as that of MNIST's files, is large, and stays where it is.
    if (entry(from)?.isDirectory()) return from;
    const name = basename(from);
    if ((copies.get(name) ?? from) !== from)
      throw new UserError(`The plan names two files ${name}: give one of them another name.`);
    copies.set(name, from);
    return `${FILES}/${name}`;
  });
  await writePlan(path, moved);
  if (copies.size > 0) makeFolder(join(path, FILES), "the folder of files");
  for (const [name, from] of copies)
    await writeFileAtomic(join(path, FILES, name), await readFileClearly(from));
  return openSweep(path);
}

/** Writes a plan into a folder. @throws UserError when it has another one */
export async function writePlan(path: string, plan: Plan): Promise<void> {
  const file = join(path, "plan.json");
  const text = `${JSON.stringify(plan, null, 2)}\n`;
  if (existsSync(file)) {
    if (readFileSync(file, "utf8") === text) return;
    throw new UserError(`There is another plan in ${path}: choose another folder.`);
  }
  makeFolder(path, "the sweep's folder");
  await writeFileAtomic(file, new TextEncoder().encode(text));
}

/** Opens the folder of a sweep. @throws UserError when it is none */
export async function openSweep(path: string): Promise<Sweep> {
  const file = join(path, "plan.json");
  if (!existsSync(file))
    throw new UserError(
      `There is no sweep in ${path}: make one from a plan (blastema sweep PLAN).`,
    );
  try {
    const plan = checkPlan(JSON.parse(new TextDecoder().decode(await readFileClearly(file))));
    return { path, plan, trials: trialsOf(plan) };
  } catch (error) {
    throw new UserError(`Cannot use ${file}: ${(error as Error).message.replace(/\.?$/, ".")}`);
  }
}

/** Returns what turns the name of a file that was copied into a sweep's folder into its path. */
export function placeIn(path: string): (value: unknown) => unknown {
  return (value) =>
    typeof value === "string" && value.startsWith(`${FILES}/`) ? join(path, value) : value;
}

/** The folder of a trial, and the files in it. */
export interface TrialFiles {
  readonly folder: string;
  /** What was found at the end of the rung. */
  readonly result: string;
  /** What was printed while it was trained. */
  readonly log: string;
  readonly model: string;
  /** Folder of the run. */
  readonly run: string;
  /** What the rule grows by then. */
  readonly picture: string;
}

/** The folder of a trial. */
export function trialFolder(path: string, { number }: Pick<Trial, "number">): string {
  return join(path, "trials", String(number).padStart(4, "0"));
}

/** The files of a trial, where a rung names some of them. */
export function trialFiles(path: string, trial: Pick<Trial, "number">, rung: Rung): TrialFiles {
  const folder = trialFolder(path, trial);
  const [result, picture] =
    rung.until === undefined
      ? ["result.json", "creature.png"]
      : [`rung-${rung.number}.json`, `rung-${rung.number}.png`];
  return {
    folder,
    result: join(folder, result),
    log: join(folder, "log.txt"),
    model: join(folder, "model.safetensors"),
    run: join(folder, "model.run"),
    picture: join(folder, picture),
  };
}

/** What became of a trial in a rung; undefined while it is not done. */
export function resultOf(sweep: Pick<Sweep, "path">, trial: Trial, rung: Rung): Result | undefined {
  return readResult(trialFiles(sweep.path, trial, rung).result, trial);
}

/** The trials of a share, in their order. */
export function shareOf(trials: readonly Trial[], shard: Shard | undefined): readonly Trial[] {
  return shard ? trials.filter((_, i) => i % shard.of === shard.index - 1) : trials;
}

/**
 * Holds a rung of a folder to one number of shares, since shares of different numbers overlap and leave gaps where they share no disk.
 * @throws UserError when it was worked on in another number
 */
export async function holdToShards(path: string, { of }: Shard, rung: Rung): Promise<void> {
  const name = rung.until === undefined ? "shards.json" : `shards-rung-${rung.number}.json`;
  const file = join(path, name);
  if (!existsSync(file))
    return writeFileAtomic(file, new TextEncoder().encode(`${JSON.stringify({ of })}\n`));
  const before = readShards(file);
  if (before !== of)
    throw new UserError(
      `The sweep in ${path} is cut into ${before} shares, not ${of}: keep to i/${before}, or leave --shard out to do all that is left.`,
    );
}

function readShards(file: string): unknown {
  try {
    return (JSON.parse(readFileSync(file, "utf8")) as { of?: unknown }).of;
  } catch {
    throw new UserError(`${file} is no file that this program wrote: delete it.`);
  }
}
