/** Checks calls before they may run, since kernels check nothing. */
import type { AnyOp, Call, Handle, Numbers, Params } from "../ops/define.ts";
import type { Layout, Loop } from "./engine.ts";
import { roomOf, specOf } from "./room.ts";

/** What looks at programs before they run, and at handles before they are made. Each throws one sentence. */
export interface Checks {
  /** @param turns of the loop around the call: the largest index and one more */
  call(op: AnyOp, call: Call, layout: Layout, turns: number): void;
  loop(loop: Loop): void;
  handle(name: string, handle: Handle, params: Numbers): void;
}

/**
 * Checks names, types, numbers and lengths of one call.
 * @param turns number of turns of the loop around the call: its largest index plus one
 * @throws Error with one sentence that says what is wrong
 */
function checkCall(op: AnyOp, call: Call, layout: Layout, turns: number): void {
  const { buffers, params = {}, times = 1 } = call;
  const who = `Operation "${op.name}"`;
  const handles: Record<string, Numbers> = {};
  for (const [name, type] of Object.entries(op.buffers)) {
    const spec = name in buffers ? specOf(layout, buffers[name]) : undefined;
    const expected = typeof type === "string" ? type : type.name;
    expect(spec?.type === expected, who, `${expected} as "${name}"`, spec?.type);
    if (spec && "params" in spec) handles[name] = spec.params;
  }
  refuseOthers(who, op.buffers, buffers);
  checkNumbers(who, op.params ?? {}, params);
  checkNumbers(who, { times: "count" }, { times });
  const lengths = op.lengths?.(params as never, handles as never, turns) ?? {};
  for (const [name, length] of Object.entries(lengths)) {
    const [room] = roomOf(layout[buffers[name]]);
    const [least, most, bound] =
      typeof length === "number" ? [length, length, ""] : [length.least, room, "at least "];
    // This comparison refuses NaN.
    expect(room >= least && room <= most, who, `${bound}${least} numbers as "${name}"`, room);
  }
  if (op.fits && !op.fits(params as never, handles as never))
    refuse(`${who} cannot take ${JSON.stringify({ ...params, ...handles })}.`);
}

/** Checks that a call or a handle has all the numbers that it needs and no others, and that each is allowed. */
function checkNumbers(who: string, declared: Params, numbers: Numbers): void {
  for (const [name, type] of Object.entries(declared)) {
    const value = numbers[name];
    const isCount = Number.isSafeInteger(value) && value >= 0;
    expect(
      isCount || (type === "number" && value === +value),
      who,
      `a ${type} as "${name}"`,
      value,
    );
  }
  refuseOthers(who, declared, numbers);
}

function checkLoop({ repeat, first = 0 }: Loop): void {
  checkNumbers("A loop", { repeat: "count", first: "count" }, { repeat, first });
}

/** Every check that there is. */
export const checks: Checks = {
  call: checkCall,
  loop: checkLoop,
  handle: (name, { params }, given) => checkNumbers(`Buffer "${name}"`, params, given),
};

function refuseOthers(who: string, declared: object, given: object): void {
  for (const name of Object.keys(given))
    if (!Object.hasOwn(declared, name)) refuse(`${who} takes no "${name}".`);
}

function expect(holds: boolean, who: string, what: string, got: unknown): void {
  if (!holds) refuse(`${who} expects ${what}, not ${got}.`);
}

function refuse(sentence: string): never {
  throw new Error(sentence);
}
