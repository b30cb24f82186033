/** The reference engine. It runs programs in float64 by plain loops, which define what every operation means. */
import type { Float64List } from "../ops/bind.ts";
import { checks } from "./check.ts";
import type { Backend } from "./executor.ts";
import { folders } from "./generated/reference.ts";

export const reference: Backend = {
  checks,
  folders,
  createArray: ({ type, length }) => {
    const array = type === "u32" ? new Uint32Array(length) : new Float64Array(length);
    return { argument: array, contents: () => array, write: (data) => array.set(data) };
  },
  createList: ({ capacity }) => {
    const list: Float64List = { capacity, values: new Float64Array(0) };
    return {
      argument: list,
      contents: () => list.values,
      write: (data) => {
        list.values = Float64Array.from(data);
      },
    };
  },
  createHandle: ({ params }, make) => ({ argument: make(params as never) }),
};
