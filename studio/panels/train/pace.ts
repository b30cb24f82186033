/** How long the chosen training would take on this machine, as measured in a moment of it. */
import { computed, effect, signal } from "@preact/signals";
import type { Recipe } from "blastema/training";
import type { Message, Pace, Request } from "../../worker/train-protocol.ts";
import { growingForm, variationalForm } from "./changes.ts";
import { newTraining, newVariational } from "./choice.ts";
import { pictures } from "./company.ts";
import { pictureFile } from "./picture-file.ts";
import { roughly } from "./progress.ts";

/** Milliseconds without a change after which it is measured. */
const SETTLED = 600;
/** What is not known is measured again when it is asked for again. */
const UNKNOWN: Pace = { seconds: Number.NaN };

/** The question how fast what would be trained is; null while that is not chosen. */
const asked = computed((): Request | null => {
  if (pictureFile.value)
    return "trouble" in variationalForm.value.chosen
      ? null
      : { id: 0, method: "paceOfVariational", args: [newVariational()] };
  return "missing" in pictures.value || "trouble" in growingForm.value.chosen
    ? null
    : { id: 0, method: "pace", args: [newTraining()] };
});

const measured = signal<{ readonly of: Request; readonly pace: Pace } | null>(null);

/** How fast the choice trains here, or why it cannot; undefined before that is measured. */
export const pace = computed((): Pace | undefined =>
  measured.value?.of === asked.value ? measured.value?.pace : undefined,
);

/** Training steps of a run: as many as it may have, and after how many its first round is over at the latest. */
type Length = Pick<Recipe, "trainingSteps" | "rounds">;

/** How long a run will take here, in words. */
export function timeOf({ rounds = [], trainingSteps }: Length): string {
  if (!pace.value) return "Measuring how long it takes here…";
  const { seconds, on } = pace.value;
  if (Number.isNaN(seconds)) return "How long it takes here is not known";
  const [first = trainingSteps] = rounds;
  const soonest = roughly(seconds * Math.min(first, trainingSteps));
  const latest = roughly(seconds * trainingSteps);
  const where = on === "webgpu" ? "on the graphics card" : "here";
  return `About ${soonest} ${where}${latest === soonest ? "" : `, at most ${latest}`}`;
}

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
    const question = asked.value;
    end();
    const known = pace.peek() ?? UNKNOWN;
    if (!question || known.refusal || known.seconds > 0) return;
    due = window.setTimeout(() => {
      const know = (pace: Pace): void => {
        end();
        measured.value = { of: question, pace };
      };
      // Another one than that of the open run, since it is ended whenever the choice changes.
      worker = new Worker(new URL("../../worker/train.ts", import.meta.url), { type: "module" });
      worker.onmessage = ({ data }: MessageEvent<Message>) => {
        know(data.kind === "answer" ? (data.value as Pace) : UNKNOWN);
      };
      worker.onerror = () => know(UNKNOWN);
      worker.postMessage(question);
    }, SETTLED);
  });
  return () => {
    stop();
    end();
  };
}
