/** The step of a variational rule on the arrays of its program. */
import { decodePlan } from "../../ops/vnca-step/layout.ts";
import {
  type UpdateTape,
  type UpdateValues,
  variationalStep,
  variationalStepBackward,
} from "../../ops/vnca-step/reference.ts";
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
    const { channels } = decodePlan(args.array("plan"));
    const side = args.param("side");
    const state = readCells(args, "states", side, args.param("from"), channels);
    const { next, tape } = variationalStep(layersOf(args, "packed"), state, side, channels);
    writeCells(args, "states", next, side, args.param("to"));
    writeTape(args, tape);
  },
  "vnca.stepBackward": (args) => {
    const { channels } = decodePlan(args.array("plan"));
    const side = args.param("side");
    const dState = variationalStepBackward(
      layersOf(args, "packed"),
      layersOf(args, "dPacked"),
      readCells(args, "states", side, args.param("from"), channels),
      readTape(args),
      readCells(args, "dState", side, 0, channels),
      side,
      channels,
    );
    writeCells(args, "dState", dState, side, 0);
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
function writeTape(args: Arguments<Types>, tape: UpdateTape): void {
  const slice = part(args.array("tape"), args.param("tape"), args.param("tapeSlice"));
  let start = 0;
  for (const y of tape.slice(0, -1)) {
    slice.set(y, start);
    start += y.length;
  }
}

function readTape(args: Arguments<Types>): UpdateTape {
  const { layers } = decodePlan(args.array("plan"));
  const side = args.param("side");
  const slice = part(args.array("tape"), args.param("tape"), args.param("tapeSlice"));
  let start = 0;
  return layers.map(({ width }, i) => {
    const length = side * side * width;
    // Of the last layer only the length matters: it leaves nothing on the tape.
    if (i === layers.length - 1) return new Float64Array(length);
    const y = slice.slice(start, start + length);
    start += length;
    return y;
  });
}
