/** How long the chosen training would take on this machine, as measured in a moment of it. */
import { computed, effect, signal } from "@preact/signals";
import type { Message, NewTraining, Request } from "../../worker/train-protocol.ts";
import { growingForm } from "./changes.ts";
import { newTraining, target } from "./choice.ts";

/** Milliseconds without a change after which it is measured. */
const SETTLED = 600;

/** What would be trained; null while it is not chosen. */
const asked = computed((): NewTraining | null =>
  "missing" in target.value || "trouble" in growingForm.value.chosen ? null : newTraining(),
);

const measured = signal<{ readonly of: NewTraining; readonly seconds: number } | null>(null);

/** Seconds that a training step takes here; undefined before it is measured, NaN where it cannot be. */
export const secondsPerStep = computed((): number | undefined =>
  measured.value !== null && measured.value.of === asked.value ? measured.value.seconds : undefined,
);

/** Measures what is chosen, now and as it changes. @returns ends that */
export function watchPace(): () => void {
  let worker: Worker | undefined;
  let due = 0;
  const end = (): void => {
    clearTimeout(due);
    const measuring = worker;
    worker = undefined;
    if (!measuring) return;
    // It first ends the workers that it has started itself: without that, Firefox at times starts no others.
    measuring.onmessage = measuring.onerror = () => measuring.terminate();
    measuring.postMessage("stop measuring");
  };
  const stop = effect(() => {
    const request = asked.value;
    end();
    if (!request || measured.peek()?.of === request) return;
    due = window.setTimeout(() => {
      const know = (seconds: number): void => {
        measured.value = { of: request, seconds };
        worker?.terminate();
        worker = undefined;
      };
      // Another one than that of the open run, since it is ended whenever the choice changes.
      worker = new Worker(new URL("../../worker/train.ts", import.meta.url), { type: "module" });
      worker.onmessage = ({ data }: MessageEvent<Message>) =>
        know(data.kind === "answer" ? (data.value as number) : Number.NaN);
      worker.onerror = () => know(Number.NaN);
      const question: Request = { id: 0, method: "secondsPerStep", args: [request] };
      worker.postMessage(question);
    }, SETTLED);
  });
  return () => {
    stop();
    end();
  };
}
