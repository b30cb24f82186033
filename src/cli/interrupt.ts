/** Ctrl-C, a terminal that is closed, a reader that has gone: work ends, and what is worth keeping is saved. */
import { Interrupted } from "./failure.ts";
import { note } from "./output.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Milliseconds within which a second signal is the first one again: under npx a Ctrl-C may come twice, from the terminal and
 * handed on by npm.
 */
const ECHO = 300;

/** Stops the work that saves what it did; there is at most one such work at a time. */
let stopAndSave: (() => void) | undefined;

/**
 * Runs work that takes long. Ctrl-C says so and ends the process at once, unless the work has something to save: then the first one
 * aborts the signal and says what is waited for, and the second one ends the process. Work must leave the thread free, and
 * end within two seconds of the abort; if it throws the signal's reason, that becomes {@link Interrupted}.
 * @param saves what is still done, to complete "Stopping: …"
 */
export async function interruptible<T>(
  work: (signal: AbortSignal) => Promise<T>,
  saves?: string,
): Promise<T> {
  const controller = new AbortController();
  const { signal } = controller;
  let stoppedAt = Number.NEGATIVE_INFINITY;
  const save = () => {
    if (signal.aborted) return;
    stoppedAt = performance.now();
    note(`Stopping: ${saves}; Ctrl-C again to stop at once.`);
    controller.abort();
  };
  const stop = () => {
    if (performance.now() - stoppedAt < ECHO) return;
    if (saves !== undefined && !signal.aborted) return save();
    if (saves === undefined) note("Stopped before the end.");
    process.exit(130);
  };
  for (const name of SIGNALS) process.on(name, stop);
  if (saves !== undefined) stopAndSave = save;
  try {
    return await work(signal);
  } catch (error) {
    throw signal.aborted && error === signal.reason ? new Interrupted() : error;
  } finally {
    for (const name of SIGNALS) process.off(name, stop);
    stopAndSave = undefined;
  }
}

/** Whether there is work that saves what it did. */
export function isSaving(): boolean {
  return stopAndSave !== undefined;
}

/** Does what Ctrl-C does to work that saves what it did. */
export function stopSavingWork(): void {
  stopAndSave?.();
}
