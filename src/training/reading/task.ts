/** The training steps of readers: rollouts from the pool, whose last beliefs an objective judges. */
import { type BytePictures, greys } from "../../data/dataset.ts";
import type { Engine } from "../../engine/engine.ts";
import { tallyDigit, verdictOf } from "../../measure/reading.ts";
import { mean } from "../../numbers/statistics.ts";
import { beliefError, crossEntropy } from "../../objectives/beliefs.ts";
import { createRollout } from "../../systems/growing/rollout.ts";
import { beliefs, readerPart, ruleOf } from "../../systems/reading/reader.ts";
import { DIGITS, growingSpec, type ReadingSpec } from "../../systems/reading/spec.ts";
import type { ReadingRun } from "../run.ts";
import { toSparse } from "../sparse-state.ts";
import type { Materials, Task } from "../task.ts";
import { drawReadings } from "./batch.ts";
import { DIGIT_SIDE } from "./extent.ts";

/** What a run of a reader reports of a training step. */
export interface ReadingFigures {
  /** Mean loss of the batch after the rollout. */
  readonly loss: number;
  /** Length of the rollout in steps of the rule. */
  readonly rolloutSteps: number;
  /** Share of the cells that believe in the right digit after it. */
  readonly cells: number;
  /** Share of the digits all of whose cells do. */
  readonly agreedRight: number;
}

/** Loss above which the cells' beliefs have exploded. Not to know costs 2.3. */
const EXPLODED = 1e3;

/** Prepares the training steps of a run. @throws Error with one sentence if the digits are missing, or of another size */
export async function createReadingTask(
  engine: Engine,
  run: ReadingRun,
  { digits: pictures }: Materials,
): Promise<Task<ReadingFigures>> {
  if (!pictures) throw new Error("A reader learns from digits with labels, but none were given.");
  const { spec, recipe } = run;
  const side = { height: DIGIT_SIDE, width: DIGIT_SIDE };
  checkDigits(pictures);
  const { batch, rolloutSteps } = recipe;
  const objective = (recipe.objective === "cross-entropy" ? crossEntropy : beliefError)(DIGITS);
  const extent = { spec: growingSpec(spec), ...side, batch, maxSteps: rolloutSteps[1], objective };
  const rollout = await createRollout(engine, extent);
  return {
    next: async () => {
      const drawn = drawReadings(run, pictures);
      const labels = drawn.digits.map((digit) => pictures.labels[digit]);
      const targets = drawn.digits.map((digit, i) =>
        wantedBeliefs(spec, greys(pictures, digit), labels[i], recipe.smoothing),
      );
      const { parameters } = ruleOf(run);
      const { gradients, losses, states } = await rollout.run({ ...drawn, parameters, targets });
      const read = verdictOf(states.map((state, i) => tallyDigit(beliefs(spec, state), labels[i])));
      const { cells, agreedRight } = read;
      const figures = { loss: mean(losses), rolloutSteps: drawn.steps, cells, agreedRight };
      return {
        gradients: readerPart(spec, gradients),
        figures,
        collapse: whyCollapsed(figures),
        kept: {
          places: drawn.slots,
          columns: {
            state: states.map((state) => toSparse(state, spec.channels)),
            digit: drawn.digits.map((digit) => toSparse(Float32Array.of(digit), 1)),
          },
        },
      };
    },
    dispose: () => rollout.dispose(),
  };
}

/** Checks that a reader can learn from these digits. @throws Error with one sentence */
export function checkDigits({ size }: BytePictures): void {
  if (size !== DIGIT_SIDE)
    throw new Error(
      `The digits have ${size} x ${size} pixels, but a reader learns from ${DIGIT_SIDE} x ${DIGIT_SIDE}.`,
    );
}

/**
 * Returns what the cells of a digit should believe, [H * W, 10]: all the same, and together of weight 1, so that every digit
 * counts the same.
 */
export function wantedBeliefs(
  { inkThreshold }: Pick<ReadingSpec, "inkThreshold">,
  drawing: Float32Array,
  label: number,
  smoothing: number,
): Float32Array {
  const living = drawing.reduce((count, ink) => count + (ink > inkThreshold ? 1 : 0), 0);
  const wanted = new Float32Array(drawing.length * DIGITS);
  for (const [cell, ink] of drawing.entries()) {
    if (!(ink > inkThreshold)) continue;
    wanted.fill(smoothing / DIGITS / living, cell * DIGITS, (cell + 1) * DIGITS);
    wanted[cell * DIGITS + label] += (1 - smoothing) / living;
  }
  return wanted;
}

function whyCollapsed({ loss }: ReadingFigures): string | undefined {
  if (Number.isNaN(loss)) return "the loss is no longer a number";
  return loss > EXPLODED ? "the cells' beliefs exploded" : undefined;
}
