/** `--engine auto`: measures a command's own work on the processor and on a graphics card, and takes the faster. */
import type { Engine } from "../engine/engine.ts";
import type { Timed } from "./engine.ts";
import { reasonOf } from "./failure.ts";
import { note } from "./output.ts";

/**
 * Starts whichever does the work faster, and says which. Where there is no graphics card, or none that can do the work, that is the processor.
 */
export async function faster(
  startProcessor: () => Promise<Engine>,
  startCard: () => Promise<Engine>,
  timed: Timed,
): Promise<Engine> {
  const processor = await startProcessor();
  const card = await startCard().catch(() => undefined);
  if (card === undefined) {
    note("Engine: the processor (there is no graphics card to compare it with).");
    return processor;
  }
  try {
    const onProcessor = await timed(processor);
    const onCard = await timed(card);
    const [best, other] = onCard < onProcessor ? [card, processor] : [processor, card];
    const [name, than] = [best, other].map(nameOf);
    const times = Math.max(onProcessor, onCard) / Math.min(onProcessor, onCard);
    note(`Engine: ${name}, ${times.toFixed(1)} times as fast here as ${than}.`);
    await other.dispose();
    return best;
  } catch (error) {
    note(`Engine: the processor (${reasonOf(error).replace(/\.$/, "")}).`);
    await card.dispose();
    return processor;
  }
}

function nameOf({ name }: Engine): string {
  return name === "webgpu" ? "the graphics card" : "the processor";
}
