/** Fields of spec and recipe that are set one by one, and what all the choices lead to. The link keeps them. */
import { computed } from "@preact/signals";
import type { GrowingSpec } from "blastema";
import {
  type Changes,
  changedSettings,
  chosenSettings,
  type Recipe,
  type RecipeChoice,
} from "blastema/training";
import { settings } from "../../state/settings.ts";

/** How a run will be trained, as far as it is chosen by the settings that have rows of their own. */
export const choice = computed((): RecipeChoice => {
  const { regime, preset, size, pad, trainingSteps } = settings;
  return {
    ...{ regime: regime.value, preset: preset.value, size: size.value, pad: pad.value },
    steps: trainingSteps.value || undefined,
  };
});

/** Changed fields by name. */
export const changes = computed((): Changes => {
  try {
    return JSON.parse(settings.changes.value || "{}");
  } catch {
    return {};
  }
});

/** Sets a field, or with undefined leaves it, and what is within it, to the recipe. */
export function change(name: string, value: unknown): void {
  const others = Object.entries(changes.value).filter(
    ([other]) => other !== name && !other.startsWith(`${name}.`),
  );
  const all = Object.fromEntries(value === undefined ? others : [...others, [name, value]]);
  settings.changes.value = others.length > 0 || value !== undefined ? JSON.stringify(all) : "";
}

/** Spec and recipe as they stand, with changes that may be wrong. */
export const standing = computed(() => valuesWith(changes.value));

/** The value of a field if it were not changed. @param set 0 for the spec, 1 for the recipe */
export function unchanged(name: string, set: number): unknown {
  const { [name]: _, ...others } = changes.value;
  const at = (whole: unknown, part: string): unknown => (whole as Changes | undefined)?.[part];
  return name.split(".").reduce(at, valuesWith(others)[set]);
}

/** Without the changes where a name is none. */
function valuesWith(changed: Changes): readonly [spec: unknown, recipe: unknown] {
  try {
    return changedSettings(choice.value, changed);
  } catch {
    return changedSettings(choice.value, {});
  }
}

/** What the run will be, or why it cannot be. */
export const chosen = computed(
  (): { readonly spec: GrowingSpec; readonly recipe: Recipe } | { readonly trouble: string } => {
    try {
      return chosenSettings(choice.value, changes.value);
    } catch (error) {
      return { trouble: (error as Error).message };
    }
  },
);
