/** Ctrl-C, or a terminal that is closed: the first asks the work to stop and save, the second stops at once. */
import { Interrupted, UserError } from "./failure.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Runs `work` with a signal that Ctrl-C aborts; work that then throws ends as {@link Interrupted}. */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  };
  for (const name of SIGNALS) process.on(name, stop);
  try {
    return await work(controller.signal);
  } catch (error) {
    const isAbort = controller.signal.aborted && !(error instanceof UserError);
    throw isAbort ? new Interrupted() : error;
  } finally {
    for (const name of SIGNALS) process.off(name, stop);
  }
}
