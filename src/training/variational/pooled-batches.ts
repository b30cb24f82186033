/** Batches of new pictures and of pictures from the pool. */

import type { BytePictures } from "../../data/dataset.ts";
import type { Engine } from "../../engine/engine.ts";
import { mean } from "../../numbers/statistics.ts";
import { withLastSteps } from "../../systems/variational/cells.ts";
import { inBits } from "../few-bits.ts";
import { isFull, type Kept } from "../pool.ts";
import type { VariationalRun } from "../run.ts";
import { batchIndices, batchPictures } from "./batch.ts";
import type { Batches, BatchResult } from "./fresh-batches.ts";
import { createLatents, type LatentSource } from "./latents.ts";
import { drawPlaces, drawSteps, keptGrids, pooling, takeGrids } from "./pool.ts";
import { createPoolTrainer, type PoolTrainer } from "./pool-trainer.ts";
import type { PoolRecipe } from "./recipe.ts";

/** What is reported of a training step with a pool. */
export interface PoolFigures {
  /** Number of steps of the rule. */
  readonly steps: number;
  /** Mean of -log p(x|grid) over grids that went on undamaged; null while the pool is being filled. */
  readonly kept: number | null;
  /** Mean of -log p(x|grid) over grids that were damaged first; null while the pool is being filled. */
  readonly healed: number | null;
}

interface PooledResult extends BatchResult {
  readonly pool: PoolFigures;
}

/** Prepares batches of new pictures while they fill the pool, and from then on of pictures half of which come from it. */
export async function pooledBatches(
  engine: Engine,
  run: VariationalRun,
  pictures: BytePictures,
): Promise<Batches<PooledResult>> {
  const recipe = run.recipe.pool as PoolRecipe;
  let sources = await createSources(engine, run, recipe);
  const dispose = async (): Promise<void> => {
    await sources.trainer.dispose();
    await sources.latents.dispose();
  };
  return {
    next: async (beta) => {
      // Either the pool has become full, or the run went back and begins with an empty one.
      if (sources.isMixed !== isFull(run.pool)) {
        await dispose();
        sources = await createSources(engine, run, recipe);
      }
      return poolStep(sources, recipe, run, pictures, beta);
    },
    dispose,
  };
}

interface Sources {
  /** Whether half of each batch comes from the pool. */
  readonly isMixed: boolean;
  readonly trainer: PoolTrainer;
  /** Draws the latents of the new pictures. */
  readonly latents: LatentSource;
}

async function createSources(
  engine: Engine,
  run: VariationalRun,
  { steps }: PoolRecipe,
): Promise<Sources> {
  const { batch } = run.recipe;
  const isMixed = isFull(run.pool);
  const share = isMixed ? 0.5 : 0;
  const longest = withLastSteps(pooling(run.spec), steps[1]);
  return {
    isMixed,
    trainer: await createPoolTrainer(engine, longest, batch, share),
    latents: await createLatents(engine, run, batch * (1 - share)),
  };
}

async function poolStep(
  { isMixed, trainer, latents }: Sources,
  recipe: PoolRecipe,
  run: VariationalRun,
  pictures: BytePictures,
  beta: number,
): Promise<PooledResult> {
  const { batch } = run.recipe;
  const spec = pooling(run.spec);
  const fresh = isMixed ? batch / 2 : batch;
  const { taken, given } = drawPlaces(run.pool, fresh, recipe, run);
  const seen = batchPictures(run, pictures, batchIndices(run, pictures, fresh));
  const old = takeGrids(run.pool, spec, taken, run);
  const steps = drawSteps(recipe, run);
  const { figures, ...drawn } = await latents.draw(seen, steps);
  const parameters = inBits(run, run.parameters);
  const input = { parameters, steps, pictures: seen, ...drawn, beta, pooled: old };
  const { losses, ends, pooledEnds, ...means } = await trainer.run(input);
  const kept = joined(
    keptGrids(spec, given, { pictures: seen, grids: ends }),
    keptGrids(spec, taken, { pictures: old.pictures, grids: pooledEnds }),
  );
  const middle = taken.length / 2;
  const told: PoolFigures = {
    steps,
    kept: meanOrNull(losses.slice(middle)),
    healed: meanOrNull(losses.slice(0, middle)),
  };
  return { ...means, ...figures, pool: told, kept };
}

function joined(a: Kept, b: Kept): Kept {
  const columns = Object.keys(a.columns).map((name) => [
    name,
    [...a.columns[name], ...b.columns[name]],
  ]);
  return { places: [...a.places, ...b.places], columns: Object.fromEntries(columns) };
}

function meanOrNull(values: readonly number[]): number | null {
  return values.length > 0 ? mean(values) : null;
}
