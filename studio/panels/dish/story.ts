/** What happens in the dish, as told to the visitor: it grows, stands, is wounded, and heals or not. */
import { computed, effect, signal, untracked } from "@preact/signals";
import type { CutShape, NcaCanvas } from "blastema/element";
import { HEALING, isTexture, relativeError } from "blastema/measure";
import { settings } from "../../state/settings.ts";
import { TABLE } from "../../state/table.ts";
import { isLarge } from "./sides.ts";

/** Steps a second while a creature grows, until the visitor chooses a speed: slow enough to watch. */
const SLOW = "30";
/** A creature stands when its living cells have changed by at most this share within so many steps, or some steps after it began. */
const STANDING = { share: 0.03, steps: 20, earliest: 40, latest: 160 };
/** Steps after a cut before which a wound is not called healed: the hand may still be on its way. */
const SETTLED = 12;
/** How long the end of a wound is told, in milliseconds. */
const TOLD = 6000;
const KEPT = "blastema-cut";

/** Whether the creature has grown up. */
export const isStanding = signal(false);
/** Whether the visitor has ever cut one, on this visit or an earlier one. */
export const hasCut = signal(recallCut());
/** What became of the last wound, in words; "" for nothing to tell. */
export const outcome = signal("");
/** Whether a cut that shows how heals now. */
const isShowing = signal(false);
/** The speed of the dish: slow for what a newcomer should see, unless the visitor chose one. */
export const speedNow = computed(() => {
  const { value } = settings.speed;
  const isSlow = value === TABLE.speed.default && (!isStanding.value || isShowing.value);
  return isSlow ? SLOW : value;
});

/** Counts the strokes that gave cells another goal. */
export const strokes = signal(0);

/** Cuts that the page made itself, to show how. */
const shown = new WeakSet<CutShape>();

/** Cuts a shape to show how, which does not count as the visitor's own. */
export function showCut(dish: NcaCanvas, shape: CutShape): Promise<void> {
  shown.add(shape);
  return dish.cut(shape);
}

interface Wound {
  /** What the dish looked like before, [H, W, 4]. */
  readonly before: Float32Array;
  /** Largest error to `before` so far, and the step at which it was so. */
  worst: number;
  worstAt: number;
  /** Step since which it has been healed; undefined while it is not. */
  healedAt?: number | undefined;
}

/** Follows what happens in a dish. @returns ends it */
export function watchStory(dish: NcaCanvas): () => void {
  /** Living cells at the latest steps. */
  let counts: { step: number; alive: number }[] = [];
  /** Step at which what grows now began. */
  let since = 0;
  let wound: Wound | undefined;
  /** Step of the latest cut of which the end is not known. */
  let cutAt = Number.NEGATIVE_INFINITY;
  let timer = 0;
  const tell = (words: string): void => {
    clearTimeout(timer);
    outcome.value = words;
    if (words) timer = window.setTimeout(() => tell(""), TOLD);
  };
  const begin = (step: number): void => {
    counts = [];
    since = step;
    cutAt = Number.NEGATIVE_INFINITY;
    isStanding.value = false;
    close("");
  };
  const grow = (step: number, alive: number): void => {
    // Nothing lives, or somebody went back, to a step or to the seed.
    if (alive === 0) begin(step);
    else if (step < (counts.at(-1)?.step ?? 0)) begin(Math.min(since, step));
    counts = [...counts.filter((count) => count.step >= step - STANDING.steps), { step, alive }];
    const first = counts[0] as (typeof counts)[number];
    const isSteady =
      step - first.step >= STANDING.steps - 5 &&
      alive > 0 &&
      Math.abs(alive - first.alive) <= STANDING.share * alive;
    const { earliest, latest } = STANDING;
    const age = step - since;
    if (age >= latest || (age >= earliest && isSteady)) isStanding.value = true;
  };
  const close = (words: string): void => {
    wound = undefined;
    isShowing.value = false;
    tell(words);
  };
  const end = (words: string): void => {
    cutAt = Number.NEGATIVE_INFINITY;
    close(words);
  };
  const heal = (step: number): void => {
    if (!wound || step <= cutAt) return;
    const { before } = wound;
    const now = visible(dish.image());
    // Other views, a dish of another size, and textures, which never are as they were, cannot be compared.
    const isOther = settings.view.value !== "colour" || now.length !== before.length;
    if (isOther || (dish.rule && isTexture(dish.rule))) {
      close("");
      return;
    }
    const error = relativeError(now, before, now.length / 4);
    if (error > wound.worst) Object.assign(wound, { worst: error, worstAt: step });
    if (!(error <= HEALING.healed)) wound.healedAt = undefined;
    else wound.healedAt ??= step;
    if (wound.healedAt === undefined) {
      if (step - cutAt >= HEALING.regrowth) end(`Not as it was, ${step - cutAt} steps later.`);
    } else if (step - cutAt >= SETTLED)
      end(wound.worst > HEALING.healed ? `Healed in ${wound.healedAt - wound.worstAt} steps.` : "");
  };
  dish.addEventListener("ready", () => begin(dish.stepCount));
  dish.addEventListener("step", ({ detail: { stepCount, alive } }) => {
    grow(stepCount, alive);
    heal(stepCount);
  });
  dish.addEventListener("damage", ({ detail: { shape } }) => {
    if (!shown.has(shape)) rememberCut();
    tell("");
    const { stepCount } = dish;
    // A creature that may still mend an earlier cut is not yet what it shall be again.
    const isWhole = isStanding.value && !(stepCount - cutAt < STANDING.latest);
    const image = !wound && isWhole && settings.view.value === "colour" && dish.image();
    // A picture of a large dish would take long to come from its graphics card, step after step.
    if (image && !isLarge(image)) {
      wound = { before: visible(image), worst: 0, worstAt: stepCount };
      isShowing.value = shown.has(shape);
    }
    cutAt = stepCount;
  });
  dish.addEventListener("plant", () => begin(dish.stepCount));
  // Cells with another goal grow anew.
  const stop = effect(() => {
    void settings.goal.value;
    void strokes.value;
    untracked(() => begin(dish.stepCount));
  });
  return () => {
    stop();
    clearTimeout(timer);
  };
}

/** A picture as errors are measured: from 0 to 1, colours multiplied by alpha [H, W, 4]. */
function visible({ data }: ImageData): Float32Array {
  const values = new Float32Array(data.length);
  for (let i = 0; i < data.length; i += 4) {
    const alpha = (data[i + 3] as number) / 255;
    for (let c = 0; c < 3; c++) values[i + c] = ((data[i + c] as number) / 255) * alpha;
    values[i + 3] = alpha;
  }
  return values;
}

/** Whether somebody has cut a creature in this browser, in another tab too. */
export function recallCut(): boolean {
  try {
    return localStorage.getItem(KEPT) !== null;
  } catch {
    return false;
  }
}

function rememberCut(): void {
  if (hasCut.peek()) return;
  hasCut.value = true;
  try {
    localStorage.setItem(KEPT, "yes");
  } catch {
    // Storage may be forbidden; the page then remembers as long as it is open.
  }
}
