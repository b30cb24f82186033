/** The folder of a training run: run.safetensors, metrics.jsonl, and a lock while a process works in it. */
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { readFileClearly, writeFileAtomic } from "../models/files.node.ts";
import { decodeRun, encodeRun } from "../training/growing/run-file.ts";
import type { RunState } from "../training/growing/run-state.ts";
import { formatMetrics, type Metric, metricsUpTo, parseMetrics } from "../training/metrics.ts";
import { UserError } from "./failure.ts";
import { lockFolder } from "./lock.ts";
import { entry } from "./output.ts";

/** Metrics reach the disk at least this often, in milliseconds. */
const FLUSH_EVERY = 2000;

/** What a folder holds a run of: its file, and which metrics belong to where it stands. */
export interface RunKind<Run, Entry> {
  encode(run: Run): Uint8Array;
  decode(bytes: Uint8Array): Run;
  upTo(metrics: readonly Entry[], run: Run): Entry[];
}

/** Runs of growing rules. */
export const RULE_RUNS: RunKind<RunState, Metric> = {
  encode: encodeRun,
  decode: decodeRun,
  upTo: metricsUpTo,
};

type Check<Run> = (run: Run) => Promise<void>;

export class RunFolder<Run, Entry> {
  readonly path: string;
  readonly #kind: RunKind<Run, Entry>;
  #metrics: Entry[] = [];
  #unwritten = "";
  #flushed = Number.NEGATIVE_INFINITY;
  readonly #release: () => void;

  private constructor(kind: RunKind<Run, Entry>, path: string) {
    this.path = path;
    this.#kind = kind;
    this.#release = lockFolder(path, "training");
  }

  /** Makes the folder of a new run. @throws UserError when it already holds a run, or another process uses it */
  static create<Run, Entry>(kind: RunKind<Run, Entry>, path: string): RunFolder<Run, Entry> {
    const existing = entry(path);
    if (existing && !existing.isDirectory())
      throw new UserError(`Cannot make the run's folder ${path}: there is a file of that name.`);
    if (existsSync(join(path, "run.safetensors")))
      throw new UserError(
        `There is already a run in ${path}: go on with it (--resume ${path}), or choose another -o.`,
      );
    try {
      mkdirSync(path, { recursive: true });
    } catch (error) {
      throw new UserError(`Cannot make the run's folder ${path}: ${(error as Error).message}.`);
    }
    return new RunFolder(kind, path);
  }

  /**
   * Makes a folder for a run that came as a file.
   * @param check may refuse the run, before anything is written
   * @throws UserError when the file is no run, or as {@link create}
   */
  static async adopt<Run, Entry>(
    kind: RunKind<Run, Entry>,
    file: string,
    path: string,
    check: Check<Run> = async () => {},
  ): Promise<{ folder: RunFolder<Run, Entry>; run: Run }> {
    const run = await readRun(kind, file, file);
    await check(run);
    const folder = RunFolder.create(kind, path);
    try {
      await folder.save(run);
      return { folder, run };
    } catch (error) {
      folder.close();
      throw error;
    }
  }

  /**
   * Opens the folder of a run that stopped, as it was at its last checkpoint.
   * @param check may refuse the run, before anything is written
   */
  static async resume<Run, Entry>(
    kind: RunKind<Run, Entry>,
    path: string,
    check: Check<Run> = async () => {},
  ): Promise<{ folder: RunFolder<Run, Entry>; run: Run }> {
    const file = join(path, "run.safetensors");
    if (!existsSync(file))
      throw new UserError(`There is no run in ${path}: give the folder that train made.`);
    const folder = new RunFolder(kind, path);
    try {
      const run = await readRun(kind, file, path);
      await check(run);
      await folder.#dropMetricsAfter(run);
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

  async save(run: Run): Promise<void> {
    await this.#flush();
    await writeFileAtomic(join(this.path, "run.safetensors"), this.#kind.encode(run));
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
    const lines = this.#unwritten;
    this.#unwritten = "";
    this.#flushed = performance.now();
    if (lines === "") return;
    await appendFile(file, lines).catch((error: NodeJS.ErrnoException) => {
      const reason = error.code === "ENOSPC" ? "its disk is full" : error.message;
      throw new UserError(`Cannot write ${file}: ${reason}.`);
    });
  }

  /** A run that was killed has metrics of steps that are lost; they will be made again. */
  async #dropMetricsAfter(run: Run): Promise<void> {
    const file = join(this.path, "metrics.jsonl");
    if (!existsSync(file)) return;
    this.#metrics = this.#kind.upTo(parseMetrics(readFileSync(file, "utf8")), run);
    await writeFileAtomic(file, new TextEncoder().encode(formatMetrics(this.#metrics)));
  }
}

/** @param named what the person gave, for the message */
async function readRun<Run, Entry>(
  kind: RunKind<Run, Entry>,
  file: string,
  named: string,
): Promise<Run> {
  try {
    return kind.decode(await readFileClearly(file));
  } catch (error) {
    throw new UserError(`Cannot resume ${named}. ${(error as Error).message}`);
  }
}
