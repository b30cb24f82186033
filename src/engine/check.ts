/** What must hold of a call before it may run: kernels check nothing. */
import type { AnyOp, Call, Numbers, Params } from "../ops/define.ts";
import type { Layout, Loop } from "./engine.ts";

/**
 * Checks names, types, numbers and lengths of one call.
 * @param turns of the loop around it: the largest index and one more
 * @throws Error with one sentence that says what is wrong
 */
export function checkCall(op: AnyOp, call: Call, layout: Layout, turns: number): void {
  const { buffers, params = {}, times = 1 } = call;
  const who = `Operation "${op.name}"`;
  checkNames(who, op.buffers, buffers);
  checkNumbers(who, op.params, params);
  checkNumbers(who, { times: "count" }, { times });
  const handles: Record<string, Numbers> = {};
  for (const [name, type] of Object.entries(op.buffers)) {
    const spec = layout[buffers[name]];
    if (!spec) refuse(`The program names a buffer "${buffers[name]}" that the layout lacks.`);
    const expected = typeof type === "string" ? type : type.name;
    if (spec.type !== expected)
      refuse(`${who} expects ${expected}, but buffer "${buffers[name]}" is of type ${spec.type}.`);
    if ("params" in spec) handles[name] = spec.params;
  }
  for (const [name, length] of Object.entries(
    op.lengths(params as never, handles as never, turns),
  )) {
    const spec = layout[buffers[name]];
    const has = "length" in spec ? spec.length : "capacity" in spec ? spec.capacity : 0;
    const [least, most] = typeof length === "number" ? [length, length] : [length.least, has];
    // Compared so that NaN is refused.
    if (!(has >= least && has <= most))
      refuse(
        `${who} expects ${has === most ? "at least " : ""}${least} numbers, but buffer "${buffers[name]}" holds ${has}.`,
      );
  }
  const wrong = op.wrong?.(params as never, handles as never);
  if (wrong) refuse(wrong === true ? `${who} cannot take ${JSON.stringify(params)}.` : wrong);
}

/** Checks that all numbers of a call, or of a handle, are there, and no others, and may be what they are. */
export function checkNumbers(who: string, declared: Params, numbers: Numbers): void {
  checkNames(who, declared, numbers);
  for (const [name, type] of Object.entries(declared)) {
    const value = numbers[name];
    const may = type === "count" ? Number.isSafeInteger(value) && value >= 0 : value === +value;
    if (!may) refuse(`${who} cannot take ${value} as "${name}".`);
  }
}

/** Checks how often a loop is made. @returns its turns: the largest index and one more */
export function turnsOf({ repeat, first = 0 }: Loop): number {
  checkNumbers("A loop", { repeat: "count", first: "count" }, { repeat, first });
  return first + repeat;
}

function checkNames(who: string, declared: object, given: object): void {
  for (const name of Object.keys(declared)) if (!(name in given)) refuse(`${who} needs "${name}".`);
  for (const name of Object.keys(given))
    if (!(name in declared)) refuse(`${who} has no "${name}".`);
}

function refuse(sentence: string): never {
  throw new Error(sentence);
}
