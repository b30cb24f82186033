/** The picture of a visitor's own creature in the list: what it looks like when it first stands in the dish, if nobody has cut it. */
import { effect, type ReadonlySignal } from "@preact/signals";
import type { NcaCanvas } from "blastema/element";
import { visibleBox } from "blastema/training";
import { keepPicture, type NamedRule, ownRules } from "../../state/rules.ts";
import { settings } from "../../state/settings.ts";
import { isStanding } from "./story.ts";

/**
 * Takes that picture when there is none.
 * @param first the rule that the dish began with; what another one makes of its cells is no picture of either
 * @param rules in the dish
 * @returns ends it
 */
export function pictureOwn(
  dish: NcaCanvas,
  first: NamedRule,
  rules: ReadonlySignal<readonly NamedRule[]>,
): () => void {
  let isCut = false;
  dish.addEventListener("damage", () => {
    isCut = true;
  });
  return effect(() => {
    const isAlone = rules.value.length === 1 && rules.value[0] === first;
    if (!isStanding.value || isCut || !isAlone || settings.view.value !== "colour") return;
    const own = ownRules.value.find(({ name }) => name === first.name);
    const picture = own && !own.thumbnail && pictureOf(dish.image());
    if (picture) keepPicture(own.name, picture);
  });
}

/** Without its empty border, as an address that holds it; undefined if nothing is to be seen. */
function pictureOf(image: ImageData): string | undefined {
  const { data: rgba, height, width } = image;
  const box = visibleBox({ rgba, height, width });
  if (!box) return undefined;
  const canvas = Object.assign(document.createElement("canvas"), {
    width: box.width,
    height: box.height,
  });
  canvas.getContext("2d")?.putImageData(image, -box.left, -box.top);
  return canvas.toDataURL();
}
