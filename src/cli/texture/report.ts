/** What commands print of how well a rule grows a texture. */
import { TEXTURE_LONG, TEXTURE_STEPS } from "../../measure/texture.ts";
import type { TextureVerdict } from "../../models/rule.ts";
import { count } from "../output.ts";

/** The losses of a verdict as rows. */
export function textureRows(found: TextureVerdict): string[][] {
  const recovered = `recovered ${found.recovery?.toFixed(1) ?? "-"}%`;
  return [
    [`after ${TEXTURE_STEPS} steps`, loss(found.grown)],
    ["on a grid of twice the size", loss(found.twice)],
    ["its left half cut away", loss(found.cut)],
    [`${TEXTURE_STEPS} steps later`, `${loss(found.regrown)}, ${recovered}`],
    [`after ${count(TEXTURE_LONG)} steps`, loss(found.at10000)],
    ["the picture's pixels in any order", loss(found.scrambled)],
  ];
}

/** Losses are small: three digits. */
const loss = (value: number | null): string => value?.toPrecision(3) ?? "-";
