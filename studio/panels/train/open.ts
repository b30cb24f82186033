/** Ways into a run: a new one, one that this browser keeps, or one that comes as a file. */
import { newTraining } from "./choice.ts";
import { ask, enter, listSavedRuns } from "./session.ts";

/** Larger files are refused unread: the run of a large creature with the published recipe has 60 million bytes. */
const LARGEST_FILE = 512 * 2 ** 20;

/** Starts a run of what was chosen. */
export async function startRun(): Promise<void> {
  await enter(ask("start", newTraining()));
  await ask("go");
}

/** Opens a run that this browser keeps; it stands still. */
export async function openSavedRun(id: string): Promise<void> {
  await enter(ask("open", id));
}

export async function removeSavedRun(id: string): Promise<void> {
  await ask("remove", id);
  await listSavedRuns();
}

/** Goes on with a run file, and with its metrics.jsonl if that came with it. @throws Error if it is not a run */
export async function openRunFiles(files: readonly File[]): Promise<void> {
  const run = files.find(({ name }) => name.toLowerCase().endsWith(".safetensors"));
  if (!run) throw new Error("Metrics alone are not enough: give the run's run.safetensors too.");
  if (run.size > LARGEST_FILE) throw new Error(`${run.name} is too large to be a run.`);
  const metrics = await files.find(({ name }) => name.toLowerCase().endsWith(".jsonl"))?.text();
  const bytes = new Uint8Array(await run.arrayBuffer());
  try {
    await enter(ask("adopt", bytes, metrics));
  } catch (error) {
    throw new Error(`${run.name} cannot go on here. ${(error as Error).message}`);
  }
}
