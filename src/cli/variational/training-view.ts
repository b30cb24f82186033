/** What is seen and recorded of a variational model while it is trained. */

import { type BytePictures, splitRange, staticPictures } from "../../data/dataset.ts";
import { type GridNats, natsByGrid } from "../../measure/variational/by-grid.ts";
import { figureOf, scoreAll } from "../../measure/variational/evaluate.ts";
import { unlessAborted } from "../../numbers/abort.ts";
import { givenWeights } from "../../training/few-bits.ts";
import { type Metric, metricOf } from "../../training/metrics.ts";
import type { VariationalRun } from "../../training/run.ts";
import type { PoolFigures } from "../../training/variational/pooled-batches.ts";
import type { Training, View } from "../training.ts";
import { gridsInWords } from "./by-grid.ts";

/** Training steps between looks at the held-out pictures, and how many are looked at. */
const VALIDATE_EVERY = 500;
const VALIDATION_PICTURES = 1000;

/** What the held-out pictures say of the model that the run gives. */
interface Validation {
  readonly elbo: number;
  readonly standardError: number;
  /** Of importance-weighted training: that bound, over as many latents. */
  readonly bound?: number;
  readonly reconstruction: number;
  readonly divergence: number;
  /** Its parts, if cells draw. */
  readonly grids?: readonly GridNats[];
}

/** A line of metrics.jsonl: a training step, sometimes with what validation found after it. */
export interface ModelMetric extends Metric<VariationalRun> {
  /** Processor time of all threads, as `seconds` counts. */
  readonly cpuSeconds: number;
  readonly validation?: Validation;
}

/** A run of a variational model that is open. */
export type ModelTraining = Training<"variational", ModelMetric>;

/**
 * Shows the bound, and scores held-out pictures now and then.
 * @param until training step after which this process stops, if it is before the last
 */
export function modelView(
  training: ModelTraining,
  pictures: BytePictures,
  until?: number,
): View<"variational", ModelMetric> {
  const { run, folder } = training;
  const cpuBefore = folder.metrics.at(-1)?.cpuSeconds ?? 0;
  const cpuStart = process.cpuUsage();
  let validated = folder.metrics.findLast(({ validation }) => validation)?.validation;
  return {
    entry: async (report, seconds, signal) => {
      const isLast = [until, run.recipe.trainingSteps].includes(report.step);
      const isDue = !report.rollback && (isLast || report.step % VALIDATE_EVERY === 0);
      const validation = isDue
        ? await unlessAborted(validate(training, pictures), signal)
        : undefined;
      validated = validation ?? validated;
      const { user, system } = process.cpuUsage(cpuStart);
      return {
        ...metricOf<VariationalRun>(report, seconds(), run.rollbacks),
        cpuSeconds: cpuBefore + (user + system) / 1e6,
        ...(validation && { validation }),
      };
    },
    show: ({ reconstruction, divergence, bound, pool }) => {
      const held = validated && `, held out ${(validated.bound ?? validated.elbo).toFixed(2)}`;
      const grids = validated?.grids ? ` (${gridsInWords(validated.grids)})` : "";
      return {
        detail: `${weighted(run, bound)}bound ${(-reconstruction - divergence).toFixed(1)} = ${(-reconstruction).toFixed(1)} - ${divergence.toFixed(1)} nats${pooled(pool)}${held ?? ""}${grids}`,
      };
    },
  };
}

async function validate(
  { engine, run }: ModelTraining,
  pictures: BytePictures,
): Promise<Validation> {
  const { spec, recipe } = run;
  const k = recipe.importance ?? 1;
  const [from] = splitRange("validation", pictures);
  const number = Math.min(VALIDATION_PICTURES, pictures.count - from);
  const results = await scoreAll(engine, {
    spec,
    parameters: givenWeights(run),
    indices: Array.from({ length: number }, (_, i) => from + i),
    pictures: (indices) => staticPictures(pictures, "training", indices),
    k,
  });
  const { mean, standardError } = figureOf(results, ({ elbo }) => elbo);
  const grids = natsByGrid(spec, results);
  return {
    elbo: mean,
    standardError,
    reconstruction: -figureOf(results, ({ reconstruction }) => reconstruction).mean,
    divergence: figureOf(results, ({ divergence }) => divergence).mean,
    ...(grids.length > 0 && { grids }),
    ...(k > 1 && { bound: figureOf(results, ({ bound }) => bound).mean }),
  };
}

/** The bound that importance-weighted training climbs. */
function weighted({ recipe }: VariationalRun, bound: number | undefined): string {
  return bound === undefined ? "" : `with ${recipe.importance} latents ${bound.toFixed(1)}, `;
}

/** How pictures fare that go on from the pool, as log p(x|grid). */
function pooled(pool: PoolFigures | undefined): string {
  if (pool?.kept == null || pool.healed == null) return "";
  return `, pool ${(-pool.kept).toFixed(1)}, damaged ${(-pool.healed).toFixed(1)}`;
}
