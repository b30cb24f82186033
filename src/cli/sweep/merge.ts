/** Joins what several machines made of one sweep. */
import { cpSync, existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileFailure } from "../../models/files.node.ts";
import { UserError } from "../failure.ts";
import { makeFolder } from "../folders.ts";
import { openSweep, resultOf, type Sweep, trialFiles, writePlan } from "./folder.ts";
import type { Result } from "./result.ts";

/** What was joined. */
export interface Merged {
  readonly sweep: Sweep;
  readonly added: number;
  /** Numbers of trials that two folders have, but not the same. */
  readonly differing: readonly number[];
}

/**
 * Copies the trials that are done from several folders into one, which is made if it is not there.
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
      const result = resultOf(from, trial);
      if (!result) continue;
      const before = resultOf(sweep, trial);
      if (before === undefined) {
        const { folder } = trialFiles(from.path, trial);
        const { folder: to } = trialFiles(output, trial);
        copyWhole(folder, join(output, "trials"), to.slice(join(output, "trials").length + 1));
        added++;
      } else if (factsOf(before) !== factsOf(result)) differing.push(trial.number);
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

/** What two machines must agree in: all but the time. */
function factsOf({ measures: { seconds: _, ...measures }, ...result }: Result): string {
  return JSON.stringify({ ...result, measures });
}

/** Copies a folder so that it is there wholly or not at all. What is there already, unfinished, gives way. */
function copyWhole(from: string, into: string, name: string): void {
  const draft = join(into, `.${name}.tmp`);
  const to = join(into, name);
  try {
    rmSync(draft, { recursive: true, force: true });
    cpSync(from, draft, {
      recursive: true,
      filter: (path) => !/[/\\](lock|\.blastema-[^/\\]*)$/.test(path),
    });
    rmSync(to, { recursive: true, force: true });
    renameSync(draft, to);
  } catch (error) {
    throw fileFailure("write", to, error);
  }
}
