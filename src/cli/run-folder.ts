/** The folder of a training run: run.safetensors, metrics.jsonl, and a lock while a process works in it. */
import { existsSync, readFileSync } from "node:fs";
import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { fileFailure, readFileClearly, writeFileAtomic } from "../models/files.node.ts";
import {
  formatMetrics,
  type Metric,
  metricsUpTo,
  parseMetrics,
  type Recorded,
} from "../training/metrics.ts";
import type { RunKind, Runs } from "../training/run.ts";
import { decodeRun, encodeRun } from "../training/run-file.ts";
import { UserError } from "./failure.ts";
import { makeFolder } from "./folders.ts";
import { lockFolder } from "./lock.ts";

/** Metrics reach the disk at least this often, in milliseconds. */
const FLUSH_EVERY = 2000;

/** A folder with a run of some kind, and what is recorded of each training step. */
export class RunFolder<K extends RunKind, Entry extends Recorded = Metric<Runs[K]>> {
  readonly path: string;
  #metrics: Entry[] = [];
  #unwritten = "";
  /** Whether the file has metrics of steps that are lost, and shall hold what is unwritten alone. */
  #isStale = false;
  #flushed = Number.NEGATIVE_INFINITY;
  readonly #release: () => void;

  private constructor(path: string) {
    this.path = path;
    this.#release = lockFolder(path, "training");
  }

  /** Makes the folder of a new run. @throws UserError when it already holds a run, or another process uses it */
  static create<K extends RunKind, Entry extends Recorded = Metric<Runs[K]>>(
    path: string,
  ): RunFolder<K, Entry> {
    RunFolder.checkFree(path);
    makeFolder(path, "the run's folder");
    return new RunFolder(path);
  }

  /** Makes sure that a folder holds no run yet. @throws UserError when it does */
  static checkFree(path: string): void {
    if (existsSync(join(path, "run.safetensors")))
      throw new UserError(
        `There is already a run in ${path}: go on with it (--resume ${path}), or choose another -o.`,
      );
  }

  /** Makes a folder for a run that came as a file. @throws UserError as {@link create} */
  static async adopt<K extends RunKind, Entry extends Recorded = Metric<Runs[K]>>(
    path: string,
    run: Runs[K],
  ): Promise<RunFolder<K, Entry>> {
    const folder = RunFolder.create<K, Entry>(path);
    try {
      await folder.save(run);
      return folder;
    } catch (error) {
      folder.close();
      throw error;
    }
  }

  /** Opens the folder of a run that stopped, as it was at its last checkpoint; nothing is written yet. */
  static async resume<K extends RunKind, Entry extends Recorded = Metric<Runs[K]>>(
    kind: K,
    path: string,
  ): Promise<Opened<K, Entry>> {
    const file = join(path, "run.safetensors");
    if (!existsSync(file))
      throw new UserError(`There is no run in ${path}: give the folder that train made.`);
    const folder = new RunFolder<K, Entry>(path);
    try {
      const run = await readRun(kind, file, path);
      folder.#dropMetricsAfter(run);
      return { folder, run };
    } catch (error) {
      folder.close();
      throw error;
    }
  }

  /** What was recorded of the run so far. */
  get metrics(): readonly Entry[] {
    return this.#metrics;
  }

  async save(run: Runs[K]): Promise<void> {
    await this.#flush();
    await writeFileAtomic(join(this.path, "run.safetensors"), encodeRun(run));
  }

  async record(metric: Entry): Promise<void> {
    this.#metrics.push(metric);
    this.#unwritten += formatMetrics([metric]);
    if (performance.now() - this.#flushed >= FLUSH_EVERY) await this.#flush();
  }

  /** Lets another process use the folder. */
  close(): void {
    this.#release();
  }

  async #flush(): Promise<void> {
    const file = join(this.path, "metrics.jsonl");
    const [lines, isStale] = [this.#unwritten, this.#isStale];
    [this.#unwritten, this.#isStale] = ["", false];
    this.#flushed = performance.now();
    if (isStale) return writeFileAtomic(file, new TextEncoder().encode(lines));
    if (lines === "") return;
    await appendFile(file, lines).catch((error) => {
      throw fileFailure("write", file, error);
    });
  }

  /** A run that was killed has metrics of steps that are lost; they will be made again. */
  #dropMetricsAfter(run: Runs[K]): void {
    const file = join(this.path, "metrics.jsonl");
    if (!existsSync(file)) return;
    this.#metrics = metricsUpTo(parseMetrics<Entry>(readFileSync(file, "utf8")), run);
    this.#unwritten = formatMetrics(this.#metrics);
    this.#isStale = true;
  }
}

/** A run that was opened, and where it is. */
interface Opened<K extends RunKind, Entry extends Recorded> {
  readonly folder: RunFolder<K, Entry>;
  readonly run: Runs[K];
}

/**
 * Reads the file of a run.
 * @param named what the person gave, for the message
 * @throws UserError when it is no run of that kind
 */
export async function readRun<K extends RunKind>(
  kind: K,
  file: string,
  named: string,
): Promise<Runs[K]> {
  try {
    return decodeRun(await readFileClearly(file), kind);
  } catch (error) {
    throw new UserError(`Cannot resume ${named}. ${(error as Error).message}`);
  }
}
