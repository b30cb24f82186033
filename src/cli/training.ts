/** Training runs as the commands ask for them, of any kind: a new one, or one that goes on. */
import type { Engine } from "../engine/engine.ts";
import { moveRun } from "../training/drift.ts";
import { secondsPerGrownStep } from "../training/growing/pace.ts";
import type { Metric, Recorded } from "../training/metrics.ts";
import { secondsPerStep } from "../training/pace.ts";
import type { FindingOf, Run, RunKind, Runs } from "../training/run.ts";
import type { Materials } from "../training/task.ts";
import { isFinished, type Report, type TrainOptions, train } from "../training/train.ts";
import { type Machine, machineOf, onEngine } from "./engine.ts";
import { Interrupted, UserError } from "./failure.ts";
import { checkMemory, forecast } from "./forecast.ts";
import { interruptible } from "./interrupt.ts";
import { count, entry, note, plural } from "./output.ts";
import { Progress, type ProgressUpdate } from "./progress.ts";
import { RunFolder, readRun } from "./run-folder.ts";

/** A run that is open, the folder that it is in, and what computes it. */
export interface Training<K extends RunKind, Entry extends Recorded = Metric<Runs[K]>> {
  readonly engine: Engine;
  readonly run: Runs[K];
  readonly folder: RunFolder<K, Entry>;
}

type Work<K extends RunKind, Entry extends Recorded> = (
  training: Training<K, Entry>,
) => Promise<void>;

/**
 * Starts a run in a folder of its own, and hands it to `work`.
 * @param create makes the run for an engine of this arithmetic
 * @param materials what a training step needs besides the run, to measure one
 */
export async function startTraining<K extends RunKind, Entry extends Recorded>(
  folderPath: string,
  machine: Machine,
  create: (arithmetic: Engine["arithmetic"]) => Runs[K],
  work: Work<K, Entry>,
  materials: Materials = {},
): Promise<void> {
  const open: { folder?: RunFolder<K, Entry>; run?: Runs[K] } = {};
  const timed = (engine: Engine) => pace(engine, create(engine.arithmetic), materials);
  try {
    await onEngine(machine, timed, async (engine) => {
      // Nothing is said of a run for which there is no room, or written before there is an engine, and a run that can be.
      if (!open.folder) RunFolder.checkFree(folderPath);
      if (!open.run) {
        open.run = create(engine.arithmetic);
        if (open.run.kind === "growing") await forecast(engine, open.run);
      }
      open.folder ??= RunFolder.create(folderPath);
      const training = { folder: open.folder, run: open.run };
      if (open.run.step === 0) await open.folder.save(open.run);
      await goOn(training, engine, work);
    });
  } finally {
    open.folder?.close();
  }
}

/** Goes on with a run, on whatever it was trained before. */
function goOn<K extends RunKind, Entry extends Recorded>(
  { run, folder }: Omit<Training<K, Entry>, "engine">,
  engine: Engine,
  work: Work<K, Entry>,
): Promise<void> {
  moveRun(run, engine.arithmetic);
  return work({ engine, run, folder });
}

/** Seconds that a training step of a run takes, of a growing rule once its creatures are whole. */
function pace(engine: Engine, run: Run, materials: Materials): Promise<number> {
  const { arithmetic } = engine;
  if (run.kind === "growing") return secondsPerGrownStep(engine, run);
  return secondsPerStep(engine, { ...structuredClone(run), arithmetic }, materials);
}

/** How a run is to go on. */
export interface ResumeRequest extends Machine {
  /** Folder of the run, or a run file, as the studio gives it. */
  readonly path: string;
  /** Where the run goes on if it came as a file. */
  readonly newFolder: string;
  /** Whether it may go on in another arithmetic, to other bits. */
  readonly allowDrift: boolean;
  /** The training step after which to stop, if it is before the run's last. */
  readonly until?: number;
}

/**
 * Opens a run that stopped, and hands it to `work`.
 * @param check may refuse the run, before anything is written, and so does too little memory
 * @param materials as for {@link startTraining}; asked for once the run was checked
 * @throws UserError also when the arithmetic differs, and must not
 */
export async function resumeTraining<K extends RunKind, Entry extends Recorded>(
  kind: K,
  {
    path,
    newFolder,
    allowDrift,
    until = Number.POSITIVE_INFINITY,
    threads,
    ...asked
  }: ResumeRequest,
  check: (run: Runs[K]) => Promise<void>,
  work: Work<K, Entry>,
  materials: () => Materials = () => ({}),
): Promise<void> {
  const held = process.memoryUsage.rss();
  const isFile = entry(path)?.isFile();
  if (isFile) RunFolder.checkFree(newFolder);
  const open: { readonly run: Runs[K]; folder?: RunFolder<K, Entry> } = isFile
    ? { run: await readRun(kind, path, path) }
    : await RunFolder.resume(kind, path);
  const { run } = open;
  try {
    await check(run);
    if (run.step > until)
      throw new UserError(
        `The run in ${path} has made ${plural(run.step, "training step")} already: leave --until out, or name a later one.`,
      );
    if (!allowDrift && !leaves(asked, machineOf(run.arithmetic)))
      throw new UserError(
        `The run in ${path} was made in ${run.arithmetic} arithmetic: go on in that, or add --allow-drift.`,
      );
    const machine = allowDrift ? asked : machineOf(run.arithmetic);
    const timed = (engine: Engine) => pace(engine, run, materials());
    await onEngine({ threads, ...machine }, timed, async (engine) => {
      // Another machine made it, perhaps, or fewer threads.
      if (run.kind === "growing" && !isFinished(run))
        checkMemory(engine, run, { held, goesOn: true });
      open.folder ??= await RunFolder.adopt(newFolder, run);
      await goOn({ run, folder: open.folder }, engine, work);
    });
  } finally {
    open.folder?.close();
  }
}

/** lizard.safetensors is trained in lizard.run, wherever its run came from. */
export function runFolderOf(output: string): string {
  return output.replace(/\.safetensors$/i, ".run");
}

/** What is seen and recorded of a run while it trains. */
export interface View<K extends RunKind, Entry extends Recorded> {
  /**
   * Makes what is recorded of a step.
   * @param seconds tells how long the run has taken by now
   * @param signal ends what takes long
   */
  entry(
    report: Report<Runs[K]>,
    seconds: () => number,
    signal: AbortSignal,
  ): Entry | Promise<Entry>;
  /** Says how the run fares, in a few words, and perhaps shows it. */
  show(report: Report<Runs[K]>): Pick<ProgressUpdate, "detail" | "picture">;
  /** The training step after which training may next end; the recipe's last by default. */
  end?(): number;
  /** Says what a check found. */
  tell?(check: FindingOf<Runs[K]>): string;
}

/**
 * Trains a run to its end, or until a training step; Ctrl-C stops it, and it is saved as it was after the last step.
 * @param goOn the command that goes on with it, for who stopped it
 * @throws Interrupted with what to do then
 */
export async function trainToEnd<K extends RunKind, Entry extends Recorded>(
  { engine, run, folder }: Training<K, Entry>,
  view: View<K, Entry>,
  goOn: string,
  options: Pick<TrainOptions<Runs[K]>, "pictures" | "digits" | "until"> = {},
): Promise<void> {
  const { trainingSteps } = run.recipe;
  const until = Math.min(options.until ?? trainingSteps, trainingSteps);
  const progress = new Progress("steps");
  const secondsBefore = secondsOf(folder);
  const start = performance.now();
  const seconds = (): number => secondsBefore + (performance.now() - start) / 1000;
  const onStep = async (report: Report<Runs[K]>, signal: AbortSignal): Promise<void> => {
    const { step, rollback } = report;
    await folder.record(await view.entry(report, seconds, signal));
    if (rollback)
      progress.note(
        `Step ${count(step)}: ${rollback.reason}; went back to step ${count(rollback.toStep)}.`,
      );
    else {
      const total = Math.min(view.end?.() ?? trainingSteps, until);
      progress.update({ done: step, total, ...view.show(report) });
    }
  };
  const onCheck = (check: FindingOf<Runs[K]>): void => {
    const found = view.tell?.(check);
    if (found !== undefined) progress.note(`Step ${count(check.step)}: ${found}.`);
  };
  const onCheckpoint = (state: Runs[K]): Promise<void> => folder.save(state);
  const isDone = await interruptible(
    (signal) =>
      train<Runs[K]>(engine, run, {
        ...options,
        until,
        signal,
        onStep: (report) => onStep(report, signal),
        onCheck,
        onCheckpoint,
      }),
    "the run is being saved",
  ).finally(() => progress.end());
  if (!isDone) {
    const asBefore = until < trainingSteps ? ` --until ${until}` : "";
    throw new Interrupted(
      `stopped after ${plural(run.step, "training step")}. Go on with: ${goOn}${asBefore}`,
    );
  }
  if (!isFinished(run))
    note(
      `Stopped after ${count(until)} of ${count(trainingSteps)} training steps. Go on with: ${goOn}`,
    );
}

/** Seconds that a run has taken so far, as far as was recorded. */
export function secondsOf({ metrics }: { readonly metrics: readonly Recorded[] }): number {
  return metrics.at(-1)?.seconds ?? 0;
}

/** Whether what is asked for leaves a run the engine and the arithmetic that it must have. */
function leaves(asked: Machine, needed: Machine | undefined): boolean {
  if (needed === undefined) return false;
  const { engine = needed.engine, arithmetic = needed.arithmetic } = asked;
  const isSame = engine === needed.engine || engine === "auto";
  return isSame && arithmetic === needed.arithmetic;
}
