/** Measures how fast a run trains on a machine. */
import type { Engine } from "../engine/engine.ts";
import type { Run } from "./run.ts";
import type { Materials } from "./task.ts";
import { train } from "./train.ts";

/** Steps that are made before the clock starts: they load kernels, too. */
const WARM_UP = 2;
/** Milliseconds that are measured. */
const MEASURED = 800;

/**
 * Seconds that a training step of a run takes, as measured over somewhat less than a second. The run is changed by it.
 * @param given what a training step needs besides the run, and what stops the measurement, which then gives NaN
 */
export async function secondsPerStep<R extends Run>(
  engine: Engine,
  run: R,
  { stop, ...materials }: Materials & { readonly stop?: AbortSignal } = {},
): Promise<number> {
  const ended = new AbortController();
  stop?.addEventListener("abort", () => ended.abort());
  const ends: number[] = [];
  /** Milliseconds since the warm-up. */
  const elapsed = (): number => (ends.at(-1) ?? Number.NaN) - (ends[WARM_UP - 1] ?? Number.NaN);
  const onStep = (): void => {
    ends.push(performance.now());
    if (ends.length > WARM_UP && elapsed() >= MEASURED) ended.abort();
  };
  const { signal } = ended;
  if (!stop?.aborted)
    await train<R>(engine, run, { ...materials, until: Number.POSITIVE_INFINITY, signal, onStep });
  return stop?.aborted ? Number.NaN : elapsed() / 1000 / (ends.length - WARM_UP);
}
