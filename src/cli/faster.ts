/** `--engine auto`: measures a command's own work on the processor and on a graphics card, and takes the faster. */
import { setTimeout as delay } from "node:timers/promises";
import type { Engine } from "../engine/engine.ts";
import type { Timed } from "./engine.ts";
import { reasonOf, whyNoCard } from "./failure.ts";
import { note } from "./output.ts";

/** Milliseconds after which a graphics card that has not done a piece of work is taken for the slower one. */
const PATIENCE = 5000;

/**
 * Starts whichever does the work faster, or alone can do it, and says which. Where there is no graphics card, or none that can do
 * the work, that is the processor.
 */
export async function faster(
  startProcessor: () => Promise<Engine>,
  startCard: () => Promise<Engine>,
  timed: Timed,
): Promise<Engine> {
  const processor = await startProcessor();
  let card: Engine | undefined;
  try {
    card = await startCard();
    let failure: unknown;
    const onProcessor = await timed(processor).catch((error: unknown) => {
      failure = error;
      return Number.POSITIVE_INFINITY;
    });
    const onCard = await (failure ? timed(card) : withPatience(timed(card)));
    const [best, other] = onCard < onProcessor ? [card, processor] : [processor, card];
    const [name, than] = [best, other].map(nameOf);
    const times = Math.max(onProcessor, onCard) / Math.min(onProcessor, onCard);
    const why = failure
      ? ` (not the processor: ${reasonOf(failure).replace(/\.$/, "")})`
      : `, ${times.toFixed(1)} times as fast here as ${than}`;
    note(`Engine: ${name}${why}.`);
    await other.dispose();
    return best;
  } catch (error) {
    note(`Engine: the processor (${whyNoCard(error).replace(/\.$/, "")}).`);
    await card?.dispose();
    return processor;
  }
}

async function withPatience(measuring: Promise<number>): Promise<number> {
  // It may still fail when its engine is ended.
  measuring.catch(() => {});
  const ended = new AbortController();
  const late = delay(PATIENCE, undefined, { signal: ended.signal }).then(() => {
    throw new Error("The graphics card takes too long to begin.");
  });
  return Promise.race([measuring, late]).finally(() => ended.abort());
}

function nameOf({ name }: Engine): string {
  return name === "webgpu" ? "the graphics card" : "the processor";
}
