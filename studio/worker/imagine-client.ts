/** The page's end of the worker that grows pictures from latents. */
import type { Answer, ModelFacts, Reply, Request, TaskName, Tasks } from "./imagine-protocol.ts";

/**
 * Who asks, the most urgent first: a drawing, the digit in hand, its other hands, the portraits around it, what its nats are,
 * and decoration.
 */
const LANES = ["drawing", "digit", "hands", "around", "account", "later"] as const;
type Lane = (typeof LANES)[number];

interface Job {
  readonly request: Omit<Request, "id">;
  readonly onAnswer: (answer: Answer<TaskName> | undefined) => void;
  readonly onFailure: (error: Error) => void;
  readonly onProgress?: (share: number) => void;
}

/** A model in its own worker. */
export interface Imagination {
  readonly facts: ModelFacts;
  /**
   * Asks for something. A lane holds one question besides the one that is being answered; a newer question replaces the
   * older one, whose answer is then undefined.
   */
  ask<K extends TaskName>(
    lane: Lane,
    task: K,
    ...args: Parameters<Tasks[K]>
  ): Promise<Answer<K> | undefined>;
}

const opened = new Map<string, Promise<Imagination>>();

/**
 * Opens a model, once for all pages.
 * @param onProgress called with the share of its bytes that have come
 * @throws Error with one sentence when it cannot be loaded; asking again tries again
 */
export function openImagination(
  url: string,
  onProgress: (share: number) => void,
): Promise<Imagination> {
  const known = opened.get(url);
  if (known) return known;
  const made = start(url, onProgress);
  made.catch(() => opened.delete(url));
  opened.set(url, made);
  return made;
}

async function start(url: string, onProgress: (share: number) => void): Promise<Imagination> {
  const worker = new Worker(new URL("./imagine.ts", import.meta.url), { type: "module" });
  const waiting = new Map<Lane, Job>();
  let current: Job | undefined;
  let lastId = 0;

  const next = (): void => {
    if (current) return;
    const lane = LANES.find((one) => waiting.has(one));
    if (!lane) return;
    current = waiting.get(lane) as Job;
    waiting.delete(lane);
    worker.postMessage({ id: ++lastId, ...current.request });
  };
  const add = (lane: Lane, job: Job): void => {
    waiting.get(lane)?.onAnswer(undefined);
    waiting.set(lane, job);
    next();
  };
  worker.onmessage = ({ data }: MessageEvent<Reply>) => {
    const job = current as Job;
    if ("progress" in data) {
      job.onProgress?.(data.progress);
      return;
    }
    current = undefined;
    if ("failure" in data) job.onFailure(new Error(data.failure));
    else job.onAnswer(data.answer);
    next();
  };
  worker.onerror = ({ message }) => {
    const error = new Error(message || "The worker that grows pictures could not be started.");
    for (const job of [current, ...waiting.values()]) job?.onFailure(error);
  };

  const ask = <K extends TaskName>(lane: Lane, task: K, args: Parameters<Tasks[K]>, more = {}) =>
    new Promise<Answer<K> | undefined>((resolve, reject) => {
      const onAnswer = resolve as Job["onAnswer"];
      add(lane, { request: { task, args }, onAnswer, onFailure: reject, ...more });
    });
  try {
    const address = new URL(url, location.href).href;
    const facts = (await ask("digit", "load", [address], { onProgress })) as ModelFacts;
    return { facts, ask: (lane, task, ...args) => ask(lane, task, args) };
  } catch (error) {
    worker.terminate();
    throw error;
  }
}
