/** A pattern without end, which a rule can learn in the place of a creature: a texture (docs/textures.md). */
import { computed } from "@preact/signals";
import type { Changes, RecipeChoice } from "blastema/training";
import { settings } from "../../state/settings.ts";

/** Cells of Play live by their alpha, and begin with a seed. */
const LIVES_IN_A_DISH: Changes = { mask: "alpha", seedCells: [[0, 0]] };

/** Whether the rule shall learn a pattern. */
export const isPattern = computed(() => settings.preset.value === "texture");

/** Cells around the picture that stay empty; a pattern fills its grid. */
export const border = computed(() => (isPattern.value ? 0 : settings.pad.value));

/** The changes of a choice, with those that let a pattern live in a dish. */
export function withLife({ preset }: RecipeChoice, changes: Changes): Changes {
  return preset === "texture" ? { ...LIVES_IN_A_DISH, ...changes } : changes;
}
