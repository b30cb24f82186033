/** What runs are called. */
import { legible } from "blastema/models";
import { rowOf } from "../../state/settings.ts";
import type { ChoiceRow } from "../../state/table/rows.ts";
import type { GrowingName, RunName } from "../../worker/train-protocol.ts";

/** "Red heart", or "Pictures of 28 × 28". */
export function nameOf(run: RunName): string {
  return run.kind === "variational"
    ? `Pictures of ${run.size} × ${run.size}`
    : titleOf(run.targetName);
}

/** What the model of a run learns. */
export function purposeOf(run: RunName): string {
  if (run.kind === "variational") return "grow from latents";
  return run.isTexture ? "become a pattern" : (rowOf("regime") as ChoiceRow).choices[run.regime];
}

/** What the rule of a run is, as names of rules have it: "regenerating", or "texture". */
export function sortOf({ isTexture, regime }: GrowingName): string {
  return isTexture ? "texture" : regime;
}

/** "emoji:red-heart" is "Red heart"; of several pictures, "Red heart, lizard". */
export function titleOf(targetName: string): string {
  const words = targetName
    .replaceAll(/(^|, )emoji:/g, "$1")
    .replaceAll("-", " ")
    .replaceAll(/\.\w{3,4}(?=$|, )/g, "");
  return legible(words.charAt(0).toUpperCase() + words.slice(1));
}
