/** Ways into a run: a new one, one that this browser keeps, or one that comes as a file. */
import { newTraining, newVariational } from "./choice.ts";
import { pace } from "./pace.ts";
import { forgetPictures, type PictureFile, type WaitingRun, waitingRun } from "./picture-file.ts";
import { ask, enter, go, leave, listSavedRuns, openRun } from "./session.ts";

/** Larger files are refused unread: the run of a large creature with the published recipe has 60 million bytes. */
const LARGEST_FILE = 512 * 2 ** 20;

/** Starts a run of what was chosen. */
export async function startRun(): Promise<void> {
  const chosen = newTraining();
  enter(await ask("start", { ...chosen, on: pace.value?.on ?? chosen.on }));
  await go();
}

/** Starts a run of a variational model. */
export async function startVariationalRun({ bytes: pictures }: PictureFile): Promise<void> {
  const chosen = newVariational();
  const request = { ...chosen, on: pace.value?.on ?? chosen.on };
  enter(await ask("startVariational", request, pictures));
  forgetPictures();
  await go();
}

/** Opens a run that this browser keeps, and goes on with it. */
export async function openSavedRun(id: string): Promise<void> {
  enter(await ask("open", id));
  await go();
}

export async function removeSavedRun(id: string): Promise<void> {
  await ask("remove", id);
  await listSavedRuns();
}

/**
 * Goes on with a run file, and with its metrics.jsonl if that came with it.
 * @param pictures that a variational model learns from
 * @throws Error if it is not a run
 */
export async function openRunFiles(
  files: readonly File[],
  pictures: PictureFile | null,
): Promise<void> {
  const run = files.find(({ name }) => name.toLowerCase().endsWith(".safetensors"));
  if (!run) throw new Error("Metrics alone are not enough: give the run's run.safetensors too.");
  if (run.size > LARGEST_FILE) throw new Error(`${run.name} is too large to be a run.`);
  const metrics = await files.find(({ name }) => name.toLowerCase().endsWith(".jsonl"))?.text();
  const bytes = new Uint8Array(await run.arrayBuffer());
  await adopt({ name: run.name, bytes, metrics }, pictures);
}

/** Goes on with a run; one that needs pictures and has none waits for them. */
export async function adopt(run: WaitingRun, pictures: PictureFile | null): Promise<void> {
  try {
    const opened = await ask("adopt", run.bytes, run.metrics, pictures?.bytes);
    if ("picturesWanted" in opened) {
      if (openRun.value) await leave();
      waitingRun.value = run;
      return;
    }
    forgetPictures();
    enter(opened);
  } catch (error) {
    throw new Error(`${run.name} cannot go on here. ${(error as Error).message}`);
  }
}
