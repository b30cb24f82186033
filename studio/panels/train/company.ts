/** The pictures that one rule shall learn: those that were chosen before, and the one that is being chosen. */
import { computed, signal } from "@preact/signals";
import { goalNames, type TargetPicture } from "blastema/training";
import { settings } from "../../state/settings.ts";
import { target } from "./target.ts";

/** A picture that was chosen before, as it was fitted to its grid. */
export interface Companion extends TargetPicture {
  readonly size: number;
  readonly pad: number;
}

export const company = signal<readonly Companion[]>([]);

/** The picture that is being chosen, with a name of its own; null while there is none, or where it is in the company already. */
export const newcomer = computed((): TargetPicture | null => {
  const chosen = target.value;
  if ("missing" in chosen || company.value.some(({ image }) => isSame(image, chosen.image)))
    return null;
  const { name, image } = chosen;
  const others = company.value.filter((each) => each.name.startsWith("drawing")).length;
  return { image, name: name === "drawing" && others > 0 ? `drawing ${others + 1}` : name };
});

/** All pictures that the rule shall learn, or why it cannot yet. */
export const pictures = computed((): readonly TargetPicture[] | { readonly missing: string } => {
  const chosen = target.value;
  if ("missing" in chosen) return chosen;
  const { size, pad } = settings;
  const other = company.value.find((each) => each.size !== size.value || each.pad !== pad.value);
  if (other)
    return {
      missing: `The other pictures are of ${other.size} cells with a border of ${other.pad}: choose that again, or take them out.`,
    };
  const all = newcomer.value ? [...company.value, newcomer.value] : company.value;
  try {
    goalNames(all.map(({ name }) => name));
    return all;
  } catch (error) {
    return { missing: (error as Error).message };
  }
});

/** Names of the goals, where the rule shall learn several pictures. */
export const goals = computed(() => {
  const all = pictures.value;
  return "missing" in all || all.length === 1 ? undefined : goalNames(all.map(({ name }) => name));
});

/** Keeps the picture that is being chosen, so that another one can be chosen. */
export function keepChosen(): void {
  const { size, pad } = settings;
  if (newcomer.value)
    company.value = [...company.value, { ...newcomer.value, size: size.value, pad: pad.value }];
}

/** Leaves a picture out again. */
export function leaveOut(companion: Companion): void {
  company.value = company.value.filter((each) => each !== companion);
}

function isSame(one: Float32Array, other: Float32Array): boolean {
  return one.length === other.length && one.every((value, i) => value === other[i]);
}
