/** The training worker: holds one open run, so that the page's own thread never trains. */
import type { Engine } from "blastema";
import { growingProspect, type Prospect, pace, placeOf, variationalProspect } from "./pace.ts";
import { openCard, shardsOf, startCard, startProcessor } from "./train-engine.ts";
import { GrowingView } from "./train-growing.ts";
import { History } from "./train-history.ts";
import { newGrowingRun, newVariationalRun } from "./train-new.ts";
import type {
  Message,
  NewRun,
  OpenRun,
  Request,
  TrainingService,
  Update,
} from "./train-protocol.ts";
import {
  describe,
  type RunHere,
  readStored,
  type Stored,
  TrainingSession,
} from "./train-session.ts";
import { listRuns, loadRun, newId, removeRun } from "./train-store.ts";
import { refuseColours, VariationalView } from "./train-variational.ts";
import type { RunView } from "./train-view.ts";

const post = (message: Message): void => self.postMessage(message);
const tell = (update: Update): void => post({ kind: "update", update });

let session: TrainingSession | undefined;
/** Lets another tab open the run. */
let release = (): void => {};

const service: TrainingService = {
  start: (request) =>
    hold(
      newId(),
      () => startChosen(request, growingProspect(request)),
      (engine) => fresh(newGrowingRun(request, engine)),
    ),
  startVariational: (request, pictures) =>
    hold(
      newId(),
      () => startChosen(request, variationalProspect(request)),
      (engine) => ({ ...fresh(newVariationalRun(request, engine)), pictures }),
    ),
  open: async (id) => reopen(id, readStored(await loadRun(id))),
  adopt: async (bytes, metrics = "", pictures) => {
    const stored = readStored({ bytes, metrics, checkpoints: [] });
    if (stored.run.kind === "growing") return reopen(newId(), stored);
    refuseColours(stored.run.spec);
    return pictures ? reopen(newId(), { ...stored, pictures }) : { picturesWanted: true };
  },
  go: async () => opened().go(),
  pause: () => opened().pause(),
  scaleLearningRate: (factor) => opened().scaleLearningRate(factor),
  computeOn: (on) => opened().computeOn(on),
  goBack: (step) => opened().goBack(step),
  save: () => opened().save(),
  close: letGo,
  runFile: async () => opened().runFile(),
  model: async () => opened().model(),
  pace: async (request) => pace(request, growingProspect(request)),
  paceOfVariational: async (request) => pace(request, variationalProspect(request)),
  list: listRuns,
  remove: removeRun,
};

function opened(): TrainingSession {
  if (!session) throw new Error("No run is open.");
  return session;
}

/** A run before its first step, with what belongs to it. */
function fresh(run: RunHere): Stored {
  return { run, metrics: [], history: new History() };
}

/** Starts what a new run is asked to be computed on, or what is faster; where there is no graphics card, the processor. */
async function startChosen(request: NewRun, prospect: Prospect): Promise<Engine> {
  const on = placeOf(request) ?? (await pace(request, prospect)).on;
  const card = on === "webgpu" ? await startCard() : undefined;
  return card ?? startProcessor(prospect.shards, request.arithmetic);
}

function reopen(id: string, stored: Stored): Promise<OpenRun> {
  return hold(
    id,
    () => startFor(stored.run),
    () => stored,
  );
}

/** A run goes on in the arithmetic it was made in. @throws Error with one sentence where there is none of it */
async function startFor(run: RunHere): Promise<Engine> {
  const { arithmetic } = run;
  if (arithmetic === "float64")
    throw new Error("The run was made in float64 arithmetic, in which this page does not train.");
  if (arithmetic !== "webgpu") return startProcessor(shardsOf(run), arithmetic);
  const card = await openCard();
  if (!card)
    throw new Error(
      "The run was made on a graphics card, which this browser does not have: go on where it was made, or with “blastema train --resume … --allow-drift” on any machine.",
    );
  return card;
}

/** Opens a run in place of the one before, which stays open when that fails. @param start starts what computes it */
async function hold(
  id: string,
  start: () => Promise<Engine>,
  make: (engine: Engine) => Stored,
): Promise<OpenRun> {
  const unlock = await lock(id);
  let engine: Engine | undefined;
  let next: TrainingSession;
  try {
    engine = await start();
    const stored = make(engine);
    next = new TrainingSession(id, engine, viewOf(stored), stored, tell);
  } catch (error) {
    await engine?.dispose();
    unlock();
    throw error;
  }
  await letGo();
  session = next;
  release = unlock;
  await session.show();
  await session.save();
  return session.description;
}

/** @throws Error with one sentence when a variational model cannot learn from the pictures */
function viewOf({ run, pictures }: Stored): RunView {
  if (run.kind === "growing") return new GrowingView();
  if (!pictures) throw new Error("The pictures that the run learns from are missing.");
  return new VariationalView(run, pictures);
}

async function letGo(): Promise<void> {
  await session?.close();
  session = undefined;
  release();
  release = () => {};
}

/** Claims a run, so that two tabs do not train it. @throws Error when another tab has it */
function lock(id: string): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const goWithout = (): void => resolve(() => {});
    // Only pages from a secure origin have locks.
    if (!navigator.locks) return goWithout();
    navigator.locks
      .request(`blastema-run-${id}`, { ifAvailable: true }, (held) =>
        held
          ? new Promise<void>((unlock) => resolve(unlock))
          : reject(new Error("This run is open in another tab: go on with it there.")),
      )
      // A browser that keeps nothing gives no locks either; no other tab can have the run.
      .catch(goWithout);
  });
}

async function answer({ id, method, args }: Request): Promise<void> {
  try {
    const ask = service[method] as (...given: readonly unknown[]) => Promise<unknown>;
    post({ kind: "answer", id, value: await ask(...args) });
  } catch (error) {
    post({ kind: "refusal", id, reason: describe(error) });
  }
}

// One after another: who presses two buttons at once must not open two runs, or go on before the pause is over.
let last = Promise.resolve();
self.addEventListener("message", ({ data }: MessageEvent<Request>) => {
  last = last.then(() => answer(data));
});
