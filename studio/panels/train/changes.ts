/** Fields of spec and recipe that are set one by one, and what all the choices lead to. The link keeps them. */
import { computed, type ReadonlySignal, type Signal } from "@preact/signals";
import {
  type Changes,
  changedSettings,
  chosenSettings,
  type FieldSet,
  GROWING_SETTINGS,
  type RecipeChoice,
} from "blastema/training";
import {
  changedVariational,
  chosenVariational,
  VARIATIONAL_PRESETS,
  type VariationalChoice,
  type VariationalPreset,
  variationalSettings,
} from "blastema/variational";
import { settings } from "../../state/settings.ts";
import { goals } from "./company.ts";
import { border, isPattern, withLife } from "./pattern.ts";

/** How a rule will be trained, as far as it is chosen by the settings that have rows of their own. */
export const choice = computed((): RecipeChoice => {
  const { regime, preset, size, trainingSteps } = settings;
  return {
    // A pattern without a pool would never learn to stay.
    regime: isPattern.value ? "regenerating" : regime.value,
    ...{ preset: preset.value, size: size.value, pad: border.value },
    ...{ steps: trainingSteps.value || undefined, goals: goals.value },
  };
});

/** Training steps of a variational model where none are asked for: about 20 minutes of the small one on two cores. */
const VARIATIONAL_STEPS = 5000;

/** How a variational model will be trained, as far as it is chosen by such settings. */
export const variationalChoice = computed((): VariationalChoice => {
  const { variationalPreset, trainingSteps } = settings;
  return {
    preset: variationalPreset.value as VariationalPreset,
    steps: trainingSteps.value || VARIATIONAL_STEPS,
  };
});

/** What a form of all settings works on: the fields of one kind of run. */
export interface Form<Chosen = unknown> {
  /** The fields of a spec, and those of a recipe. */
  readonly sets: readonly FieldSet[];
  /** Changed fields by name. */
  readonly changes: Changes;
  /** Spec and recipe as they stand, with changes that may be wrong. */
  readonly standing: readonly unknown[];
  /** What the run will be, or why it cannot be. */
  readonly chosen: Chosen | { readonly trouble: string };
  /** Sets a field, or with undefined leaves it, and what is within it, to the recipe. */
  change(name: string, value: unknown): void;
  /** The value of a field if it were not changed. @param set 0 for the spec, 1 for the recipe */
  unchanged(name: string, set: number): unknown;
  /** Leaves all fields to the recipe. */
  reset(): void;
}

/** The form of a kind of run, as its choice stands. @param kept changes as the link keeps them */
function formOf<Choice, Chosen>(
  kept: Signal<string>,
  choice: ReadonlySignal<Choice>,
  setsOf: (choice: Choice) => readonly unknown[],
  changed: (choice: Choice, changes: Changes) => readonly unknown[],
  chosen: (choice: Choice, changes: Changes) => Chosen,
): ReadonlySignal<Form<Chosen>> {
  return computed(() => {
    const changes = changesIn(kept.value);
    const without = (name: string) =>
      Object.fromEntries(
        Object.entries(changes).filter(
          ([other]) => other !== name && !other.startsWith(`${name}.`),
        ),
      );
    /** Without the changes where a name is none. */
    const valuesWith = (changes: Changes): readonly unknown[] => {
      try {
        return changed(choice.value, changes);
      } catch {
        return changed(choice.value, {});
      }
    };
    return {
      sets: setsOf(choice.value) as readonly FieldSet[],
      changes,
      standing: valuesWith(changes),
      chosen: attempt(() => chosen(choice.value, changes)),
      change: (name, value) => {
        const all = { ...without(name), ...(value !== undefined && { [name]: value }) };
        kept.value = Object.keys(all).length > 0 ? JSON.stringify(all) : "";
      },
      unchanged: (name, set) => valueAt(valuesWith(without(name))[set], name),
      reset: () => {
        kept.value = "";
      },
    };
  });
}

/** The value of a field, or of a part that has fields; undefined where it is left out. */
export function valueAt(whole: unknown, name: string): unknown {
  return name.split(".").reduce((value, part) => (value as Changes | undefined)?.[part], whole);
}

function changesIn(text: string): Changes {
  try {
    return JSON.parse(text || "{}");
  } catch {
    return {};
  }
}

function attempt<T>(make: () => T): T | { readonly trouble: string } {
  try {
    return make();
  } catch (error) {
    return { trouble: (error as Error).message };
  }
}

export const growingForm = formOf(
  settings.changes,
  choice,
  () => GROWING_SETTINGS,
  (choice, changes) => changedSettings(choice, withLife(choice, changes)),
  (choice, changes) => chosenSettings(choice, withLife(choice, changes)),
);

export const variationalForm = formOf(
  settings.variationalChanges,
  variationalChoice,
  ({ preset }) => variationalSettings(VARIATIONAL_PRESETS[preset].spec),
  changedVariational,
  chosenVariational,
);
