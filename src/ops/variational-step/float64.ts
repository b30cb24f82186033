import { type Float64Binding, part } from "../bind.ts";
import { readCells, writeCells } from "../grid/cells.ts";
import { decodePlan, tapeLength } from "./layout.ts";
import type * as declared from "./op.ts";
import {
  type UpdateTape,
  type UpdateValues,
  variationalStep,
  variationalStepBackward,
} from "./reference.ts";

export const float64: Float64Binding<typeof declared> = {
  pack: ({ update, packed }) => packed.set(update),
  unpack: ({ dPacked, dUpdate }) => dUpdate.set(dPacked.subarray(0, dUpdate.length)),
  forward: (a) => {
    const layers = layersOf(a.plan, a.packed);
    for (let index = 0; index < a.grids; index++) {
      const grid = { ...a, index };
      const state = readCells(a.states, grid, a.from);
      const { next, tape } = variationalStep(layers, state, a.side, a.channels);
      writeCells(a.states, grid, next, a.to);
      writeTape(tapeOf(a), index, tape);
    }
  },
  backward: (a) => {
    for (let index = 0; index < a.grids; index++) {
      const grid = { ...a, index };
      const dState = variationalStepBackward(
        layersOf(a.plan, a.packed),
        layersOf(a.plan, a.dPacked),
        readCells(a.states, grid, a.from),
        readTape(tapeOf(a), index, a.plan, a.side),
        readCells(a.dState, grid),
        a.side,
        a.channels,
      );
      writeCells(a.dState, grid, dState);
    }
  },
};

/** The layers whose numbers a packed array holds, in their stored order. */
function layersOf(plan: Uint32Array, packed: Float64Array): UpdateValues[] {
  const { channels, layers } = decodePlan(plan);
  let [start, inputs] = [0, 9 * channels];
  return layers.map(({ width, kind }) => {
    const end = start + width * inputs;
    const weight = packed.subarray(start, end);
    const bias = packed.subarray(end, end + width);
    [start, inputs] = [end + width, width];
    return { kind, weight, bias };
  });
}

/** The tape of one step. */
function tapeOf(
  args: Parameters<typeof float64.forward>[0] | Parameters<typeof float64.backward>[0],
): Float64Array {
  return part(args.tape, args.record, tapeLength(args, args.side, args.grids));
}

/** Outputs of all layers but the last, one behind the other, of one grid. */
function writeTape(step: Float64Array, grid: number, tape: UpdateTape): void {
  const outputs = tape.slice(0, -1);
  let start = grid * sum(outputs.map(({ length }) => length));
  for (const y of outputs) {
    step.set(y, start);
    start += y.length;
  }
}

function readTape(step: Float64Array, grid: number, plan: Uint32Array, side: number): UpdateTape {
  const { layers } = decodePlan(plan);
  const lengths = layers.map(({ width }) => side ** 2 * width);
  const outputs = lengths.slice(0, -1);
  let start = grid * sum(outputs);
  const tape = outputs.map((length) => {
    start += length;
    return step.slice(start - length, start);
  });
  // Of the last layer only the length matters: it leaves nothing on the tape.
  return [...tape, new Float64Array(lengths[lengths.length - 1])];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
