/** Pictures of where growth is decided. */
import type { Decided, DecidedGrid } from "../../measure/variational/decide.ts";
import type { CellularSpec } from "../../systems/variational/cells.ts";
import type { FilmPicture } from "../../systems/variational/decode.ts";
import { pictureLength } from "../../systems/variational/encoder.ts";
import { comfortable, type Frame, type Picture } from "../pictures.ts";
import { mosaic, type Pixels, padded, stretched } from "./mosaic.ts";
import { frameDelays } from "./moves.ts";

/** What was decided of pictures, and how each grew from it. */
export interface Decisions {
  readonly spec: CellularSpec;
  /** The pictures [count, size, size, D]. */
  readonly pictures: Float32Array;
  readonly decided: readonly Decided[];
  /** Films of growth, one for each picture. */
  readonly films: readonly (readonly FilmPicture[])[];
}

/** Colours of no nats, half of the most and the most, as red, green and blue. */
const COLOURS = [
  [0.07, 0.07, 0.12],
  [0.88, 0.42, 0.09],
  [1, 0.96, 0.82],
] as const;

/** Draws a row for each picture: the picture, what each grid decides, and the picture that grew. */
export function decideSheet(decisions: Decisions): Picture {
  const { spec, decided, films } = decisions;
  const across = spec.sides[spec.sides.length - 1];
  const rows = decided.map(({ grids }, row) => {
    const heats = grids.map(({ side, cells }, place) =>
      stretched(heat(cells, mostOf(decided, place)), side, across),
    );
    return [given(decisions, row), ...heats, films[row][films[row].length - 1].picture];
  });
  return comfortable(mosaic(rows.flat(), across, rows[0].length));
}

/** Draws a film: beside each picture, as it grows, where it was decided so far. */
export function decideFrames(decisions: Decisions): Frame[] {
  const { spec, decided, films } = decisions;
  const across = spec.sides[spec.sides.length - 1];
  const sides = films[0].map(({ side }) => side);
  const delays = frameDelays(sides);
  const most = Math.max(...decided.map(({ grids }) => Math.max(...soFar(spec, grids, across))));
  return sides.map((side, move) => {
    const rows = films.map((film, row) => [
      given(decisions, row),
      stretched(film[move].picture, side, across),
      heat(soFar(spec, decided[row].grids, side), most),
    ]);
    return {
      picture: comfortable(mosaic(rows.flat(), across, rows[0].length)),
      delay: delays[move],
    };
  });
}

/** Nats for each cell of the last grid that grids up to a side have decided. */
function soFar(spec: CellularSpec, grids: readonly DecidedGrid[], upTo: number): Float32Array {
  const across = spec.sides[spec.sides.length - 1];
  const total = new Float32Array(across * across);
  for (const { side, cells } of grids) {
    if (side > upTo) continue;
    const share = (side / across) ** 2;
    for (const [i, nats] of stretched(cells, side, across).entries()) total[i] += share * nats;
  }
  return total;
}

/** The most nats of a cell of one grid, over all pictures. */
function mostOf(decided: readonly Decided[], place: number): number {
  return Math.max(...decided.map(({ grids }) => Math.max(...grids[place].cells)));
}

function given({ spec, pictures }: Decisions, row: number): Pixels {
  const length = pictureLength(spec);
  const picture = pictures.subarray(row * length, (row + 1) * length);
  return padded(picture, spec.size, spec.sides[spec.sides.length - 1]);
}

/** Colours cells by their nats. @returns opaque colours [cells, 4] */
function heat(cells: Float32Array, most: number): Float32Array {
  const colours = new Float32Array(cells.length * 4);
  for (const [cell, nats] of cells.entries()) {
    const share = most > 0 ? (2 * nats) / most : 0;
    const from = Math.min(1, Math.floor(share));
    for (let c = 0; c < 3; c++) {
      const [low, high] = [COLOURS[from][c], COLOURS[from + 1][c]];
      colours[4 * cell + c] = low + (share - from) * (high - low);
    }
    colours[4 * cell + 3] = 1;
  }
  return colours;
}
