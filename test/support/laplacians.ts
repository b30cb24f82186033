// Grids that are compared with pictures by their Laplacians, and what engines make of them.
import type { Engine, Layout } from "../../src/engine/engine.ts";
import { laplacianError } from "../../src/ops/laplacian-error/op.ts";
import { Draws } from "./rules.ts";

/** Of a grid, and how many of its channels are compared. */
export interface Compared {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly visible: number;
}

/** What two samples have before they are compared: another objective has written loss and gradient. */
export function twoSamples({ height, width, channels, visible }: Compared, rngSeed: number) {
  const draws = new Draws(rngSeed);
  const normals = (length: number) => Float32Array.from({ length }, () => draws.normal());
  const cells = height * width;
  return [1, 2].map(() => ({
    state: normals(cells * channels),
    target: normals(cells * visible),
    dState: normals(cells * channels),
    loss: normals(1),
  }));
}

/** Adds the error of the samples' Laplacians to what they have. */
export async function addError(
  engine: Engine,
  compared: Compared,
  samples: ReturnType<typeof twoSamples>,
) {
  const { height, width, visible } = compared;
  const f32 = (length: number) => ({ type: "f32", scope: "scratch", length }) as const;
  const arrays = Object.entries(samples[0]).map(([name, { length }]) => [name, f32(length)]);
  const layout: Layout = {
    ...Object.fromEntries(arrays),
    edges: f32(height * width * visible),
  };
  const call = laplacianError.call(
    { state: "state", target: "target", edges: "edges", dState: "dState", loss: "loss" },
    { ...compared, weight: 0.75, scale: 0.5 },
  );
  const memory = await engine.allocate(layout, samples.length);
  const results = await memory.run([call], { shards: samples, download: ["dState", "loss"] });
  await memory.dispose();
  return results;
}
