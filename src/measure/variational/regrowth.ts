/** Regrowth under models that do not double: a square is cut out of grown pictures, and the rule runs on. */
import type { Engine } from "../../engine/engine.ts";
import { deriveKey, STREAM } from "../../numbers/random.ts";
import { lastGrid, withLastSteps } from "../../systems/variational/cells.ts";
import { decodeLatents, decodeStretch, picturesOf } from "../../systems/variational/decode.ts";
import { latentLength } from "../../systems/variational/draws.ts";
import type { DecoderModel } from "../../systems/variational/film.ts";
import { clearSquare, randomSquare } from "../../systems/variational/square.ts";
import { meanSquare, withSquare } from "./damage.ts";

/** Steps after the cut at which the pictures are compared. */
const LOOKS = [0, 8, 16, 32, 64] as const;
/** How many pictures are grown together, which bounds the memory. */
const TOGETHER = 256;

/** What became of a picture. Errors are mean squared differences from the undamaged picture. */
export interface Regrowth {
  /** The undamaged picture, [size, size, D]. */
  readonly whole: Float32Array;
  /** The picture just after the cut, [size, size, D]. */
  readonly cut: Float32Array;
  /** The picture at the end, [size, size, D]. */
  readonly regrown: Float32Array;
  /** Errors after some numbers of steps; `drift` is that of a twin that was not cut. */
  readonly looks: readonly {
    readonly steps: number;
    readonly error: number;
    readonly drift: number;
  }[];
  /** Error if the square were blank (black, or transparent); a smaller one means that strokes grew back. */
  readonly blank: number;
}

/**
 * Sets all channels of a random square to zero after one move and lets the rule run for 64 steps; the square is half
 * as wide as the grid.
 * @param latents [count, Z + lots]
 * @param move a move of the last stage
 */
export async function regrow(
  engine: Engine,
  model: DecoderModel,
  latents: Float32Array,
  move: number,
  rngSeed: number,
): Promise<Regrowth[]> {
  const results: Regrowth[] = [];
  const latent = latentLength(model.spec);
  for (let first = 0; first < latents.length / latent; first += TOGETHER) {
    const some = latents.slice(first * latent, (first + TOGETHER) * latent);
    results.push(...(await regrowTogether(engine, model, some, move, rngSeed, first)));
  }
  return results;
}

async function regrowTogether(
  engine: Engine,
  model: DecoderModel,
  latents: Float32Array,
  move: number,
  rngSeed: number,
  first: number,
): Promise<Regrowth[]> {
  const { spec } = model;
  const { side, numbers } = lastGrid(spec);
  const endless = { ...model, spec: withLastSteps(spec, move + LOOKS[LOOKS.length - 1]) };
  const whole = await decodeLatents(engine, model, latents);
  let twins = await decodeStretch(engine, endless, { to: move }, latents);
  let cells: Float32Array = twins.slice();
  const squares = whole.map((_, i) =>
    randomSquare(deriveKey(rngSeed, STREAM.cut, move, first + i), side),
  );
  for (const [i, square] of squares.entries())
    clearSquare(cells.subarray(i * numbers, (i + 1) * numbers), side, spec.channels, square);
  const shown: { cut: Float32Array[]; twins: Float32Array[] }[] = [];
  for (const [i, steps] of LOOKS.entries()) {
    if (i > 0) {
      const stretch = { from: move + LOOKS[i - 1], to: move + steps };
      twins = await decodeStretch(engine, endless, stretch, twins);
      cells = await decodeStretch(engine, endless, stretch, cells);
    }
    shown.push({ cut: picturesOf(spec, cells), twins: picturesOf(spec, twins) });
  }
  return whole.map((picture, i) => ({
    whole: picture,
    cut: shown[0].cut[i],
    regrown: shown[shown.length - 1].cut[i],
    looks: LOOKS.map((steps, look) => ({
      steps,
      error: meanSquare(shown[look].cut[i], picture),
      drift: meanSquare(shown[look].twins[i], picture),
    })),
    blank: meanSquare(withSquare(spec, picture, side, squares[i], 0), picture),
  }));
}
