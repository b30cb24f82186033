/** Makes the trials of a sweep in processes of their own, several at once. */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { makeFolder } from "../folders.ts";
import { resultOf, type Sweep, trialFiles } from "./folder.ts";
import type { Result } from "./result.ts";
import type { Rung, Trial } from "./trials.ts";

/** Exit code of `sweep trial` when another process has the trial. */
export const TAKEN = 3;

/** How a process that made a trial ended: with a result, or else why not. */
export type Outcome =
  | { readonly result: Result }
  | { readonly left: "taken" | "stopped" | "broken"; readonly reason: string };

/** How trials are made. */
export interface WorkOptions {
  readonly rung: Rung;
  /** Threads in all; a trial gets one, or more where there are fewer trials. */
  readonly threads: number;
  readonly signal: AbortSignal;
  /** Whether a further trial may start. */
  readonly mayStart: () => boolean;
  readonly onEnd: (trial: Trial, outcome: Outcome) => void;
}

/** Makes trials until all are done, or no more may start. Those in hand when the signal aborts are saved. */
export async function makeTrials(
  sweep: Sweep,
  trials: readonly Trial[],
  { rung, threads, signal, mayStart, onEnd }: WorkOptions,
): Promise<void> {
  const queue = [...trials];
  const slots = Math.max(1, Math.min(threads, queue.length));
  const each = Math.max(1, Math.floor(threads / slots));
  const work = async (): Promise<void> => {
    for (let trial = queue.shift(); trial; trial = queue.shift()) {
      if (signal.aborted || !mayStart()) return;
      onEnd(trial, await inProcess(sweep, trial, { rung, threads: each, signal }));
    }
  };
  await Promise.all(Array.from({ length: slots }, work));
}

/** Runs `sweep trial` with its output in the trial's log. It saves and ends when its channel to this process closes. */
async function inProcess(
  sweep: Sweep,
  trial: Trial,
  { rung, threads, signal }: Pick<WorkOptions, "rung" | "threads" | "signal">,
): Promise<Outcome> {
  const { folder, log } = trialFiles(sweep.path, trial, rung);
  makeFolder(folder, "the trial's folder");
  const main = fileURLToPath(new URL(`../main${extname(import.meta.url)}`, import.meta.url));
  const args = [
    ...["sweep", "trial", sweep.path, `${trial.number}`],
    ...["--rung", `${rung.number}`, "--threads", `${threads}`],
  ];
  const file = openSync(log, "a");
  const child = spawn(process.execPath, [...process.execArgv, main, ...args], {
    stdio: ["ignore", file, file, "ipc"],
  });
  closeSync(file);
  const stop = (): void => {
    if (child.connected) child.disconnect();
  };
  signal.addEventListener("abort", stop);
  try {
    const { code, killed, said } = await ended(child);
    const result = resultOf(sweep, trial, rung);
    if (result) return { result };
    if (code === TAKEN) return { left: "taken", reason: said };
    if (signal.aborted || code === 130) return { left: "stopped", reason: said };
    return { left: "broken", reason: killed ? `its process was ended by ${killed}` : said };
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

interface End {
  readonly code: number | null;
  readonly killed: NodeJS.Signals | null;
  /** The sentence with which the process gave up. */
  readonly said: string;
}

function ended(child: ChildProcess): Promise<End> {
  let said = "";
  child.on("message", (message) => {
    said = String(message);
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code, killed) => {
      const end = (): void => resolve({ code, killed, said });
      // What it said last may still be in the channel. ("close" does not come when this side has let go.)
      if (child.connected) child.once("disconnect", end);
      else end();
    });
  });
}
