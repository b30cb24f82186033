// Grids whose numbers are mixtures of logistics, and what engines make of them.
import type { Engine, Layout } from "../../src/engine/engine.ts";
import { gridLength } from "../../src/ops/grid/layout.ts";
import * as ops from "../../src/ops/logistic-mixture/op.ts";
import fc from "./properties.ts";

export const mixtures = fc.integer({ min: 1, max: 3 });
export const channels = fc.constantFrom(1, 4);

/** A mixture, the numbers of a grid, and a picture in its middle. */
export interface Scene {
  readonly M: number;
  readonly D: number;
  readonly size: number;
  readonly framed: boolean;
  readonly grid: readonly number[];
  readonly bytes: readonly number[];
}

const SIDE = 4;
const WIDTH = 32;
/** Grids of numbers as far as they go, and pictures whose bytes are often the least or the most. */
export const scenes: fc.Arbitrary<Scene> = fc
  .tuple(mixtures, channels, fc.constantFrom(2, 4))
  .chain(([M, D, size]) =>
    fc.record({
      M: fc.constant(M),
      D: fc.constant(D),
      size: fc.constant(size),
      framed: fc.boolean(),
      grid: fc.array(fc.float({ min: -12, max: 12, noNaN: true }), {
        minLength: gridLength(SIDE, WIDTH),
        maxLength: gridLength(SIDE, WIDTH),
      }),
      bytes: fc.array(fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(0, 255)), {
        minLength: size * size * D,
        maxLength: size * size * D,
      }),
    }),
  );

/** Scores a scene. */
export async function score(engine: Engine, op: "gradient" | "score", scene: Scene) {
  const { M, D, size, framed, grid, bytes } = scene;
  const scratch = (length: number) => ({ type: "f32", scope: "scratch", length }) as const;
  const layout: Layout = {
    states: scratch(grid.length),
    dState: scratch(grid.length),
    picture: scratch(bytes.length),
    logLikelihood: scratch(1),
  };
  const memory = await engine.allocate(layout, 1);
  const buffers = { states: "states", picture: "picture", logLikelihood: "logLikelihood" };
  const params = {
    ...{ side: SIDE, channels: WIDTH, grids: 1, from: 0 },
    ...{ size, samples: 1, framed: +framed, depth: D, mixtures: M },
  };
  const call =
    op === "score"
      ? ops.score.call(buffers, params)
      : ops.gradient.call({ ...buffers, dState: "dState" }, { ...params, scale: 0.5 });
  const picture = Float32Array.from(bytes, (byte) => byte / 255);
  const [result] = await memory.run([call], {
    shards: [{ states: Float32Array.from(grid), dState: new Float32Array(grid.length), picture }],
    download: ["logLikelihood", "dState"],
  });
  await memory.dispose();
  return result;
}
