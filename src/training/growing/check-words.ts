/** Says in words what a check found. */
import { HEALING } from "../../measure/cuts.ts";
import { errorText, isAtMost } from "../../measure/error.ts";
import { type Check, staysLong } from "./check.ts";

/**
 * Says what was found of a rule, as a sentence goes on: "holds its shape; 3 of 24 cuts do not heal, the worst is the centre
 * square".
 */
export function describeCheck(check: Check): string {
  if (check.cuts === 0 && !isAtMost(check.grown, HEALING.grown))
    return `does not grow its picture yet (error ${errorText(check.grown)})`;
  return `${shapeWords(check)}; ${cutWords(check)}${switchWords(check)}`;
}

function shapeWords(check: Check): string {
  const { grown, at2000, at10000 } = check;
  if (!isAtMost(grown, HEALING.grown)) return `is not its picture yet (error ${errorText(grown)})`;
  if (!isAtMost(at2000, HEALING.kept))
    return `does not hold its shape for 2,000 steps (error ${errorText(at2000)})`;
  if (!staysLong(check))
    return `does not hold its shape for 10,000 steps (error ${errorText(at10000)})`;
  return "holds its shape";
}

function cutWords({ cuts, unhealed, afterRegrowth }: Check): string {
  const [worst] = unhealed;
  if (worst !== undefined)
    return `${unhealed.length} of ${cuts} cuts ${unhealed.length === 1 ? "does" : "do"} not heal, the worst is ${cutName(worst)}`;
  const after = isAtMost(afterRegrowth, HEALING.kept)
    ? ""
    : `, but not to the picture (error ${errorText(afterRegrowth)})`;
  return cuts === 0 ? "no cut of it can heal" : `all ${cuts} cuts heal${after}`;
}

function switchWords({ switches, unswitched }: Check): string {
  if (switches === undefined) return "";
  return unswitched === 0
    ? `; all ${switches} changes of goal succeed`
    : `; ${unswitched} of ${switches} changes of goal fail`;
}

function cutName(name: string): string {
  if (name === "square") return "the centre square";
  return name.startsWith("disc-") ? "a disc" : `the ${name} half`;
}
