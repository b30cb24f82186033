/** Grows one latent after another in memory that stays, for pages that answer while a hand moves. */
import type { ArrayBufferSpec, Contents, Engine } from "../../engine/engine.ts";
import { prepareOnce } from "../../engine/prepare-once.ts";
import type { Parameters } from "../../numbers/shapes.ts";
import { cellContents, filmLayout } from "./cell-buffers.ts";
import type { CellularSpec } from "./cells.ts";
import { lotsIn, lotsOf } from "./draws.ts";
import { filmProgram, moveSides } from "./programs.ts";

/** A model without its card. */
export interface DecoderModel<Spec = CellularSpec> {
  readonly spec: Spec;
  readonly parameters: Parameters;
}

/** All cells at one moment while a picture grows. */
export interface Grid {
  /** Side of the grid in cells. */
  readonly side: number;
  /** Cells of the grid, [side, side, C]. */
  readonly cells: Float32Array;
}

/** Grows latents and keeps every grid: the first one, and that after every step and doubling. */
export interface CellFilm {
  /** Grows a latent [Z + lots]. @returns the grid after each move */
  grow(latent: Float32Array): Promise<Grid[]>;
  /**
   * Goes on after a move, from other cells than those that had grown.
   * @param cells cells of a grid of the side after that move, [S, S, C]
   * @param lots what cells draw on the way [lots]; if left out, they draw the means of their priors
   * @returns the grid after each later move
   */
  goOn(move: number, cells: Float32Array, lots?: Float32Array): Promise<Grid[]>;
  /** Frees the memory; the engine stays. */
  dispose(): Promise<void>;
}

/** Makes room on an engine for growing one latent at a time. */
export async function createCellFilm(
  engine: Engine,
  { spec, parameters }: DecoderModel,
): Promise<CellFilm> {
  const sides = moveSides(spec);
  const layout = filmLayout(spec, sides);
  const room = (layout.start as ArrayBufferSpec).length;
  const memory = await engine.allocate(layout, 1);
  const shared = cellContents(spec, parameters);
  const drawn = lotsOf(spec);
  /** The memory stays, so that it must not keep the lots of the picture before. */
  const lotsAs = (lots: Float32Array = new Float32Array(drawn)): Contents =>
    drawn > 0 ? { lots } : {};
  const program = prepareOnce((from: number | undefined) =>
    memory.prepare(filmProgram(spec, from)),
  );
  const grids = async (from: number | undefined, start: Contents): Promise<Grid[]> => {
    const first = from === undefined ? 0 : from + 1;
    const moves = sides.map((_, move) => move).slice(first);
    const [downloads] = await (await program(from)).run({
      shared,
      shards: [start],
      download: moves.map((move) => `film.${move}`),
    });
    return moves.map((move) => ({
      side: sides[move],
      cells: new Float32Array(downloads[`film.${move}`]),
    }));
  };
  return {
    grow: (latent) => {
      const z = latent.slice(0, spec.latent);
      return grids(undefined, { z, ...lotsAs(lotsIn(spec, latent)) });
    },
    goOn: (move, cells, lots) => {
      const start = new Float32Array(room);
      start.set(cells);
      return grids(move, { start, ...lotsAs(lots) });
    },
    dispose: () => memory.dispose(),
  };
}
