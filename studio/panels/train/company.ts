/** The pictures that one rule shall learn: those that were chosen before, and the one that is being chosen. */
import { computed, effect, signal } from "@preact/signals";
import {
  checkPictureCount,
  checkTextureSides,
  goalNames,
  type PictureOptions,
  type TargetPicture,
} from "blastema/training";
import { createStore, get, set } from "idb-keyval";
import { settings } from "../../state/settings.ts";
import { inStore } from "../../state/store.ts";
import { optionsNow } from "./own-picture.ts";
import { border, isPattern } from "./pattern.ts";
import { target } from "./target.ts";

/** A picture with what was chosen about it, if it is the visitor's own. */
interface ChosenPicture extends TargetPicture {
  readonly options?: PictureOptions;
}

/** A picture that was chosen before, as it was fitted to its grid. */
export interface Companion extends ChosenPicture {
  readonly size: number;
  readonly pad: number;
}

export const company = signal<readonly Companion[]>([]);

const store = createStore("blastema-company", "company");
/** Takes up the pictures that were chosen before the page was loaded anew, and keeps them from now on, where the browser does. */
async function keepCompany(): Promise<void> {
  const kept = (await inStore(() => get<readonly Companion[]>("all", store), undefined)) ?? [];
  if (company.peek().length === 0) company.value = kept.filter(isWhole);
  effect(() => {
    const { value } = company;
    void inStore(() => set("all", value, store), undefined);
  });
}
void keepCompany();

function isWhole({ name, image, size, pad }: Companion): boolean {
  const numbers = 4 * (size + 2 * pad) ** 2;
  return typeof name === "string" && image instanceof Float32Array && image.length === numbers;
}

/** The picture that was taken out last: it stays out until another one is chosen. */
const leftOut = signal<Float32Array | null>(null);
effect(() => {
  const chosen = target.value;
  const { value: out } = leftOut;
  if (out && !("missing" in chosen) && !isSame(out, chosen.image)) leftOut.value = null;
});

/** The picture that is being chosen, with a name of its own; null while there is none, or where it is in the company already. */
export const newcomer = computed((): ChosenPicture | null => {
  const chosen = target.value;
  if ("missing" in chosen) return null;
  const { name, image } = chosen;
  const others = company.value;
  const isOut = others.length > 0 && leftOut.value !== null && isSame(leftOut.value, image);
  if (isOut || others.some((each) => isSame(each.image, image))) return null;
  const options = settings.target.value === "picture" ? optionsNow.value : undefined;
  return { name: name === "drawing" ? unusedName(name) : name, image, options };
});

/** "drawing", or "drawing 2" where there is one. */
function unusedName(name: string): string {
  const isFree = (candidate: string) => company.value.every((each) => each.name !== candidate);
  if (isFree(name)) return name;
  for (let number = 2; ; number++) if (isFree(`${name} ${number}`)) return `${name} ${number}`;
}

/** All pictures that the rule shall learn, or why it cannot yet. */
export const pictures = computed((): readonly ChosenPicture[] | { readonly missing: string } => {
  const chosen = target.value;
  if ("missing" in chosen) return chosen;
  const { size } = settings;
  const other = company.value.find((each) => each.size !== size.value || each.pad !== border.value);
  if (other && isPattern.value && other.pad > 0)
    return { missing: "The other pictures were chosen for a creature: take them out." };
  if (other)
    return {
      missing: `The other pictures are of ${other.size} cells with a border of ${other.pad}: choose that again, or take them out.`,
    };
  const all = newcomer.value ? [...company.value, newcomer.value] : company.value;
  const [options, ...others] = all.flatMap((each) => (each.options ? [each.options] : []));
  if (others.some((each) => JSON.stringify(each) !== JSON.stringify(options)))
    return {
      missing:
        "Your own pictures must all be fitted in one way (part, background, margins, pixels), which the rule remembers: choose the same of each.",
    };
  try {
    if (isPattern.value) checkTextureSides("pattern", { height: size.value, width: size.value });
    checkPictureCount(all.length);
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
  const { size } = settings;
  if (newcomer.value)
    company.value = [...company.value, { ...newcomer.value, size: size.value, pad: border.value }];
}

/** Leaves a picture out again. */
export function leaveOut(companion: Companion): void {
  company.value = company.value.filter((each) => each !== companion);
  leftOut.value = companion.image;
}

function isSame(one: Float32Array, other: Float32Array): boolean {
  return one.length === other.length && one.every((value, i) => value === other[i]);
}
