/** Checkpoints of a run that one can go back to, as many as fit. */
import { encodeRun, type Run } from "blastema/training";
import type { Checkpoint } from "./train-protocol.ts";
import { newId, type StoredCheckpoint } from "./train-store.ts";

/** Checkpoints take at most this many bytes; the pool of a large creature alone takes ten million. */
const MOST_BYTES = 96 * 2 ** 20;
/** A checkpoint comes with every tenth of a run. */
const PARTS = 10;

export class History {
  #checkpoints: readonly StoredCheckpoint[];

  constructor(checkpoints: readonly StoredCheckpoint[] = []) {
    this.#checkpoints = checkpoints;
  }

  get stored(): readonly StoredCheckpoint[] {
    return this.#checkpoints;
  }

  /** What the page shows of them. */
  get list(): Checkpoint[] {
    return this.#checkpoints.map(({ step, loss }) => ({ step, loss }));
  }

  /** Whether a checkpoint belongs after this training step. */
  static isDue(step: number, trainingSteps: number): boolean {
    return step % Math.ceil(trainingSteps / PARTS) === 0 && step < trainingSteps;
  }

  /**
   * Keeps a run as it stands; drops the oldest when there are too many.
   * @param loss of the steps before; null when it is not known
   */
  take(run: Run, loss: number | null): void {
    const taken = [
      ...this.#checkpoints.filter(({ step }) => step !== run.step),
      { id: newId(), step: run.step, loss, bytes: encodeRun(run) },
    ].sort((a, b) => a.step - b.step);
    let bytes = taken.reduce((sum, one) => sum + one.bytes.length, 0);
    let dropped = 0;
    while (bytes > MOST_BYTES && dropped < taken.length - 1) bytes -= taken[dropped++].bytes.length;
    this.#checkpoints = taken.slice(dropped);
  }

  /** The run file at a step; later checkpoints are dropped. @throws Error when there is none */
  goBack(step: number): Uint8Array<ArrayBuffer> {
    const found = this.#checkpoints.find((one) => one.step === step);
    if (!found) throw new Error(`There is no checkpoint at step ${step}.`);
    this.#checkpoints = this.#checkpoints.filter((one) => one.step <= step);
    return found.bytes;
  }
}
