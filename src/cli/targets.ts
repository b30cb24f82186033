/** Loads the pictures that one rule is trained towards: one, or several, each of which is a goal. */
import type { PictureOptions } from "../data/picture/options.ts";
import {
  checkPictureCount,
  type JoinedPictures,
  joinPictures,
} from "../training/growing/pictures.ts";
import { isEmoji } from "./emoji.ts";
import { loadTarget, type Target } from "./target.ts";

/** One picture, or several of the same size, one after another. */
export interface Targets extends Pick<Target, "height" | "width" | "notes">, JoinedPictures {}

/**
 * Loads targets as {@link loadTarget} does.
 * @param options what is chosen about picture files; emoji beside them have none
 * @throws Error also if there are too many, or two of one name
 */
export async function loadTargets(
  paths: readonly string[],
  size: number,
  pad: number,
  options: PictureOptions = {},
): Promise<Targets> {
  checkPictureCount(paths.length);
  const isMixed = !paths.every(isEmoji);
  const targets: Target[] = [];
  for (const path of paths)
    targets.push(await loadTarget(path, size, pad, isMixed && isEmoji(path) ? {} : options));
  const [{ height, width }] = targets;
  const pictures = targets.map(({ source, image }) => ({ name: source, image }));
  return {
    ...{ height, width, ...joinPictures(pictures) },
    notes: targets.flatMap(({ notes }) => notes),
  };
}
