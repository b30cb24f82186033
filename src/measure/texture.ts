/** Measures how well a rule grows a texture: on its own grid and on a larger one, long after, and after a cut. */
import type { Engine } from "../engine/engine.ts";
import { deriveKey, drawDistinct, STREAM } from "../numbers/random.ts";
import { mean } from "../numbers/statistics.ts";
import type { Extent } from "../objectives/patch-transport.ts";
import { PATCH_TRANSPORT, patchTransport } from "../objectives/patch-transport.ts";
import { VISIBLE } from "../ops/cell.ts";
import type { RuleParts } from "../systems/growing/buffers.ts";
import type { RuleCard, TextureVerdict } from "../systems/growing/card.ts";
import { applyCut } from "../systems/growing/cut.ts";
import { createSimulation, type Simulation } from "../systems/growing/simulation.ts";
import { known } from "./error.ts";

/** Steps after which a texture is grown, and after which a cut is to be closed. */
export const TEXTURE_STEPS = 300;
/** Steps after which it should still be itself. */
export const TEXTURE_LONG = 10_000;
/** Steps that are made between two reports of progress. */
const STRIDE = 100;
/** Directions for each size and scale of patches. */
const DIRECTIONS = 32;

/** Whether a rule grows a texture rather than one picture: it was trained by the transport between patches. */
export function isTexture({ card }: { readonly card: Pick<RuleCard, "recipe"> }): boolean {
  return card.recipe?.objective === PATCH_TRANSPORT;
}

/** The picture of a texture. */
export interface TexturePicture extends Extent {
  /** Premultiplied RGBA [H, W, 4]. */
  readonly target: Float32Array;
}

/** Options of {@link measureTexture}. */
export interface TextureOptions {
  /** Grids over which losses are averaged, each with its own random numbers; 4 by default. */
  readonly dishes?: number;
  /** Chooses which cells fire in which step; 0 by default. */
  readonly rngSeed?: number;
  /** Called after some steps. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  readonly signal?: AbortSignal;
}

/** Measures a texture. @throws the signal's reason when it is aborted */
export async function measureTexture(
  engine: Engine,
  rule: RuleParts,
  { target, ...picture }: TexturePicture,
  { dishes = 4, rngSeed = 0, onProgress, signal }: TextureOptions = {},
): Promise<TextureVerdict> {
  const total = 2 * TEXTURE_STEPS + TEXTURE_LONG;
  let done = 0;
  const step = async (simulation: Simulation, count: number): Promise<void> => {
    for (let left = count; left > 0; left -= STRIDE) {
      await simulation.step(Math.min(STRIDE, left));
      done += Math.min(STRIDE, left);
      onProgress?.({ done, total });
      signal?.throwIfAborted();
    }
  };
  const lossOn = (grid: Extent) => {
    const { error } = patchTransport({ grid, picture, errorDirections: DIRECTIONS });
    return (states: readonly Float32Array[]) => mean(states.map((state) => error(state, target)));
  };
  /** Grows dishes and does something with them. */
  const inDishes = async <T>(grid: Extent, work: (grown: Simulation) => Promise<T>): Promise<T> => {
    const simulation = await createSimulation(engine, rule, { ...grid, dishes, rngSeed });
    try {
      await step(simulation, TEXTURE_STEPS);
      return await work(simulation);
    } finally {
      await simulation.dispose();
    }
  };
  const double = { height: 2 * picture.height, width: 2 * picture.width };
  const twice = await inDishes(double, async (grown) => lossOn(double)(await grown.read()));
  const loss = lossOn(picture);
  return inDishes(picture, async (simulation) => {
    const states = await simulation.read();
    const grown = loss(states);
    const halves = states.map((state) => {
      const half = state.slice();
      applyCut(half, picture.height, picture.width, { kind: "half", side: "left" });
      return half;
    });
    await simulation.write(halves);
    await step(simulation, TEXTURE_STEPS);
    const cut = loss(halves);
    const regrown = loss(await simulation.read());
    await simulation.write(states);
    await step(simulation, TEXTURE_LONG - TEXTURE_STEPS);
    const at10000 = loss(await simulation.read());
    return {
      scrambled: known(loss([scramble(target)])),
      ...{ grown: known(grown), twice: known(twice), cut: known(cut), regrown: known(regrown) },
      recovery: known((100 * (regrown - cut)) / (grown - cut)),
      at10000: known(at10000),
    };
  });
}

/** Returns the pixels of a picture in another order: the right colours, and no texture. */
function scramble(target: Float32Array): Float32Array {
  const pixels = target.length / VISIBLE;
  const order = drawDistinct(deriveKey(0, STREAM.shuffle), pixels, pixels);
  return target.map((_, i) => target[order[Math.floor(i / VISIBLE)] * VISIBLE + (i % VISIBLE)]);
}
