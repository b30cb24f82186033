/** The training steps of variational models, on new pictures and on those that go on from a pool. */
import type { BytePictures } from "../../data/dataset.ts";
import type { Engine } from "../../engine/engine.ts";
import type { NatsByGrid } from "../../systems/variational/autoencoder.ts";
import { pictureChannels } from "../../systems/variational/encoder.ts";
import type { VariationalSpec } from "../../systems/variational/spec.ts";
import type { VariationalRun } from "../run.ts";
import { scheduleAt } from "../schedule.ts";
import type { Materials, Task } from "../task.ts";
import { freshBatches } from "./fresh-batches.ts";
import { type PoolFigures, pooledBatches } from "./pooled-batches.ts";

/** What a run of a variational model reports of a training step. */
export interface VariationalFigures {
  /** Number of pictures seen so far, with repeats. */
  readonly images: number;
  /** Mean of -log p(x|z) over the batch, in nats a picture. */
  readonly reconstruction: number;
  /** Mean divergence of the posteriors, in nats a picture. */
  readonly divergence: number;
  /** Its parts, if cells draw: of the latents, then of what was drawn on each grid. */
  readonly grids?: NatsByGrid;
  /** Importance-weighted bound, in nats a picture; only in importance-weighted training. */
  readonly bound?: number;
  /** Weight of the divergence. */
  readonly beta: number;
  /** Figures about the pool, if the run has one; all other figures are then about the new pictures. */
  readonly pool?: PoolFigures;
}

/** Prepares the training steps of a run. @throws Error with one sentence if its model cannot learn from the pictures */
export async function createVariationalTask(
  engine: Engine,
  run: VariationalRun,
  { pictures }: Materials,
): Promise<Task<VariationalFigures>> {
  if (!pictures) throw new Error("A variational model learns from pictures, but none were given.");
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
      `The pictures have ${size} x ${size} pixels, but the model takes ${spec.size} x ${spec.size}.`,
    );
  const given = channels ?? 1;
  const wanted = pictureChannels(spec);
  const colours = (count: number): string => (count === 1 ? "grey" : "in colour");
  if (given !== wanted)
    throw new Error(
      `The pictures are ${colours(given)}, but the model learns from pictures that are ${colours(wanted)}.`,
    );
}

function whyCollapsed({ reconstruction, divergence }: VariationalFigures): string | undefined {
  return Number.isNaN(reconstruction + divergence) ? "the loss is no longer a number" : undefined;
}
