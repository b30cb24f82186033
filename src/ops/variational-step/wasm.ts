import { fail, partAt, type WasmBinding } from "../bind.ts";
import { gridLength } from "../grid/layout.ts";
import { type PlanNumbers, planLength, planNumbers, tapeLength } from "./layout.ts";
import type * as declared from "./op.ts";
import { MOST_WIDTH } from "./sizes.ts";

interface Kernels {
  packUpdate(plan: number, update: number, packed: number): void;
  unpackUpdate(plan: number, packed: number, update: number): void;
  variationalStep(
    plan: number,
    packed: number,
    side: number,
    grids: number,
    state: number,
    next: number,
    tape: number,
    tiles: number,
  ): void;
  variationalStepBackward(
    plan: number,
    packed: number,
    dPacked: number,
    side: number,
    grids: number,
    state: number,
    tape: number,
    dState: number,
    dConv: number,
    scratch: number,
    tiles: number,
  ): void;
}

type Args = PlanNumbers & { readonly plan: number };
type StepArgs = Args & {
  readonly side: number;
  readonly grids: number;
  readonly states: number;
  readonly tape: number;
  readonly record: number;
};

export const wasm: WasmBinding<typeof declared, Kernels> = ({ kernels, words }) => {
  /** Address of a plan. It is data: it must be the one whose numbers the lengths were checked for. */
  const planOf = (args: Args): number => {
    const plan = words(args.plan, planLength(args));
    if (plan[1] !== args.layers || !isSame(planNumbers(plan), args) || !isUsable(plan))
      fail("The plan of an update is not the one that was declared.");
    return args.plan;
  };
  const slice = (args: StepArgs, index: number): number =>
    partAt(args.states, index, gridLength(args.side, args.channels, args.grids));
  const tapeOf = (args: StepArgs): number =>
    partAt(args.tape, args.record, tapeLength(args, args.side, args.grids));
  return {
    pack: (a) => kernels.packUpdate(planOf(a), a.update, a.packed),
    unpack: (a) => kernels.unpackUpdate(planOf(a), a.dPacked, a.dUpdate),
    forward: (a) =>
      kernels.variationalStep(
        planOf(a),
        a.packed,
        a.side,
        a.grids,
        slice(a, a.from),
        slice(a, a.to),
        tapeOf(a),
        a.tiles,
      ),
    backward: (a) =>
      kernels.variationalStepBackward(
        planOf(a),
        a.packed,
        a.dPacked,
        a.side,
        a.grids,
        slice(a, a.from),
        tapeOf(a),
        a.dState,
        a.dConv,
        a.scratch,
        a.tiles,
      ),
  };
};

function isSame(numbers: PlanNumbers, args: PlanNumbers): boolean {
  return (
    numbers.channels === args.channels &&
    numbers.convolution === args.convolution &&
    numbers.widths === args.widths &&
    numbers.stored === args.stored &&
    numbers.prepared === args.prepared
  );
}

/** Whether the kernels take all widths, and the last layer gives cells. */
function isUsable(plan: Uint32Array): boolean {
  for (let at = 2; at < plan.length; at += 2)
    if (plan[at] % 8 !== 0 || plan[at] > MOST_WIDTH) return false;
  return plan[plan.length - 2] === plan[0];
}
