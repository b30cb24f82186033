/** Joins what several machines made of one sweep. */
import { cpSync, existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { fileFailure } from "../../models/files.node.ts";
import { UserError } from "../failure.ts";
import { makeFolder } from "../folders.ts";
import { isOfLock } from "../lock.ts";
import { openSweep, resultOf, type Sweep, trialFolder, writePlan } from "./folder.ts";
import { rungReached } from "./halving.ts";
import type { Result } from "./result.ts";
import type { Rung, Trial } from "./trials.ts";

/** What was joined. */
export interface Merged {
  readonly sweep: Sweep;
  readonly added: number;
  /** Numbers of trials that two folders have, but not the same. */
  readonly differing: readonly number[];
}

/**
 * Copies the trials that are done, or furthest along where the plan has rungs, from several folders into one, which is made if it is not there.
 * @throws UserError when a folder is of another plan; nothing is copied then
 */
export async function mergeSweeps(output: string, folders: readonly string[]): Promise<Merged> {
  const sweeps: Sweep[] = [];
  for (const folder of folders) sweeps.push(await openSweep(folder));
  const [first] = sweeps;
  for (const sweep of sweeps) checkSame(first, sweep);
  if (existsSync(join(output, "plan.json"))) checkSame(first, await openSweep(output));
  await writePlan(output, first.plan);
  if (existsSync(join(first.path, "files"))) copyWhole(join(first.path, "files"), output, "files");
  makeFolder(join(output, "trials"), "the folder of trials");
  const sweep = await openSweep(output);
  let added = 0;
  const differing: number[] = [];
  for (const from of sweeps)
    for (const trial of sweep.trials) {
      const theirs = rungReached(from, [trial]);
      if (!theirs) continue;
      const ours = rungReached(sweep, [trial]);
      const isFurther = ours === undefined || ours.number < theirs.number;
      const both = isFurther ? ours : theirs;
      if (both && factsOf(from, trial, both) !== factsOf(sweep, trial, both))
        differing.push(trial.number);
      else if (isFurther) {
        const folder = trialFolder(from.path, trial);
        copyWhole(folder, join(output, "trials"), basename(folder));
        added++;
      }
    }
  return { sweep, added, differing };
}

function checkSame(one: Sweep, other: Sweep): void {
  const [a, b] = [one, other].map(({ path }) => readFileSync(join(path, "plan.json"), "utf8"));
  if (a !== b)
    throw new UserError(
      `${other.path} is a sweep of another plan than ${one.path}: only shares of one plan can be joined.`,
    );
}

/** What two machines must agree in of a trial: all but the time. */
function factsOf(sweep: Sweep, trial: Trial, rung: Rung): string {
  const { measures, ...result } = resultOf(sweep, trial, rung) as Result;
  const { seconds: _, ...facts } = measures;
  return JSON.stringify({ ...result, measures: facts });
}

/** Copies a folder so that it is there wholly or not at all. What is there already, unfinished, gives way. */
function copyWhole(from: string, into: string, name: string): void {
  const draft = join(into, `.${name}.tmp`);
  const to = join(into, name);
  try {
    rmSync(draft, { recursive: true, force: true });
    cpSync(from, draft, {
      recursive: true,
      filter: (path) => !isOfLock(basename(path)) && !basename(path).startsWith(".blastema-"),
    });
    rmSync(to, { recursive: true, force: true });
    renameSync(draft, to);
  } catch (error) {
    throw fileFailure("write", to, error);
  }
}
