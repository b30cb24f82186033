/** Finds the picture that a rule should grow, by its card. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { PICTURE_OPTIONS, type PictureOptions } from "../data/picture/options.ts";
import type { Rule } from "../models/rule.ts";
import { check } from "../numbers/schema.ts";
import { isEmoji } from "./emoji.ts";
import { UserError } from "./failure.ts";
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
  const [height, width] = rule.card.grid;
  const { size, pad } = extent(rule);
  const options = isEmoji(source) ? {} : pictureOptionsOf(rule.card.recipe);
  return place(await loadTarget(source, size, pad, options), height, width);
}

/** How the picture of a rule or a run was fitted. @throws Error with one sentence when that makes no sense */
export function pictureOptionsOf(origin: Rule["card"]["recipe"] = {}): PictureOptions {
  return check(PICTURE_OPTIONS, origin, "recipe");
}

function findTarget({ card: { target } }: Rule, rulePath: string): string | undefined {
  if (target === undefined || isEmoji(target)) return target;
  return [target, join(dirname(rulePath), target)].find((path) => existsSync(path));
}

function extent({ card: { recipe, grid } }: Rule): { size: number; pad: number } {
  const { size, pad = PAD } = (recipe ?? {}) as { size?: number; pad?: number };
  return { size: size ?? Math.max(1, Math.max(...grid) - 2 * pad), pad };
}

/** Centres a target on a grid of another size. */
function place({ image, height: h, width: w, source }: Target, height: number, width: number) {
  if (h > height || w > width)
    throw new UserError(
      `The target ${source} takes ${h} x ${w} cells, but the rule's grid has only ${height} x ${width}.`,
    );
  const placed = new Float32Array(height * width * 4);
  const top = Math.floor((height - h) / 2);
  const left = Math.floor((width - w) / 2);
  for (let y = 0; y < h; y++)
    placed.set(image.subarray(y * w * 4, (y + 1) * w * 4), ((top + y) * width + left) * 4);
  return placed;
}
