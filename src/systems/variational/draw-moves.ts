/** Calls of operations by which cells draw when a stage begins, and that take gradients back. */
import type { Call } from "../../engine/engine.ts";
import * as draw from "../../ops/draw/op.ts";
import type { Bound } from "./bound-programs.ts";
import type { CellularSpec } from "./cells.ts";
import { chainBack, chainForward } from "./convolutions.ts";
import { drawArrays, drawChains, featureGradient } from "./draw-buffers.ts";
import { type DrawStage, drawStages, lotsOf, mostDrawn } from "./draws.ts";
import { gridParams } from "./stage-grids.ts";

/** What cells draw from: their priors, or the posteriors of pictures each of which has this many latents. */
export type DrawSource = "priors" | { readonly samples: number };

/** Lets the cells of a stage draw, if they do, and adds what they drew to the stage's first grids. */
export function drawForward(
  spec: CellularSpec,
  stage: number,
  latents: number,
  source: DrawSource,
): Call[] {
  const found = stageOf(spec, stage);
  if (!found) return [];
  const place = gridParams(spec, stage, latents);
  const arrays = drawArrays(found.side);
  const { prior, posterior, into } = drawChains(spec, found);
  const { cells, joined, drawn, logRatio, divergence } = arrays;
  const states = `states.${stage}`;
  const params = drawParams(spec, found, latents);
  const buffers = { prior: arrays.prior, noise: "lots", drawn };
  const draws =
    source === "priors"
      ? [draw.fromPrior.call(buffers, params)]
      : [
          draw.join.call(
            { cells, features: featuresOf(found), joined },
            { ...place, depth: found.features.depth, samples: source.samples },
          ),
          ...chainForward(posterior, place.grids),
          draw.fromPosterior.call(
            { ...buffers, posterior: arrays.posterior, logRatio, divergence },
            params,
          ),
        ];
  return [
    draw.take.call({ states, cells }, { ...place, from: 0 }),
    ...chainForward(prior, place.grids),
    ...draws,
    ...chainForward(into, place.grids),
    draw.give.call({ states, cells: arrays.update }, { ...place, from: 0 }),
  ];
}

/** Leads from the gradient of a stage's first grids back to that of the grids before the draws, and to the heads'. */
export function drawBackward(
  spec: CellularSpec,
  stage: number,
  latents: number,
  bound: Bound,
  scale: number,
): Call[] {
  const found = stageOf(spec, stage);
  if (!found) return [];
  const place = gridParams(spec, stage, latents);
  const arrays = drawArrays(found.side);
  const { prior, posterior, into } = drawChains(spec, found);
  const params = drawParams(spec, found, latents);
  const states = `d_states.${stage}`;
  const dCells = `d_${arrays.cells}`;
  const buffers = {
    prior: arrays.prior,
    posterior: arrays.posterior,
    noise: "lots",
    dDrawn: `d_${arrays.drawn}`,
    dPrior: `d_${arrays.prior}`,
    dPosterior: `d_${arrays.posterior}`,
  };
  return [
    draw.take.call({ states, cells: `d_${arrays.update}` }, { ...place, from: 0 }),
    ...chainBack(into, place.grids),
    bound === "importance"
      ? draw.sampledBackward.call(buffers, { ...params, weight: scale })
      : draw.backward.call({ ...buffers, weight: "weight" }, params),
    ...chainBack(posterior, place.grids),
    ...chainBack(prior, place.grids),
    draw.part.call(
      { dJoined: `d_${arrays.joined}`, dCells, dFeatures: featureGradient(found) },
      { ...place, depth: found.features.depth },
    ),
    draw.give.call({ states, cells: dCells }, { ...place, from: 0 }),
  ];
}

function stageOf(spec: CellularSpec, stage: number): DrawStage | undefined {
  return drawStages(spec).find((each) => each.stage === stage);
}

function featuresOf({ features }: DrawStage): string {
  return features.layer === "picture" ? "picture" : `${features.layer}.output`;
}

function drawParams(
  spec: CellularSpec,
  { stage, side, numbers, first }: DrawStage,
  latents: number,
) {
  const { grids } = gridParams(spec, stage, latents);
  return { cells: side ** 2, numbers, most: mostDrawn(spec), grids, lots: lotsOf(spec), first };
}
