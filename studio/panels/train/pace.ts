/** How long the chosen training would take on this machine, as measured in a moment of it. */
import { computed, effect, signal } from "@preact/signals";
import type { Message, NewTraining, Pace, Request } from "../../worker/train-protocol.ts";
import { growingForm } from "./changes.ts";
import { newTraining } from "./choice.ts";
import { pictures } from "./company.ts";

/** Milliseconds without a change after which it is measured. */
const SETTLED = 600;
/** What is not known is measured again when it is asked for again. */
const UNKNOWN: Pace = { seconds: Number.NaN };

/** What would be trained; null while it is not chosen. */
const asked = computed((): NewTraining | null =>
  "missing" in pictures.value || "trouble" in growingForm.value.chosen ? null : newTraining(),
);

const measured = signal<{ readonly of: NewTraining; readonly pace: Pace } | null>(null);

/** How fast the choice trains here, or why it cannot; undefined before that is measured. */
export const pace = computed((): Pace | undefined =>
  measured.value?.of === asked.value ? measured.value?.pace : undefined,
);

/** Measures what is chosen, now and as it changes. @returns ends that */
export function watchPace(): () => void {
  let worker: Worker | undefined;
  let due = 0;
  const end = (): void => {
    clearTimeout(due);
    worker?.terminate();
    worker = undefined;
  };
  const stop = effect(() => {
    const request = asked.value;
    end();
    const known = pace.peek() ?? UNKNOWN;
    if (!request || known.refusal || known.seconds > 0) return;
    due = window.setTimeout(() => {
      const know = (pace: Pace): void => {
        end();
        measured.value = { of: request, pace };
      };
      // Another one than that of the open run, since it is ended whenever the choice changes.
      worker = new Worker(new URL("../../worker/train.ts", import.meta.url), { type: "module" });
      worker.onmessage = ({ data }: MessageEvent<Message>) => {
        know(data.kind === "answer" ? (data.value as Pace) : UNKNOWN);
      };
      worker.onerror = () => know(UNKNOWN);
      const question: Request = { id: 0, method: "pace", args: [request] };
      worker.postMessage(question);
    }, SETTLED);
  });
  return () => {
    stop();
    end();
  };
}
