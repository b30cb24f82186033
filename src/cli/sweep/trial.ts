/** Makes one trial in this process: trains by the command's own code, measures, and keeps what was found. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { isOutOfMemory } from "../../ops/trap.ts";
import { describeFailure, Interrupted } from "../failure.ts";
import { makeFolder } from "../folders.ts";
import { lockFolder } from "../lock.ts";
import { placeIn, resultOf, type Sweep, trialFiles } from "./folder.ts";
import { measureTrial } from "./measure.ts";
import { type Result, writeResult } from "./result.ts";
import { TRIAL_COMMANDS, type TrialCommand, wordsOf } from "./settings.ts";
import { commandOf, labelOf, type Rung, settingsOf, type Trial } from "./trials.ts";

/**
 * Makes a trial up to the end of a rung, or goes on with it.
 * @returns what became of it, which is kept; also when it failed
 * @throws Interrupted when it was stopped; Error when the machine could not do it (a full disk); both can go on later
 */
export async function makeTrial(
  sweep: Sweep,
  trial: Trial,
  rung: Rung,
  threads: number,
): Promise<Result> {
  const { folder, result: file } = trialFiles(sweep.path, trial, rung);
  makeFolder(folder, "the trial's folder");
  const release = lockFolder(folder, `making trial ${trial.number}`);
  try {
    const before = resultOf(sweep, trial, rung);
    if (before) return before;
    const { number, settings } = trial;
    const found = await trainAndMeasure(sweep, trial, rung, threads);
    const result = { number, label: labelOf(trial), settings, ...found };
    await writeResult(file, result);
    return result;
  } finally {
    release();
  }
}

async function trainAndMeasure(
  sweep: Sweep,
  trial: Trial,
  rung: Rung,
  threads: number,
): Promise<Pick<Result, "measures" | "curve" | "failed">> {
  try {
    await trainTrial(sweep, trial, rung, threads);
  } catch (error) {
    if (error instanceof Interrupted || isPassing(error)) throw error;
    return { measures: {}, curve: [], failed: describeFailure(error) };
  }
  return measureTrial(trialFiles(sweep.path, trial, rung), sweep.plan, threads);
}

/** Whether a failure may be gone another time, since it was the machine's: a full disk, no memory. */
function isPassing(error: unknown): boolean {
  const { cause } = error as Error;
  const { code } = (cause ?? error) as NodeJS.ErrnoException;
  return /^E[A-Z]+$/.test(code ?? "") || isOutOfMemory(error);
}

/** Trains from the start, or goes on, and saves the model; of a run that has come as far, only that. */
async function trainTrial(
  { path, plan }: Sweep,
  trial: Trial,
  rung: Rung,
  threads: number,
): Promise<void> {
  const { model, run } = trialFiles(path, trial, rung);
  const place = placeIn(path);
  const trialCommand: TrialCommand = TRIAL_COMMANDS[plan.command];
  const { command, words, kept } = trialCommand;
  const asked = Object.entries(settingsOf(plan, trial)).filter(([name]) => kept.includes(name));
  const line = existsSync(join(run, "run.safetensors"))
    ? ["--resume", run, ...wordsOf(trialCommand, Object.fromEntries(asked)), "-o", model]
    : commandOf(plan, trial, model, place).slice(words.length);
  const until = rung.until === undefined ? [] : ["--until", `${rung.until}`];
  await command.parseAsync([...line, ...until, "--threads", `${threads}`], { from: "user" });
}
