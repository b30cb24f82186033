/** A rule that heals without having been trained. */
import type { Parameters } from "../../src/numbers/shapes.ts";
import { perceptionSize } from "../../src/systems/growing/perception.ts";
import type { GrowingSpec } from "../../src/systems/growing/spec.ts";
import { SMALL_SPEC } from "./runs.ts";

/** Its spec. */
export const FLOOD: GrowingSpec = {
  ...SMALL_SPEC,
  channels: 4,
  hidden: 8,
  filters: ["identity", "laplacian"],
};
/** Side of the square grid that it fills. */
export const FLOOD_SIDE = 18;
const COLOUR = [0.8, 0.1, 0.1, 1];

/**
 * A rule that heals: life spreads over the whole grid, and colour flows from cell to cell and out over the border, so that from
 * whatever is left of it the same dome of colour rises.
 */
export function floodParameters(): Parameters {
  const { channels, hidden } = FLOOD;
  const P = perceptionSize(FLOOD);
  const first = new Float32Array(hidden * P);
  const second = new Float32Array(channels * hidden);
  for (let c = 0; c < channels; c++)
    for (const [unit, sign] of [
      [2 * c, 1],
      [2 * c + 1, -1],
    ]) {
      first[unit * P + c] = -0.1 * sign;
      first[unit * P + channels + c] = sign;
      second[c * hidden + unit] = 0.5 * sign;
    }
  return {
    "update.0.weight": first,
    "update.0.bias": new Float32Array(hidden),
    "update.1.weight": second,
    "update.1.bias": Float32Array.from(COLOUR, (value) => 0.1 * value),
  };
}
