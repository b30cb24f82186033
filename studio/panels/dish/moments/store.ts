/** Saved moments in IndexedDB: of each what a list shows, and its file. */
import { signal } from "@preact/signals";
import { createStore, delMany, get, getMany, keys, setMany } from "idb-keyval";

/** What a list shows of a saved moment. */
export interface Moment {
  readonly id: string;
  readonly name: string;
  /** The step at which the dish stood, and the earliest to which it can go back. */
  readonly step: number;
  readonly earliest: number;
  /** Name of the moment from which the dish had gone on; "" for none. */
  readonly from: string;
  /** Its picture, as the address of data. */
  readonly picture: string;
  readonly savedAt: number;
}

/** The moments that this browser keeps, in the order in which they were saved. */
export const moments = signal<readonly Moment[]>([]);

const store = createStore("blastema-moments", "moments");
/** Files of moments that the browser would not keep, as in a private window: they last as long as the page. */
const unkept = new Map<string, Uint8Array>();
const part = (id: string, name: "info" | "file"): string => `${id}/${name}`;

/** Reads which moments earlier visits saved. A browser that keeps nothing has none. */
export async function listMoments(): Promise<void> {
  try {
    const names = (await keys<string>(store)).filter((key) => key.endsWith("/info"));
    const kept = (await getMany<Moment>(names, store)) as Moment[];
    const known = new Set(kept.map(({ id }) => id));
    const others = moments.peek().filter(({ id }) => !known.has(id));
    moments.value = [...kept, ...others].sort((a, b) => a.savedAt - b.savedAt);
  } catch {
    // Those of this visit stay.
  }
}

/** Adds a moment. @returns whether the browser keeps it for later visits */
export async function addMoment(moment: Moment, file: Uint8Array): Promise<boolean> {
  moments.value = [...moments.value, moment];
  try {
    await setMany(
      [
        [part(moment.id, "info"), moment],
        [part(moment.id, "file"), file],
      ],
      store,
    );
    return true;
  } catch {
    unkept.set(moment.id, file);
    return false;
  }
}

/** The file of a moment. @throws Error when it is no longer there */
export async function fileOf({ id, name }: Moment): Promise<Uint8Array> {
  const file = unkept.get(id) ?? (await get<Uint8Array>(part(id, "file"), store));
  if (!file) throw new Error(`“${name}” is no longer kept in this browser.`);
  return file;
}

/** Forgets a moment. */
export async function removeMoment({ id }: Moment): Promise<void> {
  moments.value = moments.value.filter((moment) => moment.id !== id);
  if (!unkept.delete(id)) await delMany([part(id, "info"), part(id, "file")], store);
}
