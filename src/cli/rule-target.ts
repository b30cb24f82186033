/** Finds the picture that a rule should grow, by its card. */
import { dirname, join } from "node:path";
import { PICTURE_OPTIONS, type PictureOptions } from "../data/picture/options.ts";
import type { Rule } from "../models/rule.ts";
import { check } from "../numbers/schema.ts";
import { legible, show } from "../numbers/show.ts";
import { isEmoji } from "./emoji.ts";
import { UserError } from "./failure.ts";
import { gridOf } from "./grid.ts";
import { entry } from "./output.ts";
import { loadTarget, type Target } from "./target.ts";

/** Border around the picture in the article, for rules whose card names none. */
const PAD = 16;

/**
 * Loads the target of a rule, on the rule's grid.
 * @param asked names the target; the card does by default
 * @returns the target [H, W, 4]; undefined when none is named, or the file that the card names is not here
 */
export async function loadRuleTarget(
  rule: Rule,
  rulePath: string,
  asked?: string,
): Promise<Float32Array | undefined> {
  const source = asked ?? findTarget(rule, rulePath);
  if (source === undefined) return undefined;
  const [height, width] = gridOf(rule, rulePath);
  const { size, pad } = extentOf(rule.card.recipe ?? {}, Math.min(height, width));
  const side = size + 2 * pad;
  if (side > Math.min(height, width))
    throw new UserError(
      `The target ${legible(source)} takes ${side} x ${side} cells, but the rule's grid has only ${height} x ${width}.`,
    );
  const options = isEmoji(source) ? {} : pictureOptionsOf(rule.card.recipe);
  return place(await loadTarget(source, size, pad, options), height, width);
}

/** How the picture of a rule or a run was fitted. @throws Error with one sentence when that makes no sense */
export function pictureOptionsOf(origin: Rule["card"]["recipe"] = {}): PictureOptions {
  return check(PICTURE_OPTIONS, origin, "recipe");
}

/** A file may come from anywhere, so what it names is looked for in two folders only, and is no device. */
function findTarget({ card: { target } }: Rule, rulePath: string): string | undefined {
  if (target === undefined || isEmoji(target)) return target;
  const name = target.replace(/^.*[/\\]/s, "");
  return [join(dirname(rulePath), name), name].find((path) => entry(path)?.isFile());
}

/**
 * The size of a target, and the border around it, as a file's recipe names them.
 * @param side of the grid on which it is to fit, in cells
 * @throws UserError unless both are whole numbers that may be
 */
export function extentOf(
  recipe: Readonly<Record<string, unknown>>,
  side: number,
): { size: number; pad: number } {
  const { pad = PAD, size = Math.max(1, side - 2 * Number(pad)) } = recipe;
  for (const [name, value, least] of [["size", size, 1] as const, ["pad", pad, 0] as const])
    if (!(Number.isInteger(value) && Number(value) >= least && Number(value) <= 2 ** 16))
      throw new UserError(
        `The recipe's "${name}" must be a whole number of cells, not ${show(value)}.`,
      );
  return { size, pad } as { size: number; pad: number };
}

/** Centres a target on a grid that is no smaller. */
function place({ image, height: h, width: w }: Target, height: number, width: number) {
  const placed = new Float32Array(height * width * 4);
  const top = Math.floor((height - h) / 2);
  const left = Math.floor((width - w) / 2);
  for (let y = 0; y < h; y++)
    placed.set(image.subarray(y * w * 4, (y + 1) * w * 4), ((top + y) * width + left) * 4);
  return placed;
}
