/** The training worker: holds one open run, so that the page's own thread never trains. */
import type { KernelArithmetic } from "blastema";
import { chosenSettings, newRun, type Recipe, runOrigin } from "blastema/training";
import { History } from "./train-history.ts";
import type { Message, OpenRun, Request, TrainingService, Update } from "./train-protocol.ts";
import {
  describe,
  readStored,
  type Stored,
  startEngine,
  TrainingSession,
} from "./train-session.ts";
import { listRuns, loadRun, newId, removeRun } from "./train-store.ts";

const post = (message: Message): void => self.postMessage(message);
const tell = (update: Update): void => post({ kind: "update", update });

let session: TrainingSession | undefined;
/** Lets another tab open the run. */
let release = (): void => {};

const service: TrainingService = {
  start: async (request) => {
    const { target, targetName, rngSeed, size, pad } = request;
    const { spec, recipe } = chosenSettings(request, request.changes);
    const origin = runOrigin(request);
    return hold(newId(), recipe, request.arithmetic, (arithmetic) => ({
      run: newRun({
        ...{ kind: "growing", spec, height: size + 2 * pad, width: size + 2 * pad },
        ...{ target, targetName, recipe, origin, rngSeed, arithmetic },
      }),
      metrics: [],
      history: new History(),
    }));
  },
  open: async (id) => {
    const stored = readStored(await loadRun(id));
    return hold(id, stored.run.recipe, arithmeticOf(stored), () => stored);
  },
  adopt: async (bytes, metrics = "") => {
    const stored = readStored({ bytes, metrics, checkpoints: [] });
    return hold(newId(), stored.run.recipe, arithmeticOf(stored), () => stored);
  },
  go: async () => opened().go(),
  pause: () => opened().pause(),
  scaleLearningRate: (factor) => opened().scaleLearningRate(factor),
  goBack: (step) => opened().goBack(step),
  save: () => opened().save(),
  close: letGo,
  runFile: async () => opened().runFile(),
  rule: async () => opened().rule(),
  list: listRuns,
  remove: removeRun,
};

function opened(): TrainingSession {
  if (!session) throw new Error("No run is open.");
  return session;
}

/** Opens a run in place of the one before, which stays open when that fails. */
async function hold(
  id: string,
  recipe: Recipe,
  asked: KernelArithmetic | undefined,
  make: (arithmetic: KernelArithmetic) => Stored,
): Promise<OpenRun> {
  const unlock = await lock(id);
  let next: TrainingSession;
  try {
    const engine = await startEngine(recipe.batch, asked);
    next = new TrainingSession(id, engine, make(engine.arithmetic as KernelArithmetic), tell);
  } catch (error) {
    unlock();
    throw error;
  }
  await letGo();
  session = next;
  release = unlock;
  session.show();
  await session.save();
  return session.description;
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
    // Only pages from a secure origin have locks.
    if (!navigator.locks) return resolve(() => {});
    navigator.locks
      .request(`blastema-run-${id}`, { ifAvailable: true }, (held) => {
        if (!held) throw new Error("This run is open in another tab: go on with it there.");
        return new Promise<void>((unlock) => resolve(unlock));
      })
      .catch(reject);
  });
}

/** A run goes on in the arithmetic it was made in. @throws Error for one that only the reference engine makes */
function arithmeticOf({ run: { arithmetic } }: Stored): KernelArithmetic {
  if (arithmetic === "float64")
    throw new Error("The run was made in float64 arithmetic, in which a browser does not train.");
  return arithmetic;
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
