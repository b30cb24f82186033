/** The step of a variational rule on the arrays of its program. */
import { decodePlan } from "../../ops/variational-step/layout.ts";
import {
  type UpdateTape,
  type UpdateValues,
  variationalStep,
  variationalStepBackward,
} from "../../ops/variational-step/reference.ts";
import type { Arguments, Operations } from "../buffers.ts";
import type { ReferenceArray } from "./executor.ts";
import { floats, part, readCells, writeCells } from "./grids.ts";

interface Types {
  array: ReferenceArray;
  field: never;
  rule: never;
}

/** Operations of one step. */
export const steps: Operations<Types> = {
  "vnca.pack": ({ array }) => array("packed").set(array("update")),
  "vnca.unpack": ({ array }) => {
    const dUpdate = array("dUpdate");
    dUpdate.set(array("dPacked").subarray(0, dUpdate.length));
  },
  "vnca.step": (args) => {
    const [side, channels] = [args.param("side"), args.param("channels")];
    for (let grid = 0; grid < args.param("grids"); grid++) {
      const state = readCells(args, "states", { grid });
      const { next, tape } = variationalStep(layersOf(args, "packed"), state, side, channels);
      writeCells(args, "states", next, { grid, slice: args.param("to") });
      writeTape(args, grid, tape);
    }
  },
  "vnca.stepBackward": (args) => {
    const [side, channels] = [args.param("side"), args.param("channels")];
    for (let grid = 0; grid < args.param("grids"); grid++) {
      const dState = variationalStepBackward(
        layersOf(args, "packed"),
        layersOf(args, "dPacked"),
        readCells(args, "states", { grid }),
        readTape(args, grid),
        readCells(args, "dState", { grid }),
        side,
        channels,
      );
      writeCells(args, "dState", dState, { grid });
    }
  },
};

/** The layers whose numbers a packed array holds, in their stored order. */
function layersOf({ array }: Arguments<Types>, name: "packed" | "dPacked"): UpdateValues[] {
  const { channels, layers } = decodePlan(array("plan"));
  const packed = floats(array(name));
  let [start, inputs] = [0, 9 * channels];
  return layers.map(({ width, kind }) => {
    const end = start + width * inputs;
    const weight = packed.subarray(start, end);
    const bias = packed.subarray(end, end + width);
    [start, inputs] = [end + width, width];
    return { kind, weight, bias };
  });
}

/** Outputs of all layers but the last, one behind the other. */
function writeTape(args: Arguments<Types>, grid: number, tape: UpdateTape): void {
  const outputs = tape.slice(0, -1);
  const slice = tapeOf(args, grid, sum(outputs.map(({ length }) => length)));
  let start = 0;
  for (const y of outputs) {
    slice.set(y, start);
    start += y.length;
  }
}

function readTape(args: Arguments<Types>, grid: number): UpdateTape {
  const { layers } = decodePlan(args.array("plan"));
  const cells = args.param("side") ** 2;
  const outputs = layers.slice(0, -1).map(({ width }) => cells * width);
  const slice = tapeOf(args, grid, sum(outputs));
  let start = 0;
  const tape = outputs.map((length) => {
    start += length;
    return slice.slice(start - length, start);
  });
  // Of the last layer only the length matters: it leaves nothing on the tape.
  return [...tape, new Float64Array(cells * layers[layers.length - 1].width)];
}

/** What a grid's step leaves on the tape, so many numbers. */
function tapeOf(args: Arguments<Types>, grid: number, length: number): Float64Array {
  const step = part(args.array("tape"), args.param("tape"), args.param("tapeSlice"));
  return part(step, grid, length);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
