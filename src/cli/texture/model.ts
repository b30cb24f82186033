/** Loads textures from files, and the pictures that they were trained on. */
import { isTexture, type TexturePicture } from "../../measure/texture.ts";
import { loadRule } from "../../models/files.node.ts";
import type { Rule } from "../../models/rule.ts";
import { UserError } from "../failure.ts";
import { type Goal, ruleUnder } from "../goal-option.ts";
import { gridOf } from "../grid.ts";
import { loadRuleTarget } from "../rule-target.ts";

/**
 * Loads a texture.
 * @param goal of a rule of several textures: which one; by default its first
 * @throws UserError with one sentence, also for a rule that grows one picture
 */
export async function loadTexture(path: string, goal?: readonly Goal[]): Promise<Rule> {
  const rule = ruleUnder(await loadRule(path), path, goal);
  if (!isTexture(rule))
    throw new UserError(
      `${path} grows a creature and no texture: blastema grow and heal take it, and train --preset texture makes textures.`,
    );
  return rule;
}

/** Loads the picture of a texture. @param asked names it; the card does by default */
export async function loadTexturePicture(
  rule: Rule,
  path: string,
  asked?: string,
): Promise<TexturePicture> {
  const target = await loadRuleTarget(rule, path, asked);
  if (target === undefined)
    throw new UserError(
      `The picture of ${path} is not here: name it (--target${rule.card.target === undefined ? "" : ` ${rule.card.target}`}).`,
    );
  const [height, width] = gridOf(rule, path);
  return { height, width, target };
}
