/** What a training step of a variational model is: a bound on log p(x) of new pictures, and how those fare that go on from a pool. */
import type { BytePictures } from "../../data/dataset.ts";
import type { Engine } from "../../engine/engine.ts";
import { pictureChannels } from "../../systems/variational/encoder.ts";
import type { VariationalSpec } from "../../systems/variational/spec.ts";
import type { VariationalRun } from "../run.ts";
import { scheduleAt } from "../schedule.ts";
import type { Materials, Task } from "../task.ts";
import { freshBatches } from "./fresh-batches.ts";
import { type PoolFigures, pooledBatches } from "./pooled-batches.ts";

/** What is told of a training step. */
export interface VariationalFigures {
  /** Pictures seen so far, repeats counted. */
  readonly images: number;
  /** Mean of -log p(x|z) over the batch, nats a picture. */
  readonly reconstruction: number;
  /** Mean divergence of the posterior, nats a picture. */
  readonly divergence: number;
  /** Of importance-weighted training: that bound. */
  readonly bound?: number;
  /** Weight of the divergence. */
  readonly beta: number;
  /** Of runs with a pool, where the figures above are of the new pictures. */
  readonly pool?: PoolFigures;
}

/** Prepares the training steps of a run. @throws Error with one sentence when the pictures are not for its model */
export async function createVariationalTask(
  engine: Engine,
  run: VariationalRun,
  { pictures }: Materials,
): Promise<Task<VariationalFigures>> {
  if (!pictures) throw new Error("A variational model learns from pictures, and there are none.");
  checkPictures(pictures, run.spec);
  const { recipe } = run;
  const create = recipe.pool ? pooledBatches : freshBatches;
  const batches = await create(engine, run, pictures);
  return {
    next: async () => {
      const beta = scheduleAt(recipe.beta, run.step);
      const { gradients, kept, ...means } = await batches.next(beta);
      const figures = { images: (run.step + 1) * recipe.batch, ...means, beta };
      return { gradients, figures, collapse: whyCollapsed(figures), kept };
    },
    dispose: () => batches.dispose(),
  };
}

function checkPictures({ size, channels }: BytePictures, spec: VariationalSpec): void {
  if (size !== spec.size)
    throw new Error(
      `The pictures have ${size} x ${size} pixels, and the model takes ${spec.size} x ${spec.size}.`,
    );
  if ((channels ?? 1) !== pictureChannels(spec))
    throw new Error("Grey pictures and pictures in colour need models of their own.");
}

function whyCollapsed({ reconstruction, divergence }: VariationalFigures): string | undefined {
  return Number.isNaN(reconstruction + divergence) ? "the loss is no longer a number" : undefined;
}
