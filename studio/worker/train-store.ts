/** Runs in IndexedDB: what a list shows of each, its run file, its metrics and its checkpoints. */
import { createStore, delMany, getMany, keys, setMany } from "idb-keyval";
import type { SavedRun } from "./train-protocol.ts";

const store = createStore("blastema-runs", "runs");

/** A run file to go back to. */
export interface StoredCheckpoint {
  /** Tells it from others at the same step: a run that went back comes there again, and may have become another. */
  readonly id: string;
  readonly step: number;
  readonly loss: number | null;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** All that is kept of a run. */
export interface StoredRun {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** As metrics.jsonl has it. */
  readonly metrics: string;
  readonly checkpoints: readonly StoredCheckpoint[];
  /** The file of pictures that a variational model learns from. */
  readonly pictures?: Uint8Array<ArrayBuffer>;
}

/** A name that nothing else has; `crypto.randomUUID` is for pages from a secure origin only. */
export function newId(): string {
  return `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 8)}`;
}

const part = (id: string, name: string): string => `${id}/${name}`;
const checkpointKey = (id: string, checkpoint: StoredCheckpoint): string =>
  part(id, `checkpoint/${checkpoint.id}`);

/** Writes a run in one transaction, then deletes the checkpoints that it no longer has. Pictures are written once. */
export async function storeRun(info: SavedRun, run: StoredRun): Promise<void> {
  const { id } = info;
  const kept = new Set(run.checkpoints.map((one) => checkpointKey(id, one)));
  const all = await keys<string>(store);
  const known = all.filter((key) => key.startsWith(part(id, "checkpoint/")));
  const pictures = part(id, "pictures");
  const added = run.checkpoints.filter((one) => !known.includes(checkpointKey(id, one)));
  await setMany(
    [
      [part(id, "info"), info],
      [part(id, "run"), run.bytes],
      [part(id, "metrics"), run.metrics],
      ...(run.pictures && !all.includes(pictures)
        ? [[pictures, run.pictures] as [string, Uint8Array]]
        : []),
      ...added.map((one): [string, StoredCheckpoint] => [checkpointKey(id, one), one]),
    ],
    store,
  );
  await delMany(
    known.filter((key) => !kept.has(key)),
    store,
  );
}

/** @throws Error when there is none */
export async function loadRun(id: string): Promise<StoredRun> {
  const names = ["run", "metrics", "pictures"].map((name) => part(id, name));
  const [bytes, metrics, pictures] = await getMany(names, store);
  if (!bytes) throw new Error("This run is no longer kept in this browser.");
  const saved = (await keys<string>(store)).filter((key) =>
    key.startsWith(part(id, "checkpoint/")),
  );
  const checkpoints = await readAll<StoredCheckpoint>(saved);
  return { bytes, metrics, pictures, checkpoints: checkpoints.sort((a, b) => a.step - b.step) };
}

/** The latest first; none where the browser keeps nothing. */
export async function listRuns(): Promise<SavedRun[]> {
  const names = (await keys<string>(store)).filter((key) => key.endsWith("/info"));
  const runs = await readAll<SavedRun>(names);
  return runs.sort((a, b) => b.savedAt - a.savedAt);
}

export async function removeRun(id: string): Promise<void> {
  const own = (await keys<string>(store)).filter((key) => key.startsWith(`${id}/`));
  await delMany(own, store);
}

/** What lies under keys that are there. */
async function readAll<T>(names: string[]): Promise<T[]> {
  return (await getMany<T>(names, store)) as T[];
}
