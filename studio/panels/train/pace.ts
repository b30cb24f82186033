/** How long the chosen training would take on this machine, as measured in a moment of it. */
import { computed, effect, signal } from "@preact/signals";
import type { Message, NewTraining, Pace, Request } from "../../worker/train-protocol.ts";
import { growingForm } from "./changes.ts";
import { newTraining } from "./choice.ts";
import { pictures } from "./company.ts";

/** Milliseconds without a change after which it is measured. */
const SETTLED = 600;

/** What would be trained; null while it is not chosen. */
const asked = computed((): NewTraining | null =>
  "missing" in pictures.value || "trouble" in growingForm.value.chosen ? null : newTraining(),
);

/** What was found of a choice: its pace, or why it cannot be trained here. */
interface Found {
  readonly pace?: Pace;
  readonly refusal?: string;
}

const measured = signal<(Found & { readonly of: NewTraining }) | null>(null);
const found = computed(() => (measured.value?.of === asked.value ? measured.value : null));

/** How fast the choice trains here; undefined before it is measured, and where it cannot be. */
export const pace = computed((): Pace | undefined => found.value?.pace);
/** Why it cannot be trained here; "" where nothing is known to speak against it. */
export const refusal = computed((): string => found.value?.refusal ?? "");

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
    if (!request || measured.peek()?.of === request) return;
    due = window.setTimeout(() => {
      const know = (found: Found): void => {
        end();
        measured.value = { of: request, ...found };
      };
      // Another one than that of the open run, since it is ended whenever the choice changes.
      worker = new Worker(new URL("../../worker/train.ts", import.meta.url), { type: "module" });
      worker.onmessage = ({ data }: MessageEvent<Message>) => {
        if (data.kind === "answer") know({ pace: data.value as Pace });
        if (data.kind === "refusal") know({ refusal: data.reason });
      };
      worker.onerror = ({ message }) =>
        know({ refusal: message || "The worker that trains could not be started." });
      const question: Request = { id: 0, method: "pace", args: [request] };
      worker.postMessage(question);
    }, SETTLED);
  });
  return () => {
    stop();
    end();
  };
}
