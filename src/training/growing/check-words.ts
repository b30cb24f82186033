/** Says in words what a check found. */
import { HEALING } from "../../measure/cuts.ts";
import type { Check } from "./check.ts";

/**
 * Says what was found of a rule, as a sentence goes on: "holds its shape; 3 of 24 cuts do not heal, the worst is the centre
 * square".
 */
export function describeCheck(check: Check): string {
  const { afterRegrowth, at2000 } = check;
  if (afterRegrowth === null && at2000 === null)
    return `does not grow its picture yet (error ${shown(check.grown)})`;
  return `${shapeWords(check)}; ${cutWords(check)}`;
}

function shapeWords({ grown, at2000, at10000 }: Check): string {
  if (!isAtMost(grown, HEALING.grown)) return `is not its picture yet (error ${shown(grown)})`;
  if (!isAtMost(at2000, HEALING.kept))
    return `does not hold its shape for 2,000 steps (error ${shown(at2000)})`;
  if (at10000 !== null && !isAtMost(at10000, HEALING.kept))
    return `does not hold its shape for 10,000 steps (error ${shown(at10000)})`;
  return "holds its shape";
}

function cutWords({ cuts, unhealed, afterRegrowth }: Check): string {
  const [worst] = unhealed;
  if (worst !== undefined)
    return `${unhealed.length} of ${cuts} cuts ${unhealed.length === 1 ? "does" : "do"} not heal, the worst is ${cutName(worst)}`;
  const after = isAtMost(afterRegrowth, HEALING.kept)
    ? ""
    : `, but not to the picture (error ${shown(afterRegrowth)})`;
  return cuts === 0 ? "no cut of it can heal" : `all ${cuts} cuts heal${after}`;
}

function cutName(name: string): string {
  if (name === "square") return "the centre square";
  return name.startsWith("disc-") ? "a disc" : `the ${name} half`;
}

function isAtMost(error: number | null, limit: number): boolean {
  return error !== null && error <= limit;
}

function shown(error: number | null): string {
  if (error === null) return "not a number";
  return error < 1000 ? error.toFixed(3) : error.toExponential(1);
}
