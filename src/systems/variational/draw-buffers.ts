/** The buffers in which cells draw, and their contents. */
import type { Contents, Layout } from "../../engine/engine.ts";
import type { Parameters } from "../../numbers/shapes.ts";
import { weightLengths } from "../../ops/conv/layout.ts";
import type { CellularSpec } from "./cells.ts";
import { type Chain, chainLayout } from "./convolutions.ts";
import {
  type DrawStage,
  drawLayers,
  drawStages,
  type HeadLayer,
  intoCell,
  lotsOf,
  mostDrawn,
  posteriorHead,
  priorHead,
} from "./draws.ts";
import { scratch } from "./shard.ts";
import { gridsOf } from "./stage-grids.ts";

/** Names the arrays of a grid on which cells draw. */
export function drawArrays(side: number) {
  const own = `draws.${side}`;
  return {
    cells: `${own}.cells`,
    joined: `${own}.joined`,
    drawn: `${own}.drawn`,
    prior: `${own}.prior.output`,
    posterior: `${own}.posterior.1.output`,
    update: `${own}.into.output`,
    logRatio: `${own}.logRatio`,
    divergence: `${own}.divergence`,
  };
}

/** The chains of layers on a grid on which cells draw. */
export function drawChains(
  spec: CellularSpec,
  stage: DrawStage,
): { readonly prior: Chain; readonly posterior: Chain; readonly into: Chain } {
  const { cells, joined, drawn } = drawArrays(stage.side);
  const own = `draws.${stage.side}`;
  const chain = (names: readonly string[], layers: readonly HeadLayer[], input: string): Chain => ({
    names,
    weights: layers.map(({ name }) => name),
    layers: layers.map(({ shape }) => shape),
    input,
    dInput: `d_${input}`,
  });
  return {
    prior: chain([`${own}.prior`], [priorHead(spec, stage.side)], cells),
    posterior: chain(
      [`${own}.posterior.0`, `${own}.posterior.1`],
      posteriorHead(spec, stage),
      joined,
    ),
    into: chain([`${own}.into`], [intoCell(spec, stage.side)], drawn),
  };
}

/** The chains whose weights all grids share, once. */
export function sharedChains(spec: CellularSpec): Chain[] {
  return drawStages(spec)
    .slice(0, 1)
    .flatMap((stage) => {
      const { prior, into } = drawChains(spec, stage);
      return [prior, into];
    });
}

/** The chains of all posterior heads. */
export function posteriorChains(spec: CellularSpec): Chain[] {
  return drawStages(spec).map((stage) => drawChains(spec, stage).posterior);
}

/** Returns the buffers for drawing while this many latents grow. */
export function drawLayout(spec: CellularSpec, latents: number, gradients: boolean): Layout {
  const stages = drawStages(spec);
  const parts = stages.map((stage): Layout => {
    const grids = gridsOf(spec, stage.stage, latents);
    const arrays = drawArrays(stage.side);
    const { prior, into } = drawChains(spec, stage);
    const places = grids * stage.side ** 2;
    const cells = scratch(places * spec.channels);
    const drawn = scratch(places * mostDrawn(spec));
    return {
      ...chainLayout(prior, grids, gradients),
      ...chainLayout(into, grids, gradients),
      [arrays.cells]: cells,
      [arrays.drawn]: drawn,
      ...(gradients && { [`d_${arrays.cells}`]: cells, [`d_${arrays.drawn}`]: drawn }),
    };
  });
  const lots = stages.length > 0 && { lots: scratch(latents * lotsOf(spec)) };
  return Object.assign({}, ...parts, lots);
}

/** Returns the further buffers for drawing from the posteriors of this many pictures. */
export function posteriorLayout(
  spec: CellularSpec,
  images: number,
  latents: number,
  gradients: boolean,
): Layout {
  const parts = drawStages(spec).map((stage): Layout => {
    const grids = gridsOf(spec, stage.stage, latents);
    const arrays = drawArrays(stage.side);
    const cells = stage.side ** 2;
    const joined = scratch(grids * cells * (spec.channels + stage.features.depth));
    return {
      ...chainLayout(drawChains(spec, stage).posterior, grids, gradients),
      [arrays.joined]: joined,
      [arrays.logRatio]: scratch(latents),
      [arrays.divergence]: scratch(latents),
      ...(gradients && {
        [`d_${arrays.joined}`]: joined,
        [featureGradient(stage)]: scratch(images * cells * stage.features.depth),
      }),
    };
  });
  return Object.assign({}, ...parts);
}

/** Names the array for the gradient that a grid's posteriors give the features that they saw. */
export function featureGradient({ side }: DrawStage): string {
  return `d_draws.${side}.features`;
}

/** Returns the contents to upload for drawing from priors, or further ones for posteriors. */
export function drawContents(
  spec: CellularSpec,
  parameters: Parameters,
  part: "growing" | "posterior",
): Contents {
  const filled = drawLayers(spec)[part].flatMap(({ name, shape }) => [
    [`${name}.weight`, filledUp(parameters[`${name}.weight`], weightLengths(shape).weight)],
    [`${name}.bias`, filledUp(parameters[`${name}.bias`], shape.outputs)],
  ]);
  return Object.fromEntries(filled);
}

/** Returns the numbers of a tensor and zeros after them: kernels compute outputs in eights. */
function filledUp(tensor: Float32Array, length: number): Float32Array {
  const whole = new Float32Array(length);
  whole.set(tensor);
  return whole;
}

/** Tells where the gradients of the parameters of draws lie. */
export function drawGradients(
  spec: CellularSpec,
): Record<string, readonly [array: string, start: number]> {
  const { growing, posterior } = drawLayers(spec);
  const names = [...growing, ...posterior].flatMap(({ name }) => [
    `${name}.weight`,
    `${name}.bias`,
  ]);
  return Object.fromEntries(names.map((name) => [name, [`d_${name}`, 0]]));
}
