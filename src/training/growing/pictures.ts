/** The pictures that one rule is trained towards: one, or several, each of which is a goal. */
import { legible } from "../../numbers/show.ts";
import { VISIBLE } from "../../ops/cell.ts";
import { seedCellsFor } from "../../systems/growing/parts.ts";
import { GOAL_COUNT, type GrowingSpec, MOST_SEED_CELLS } from "../../systems/growing/spec.ts";

/** A picture as a run takes it. */
export interface TargetPicture {
  /** Its name: "emoji:lizard", or that of a file. */
  readonly name: string;
  /** The target [H, W, 4], RGB premultiplied by alpha, and alpha, from 0 to 1. */
  readonly image: Float32Array;
}

/** The parts of a run that come from its pictures. */
export interface JoinedPictures {
  /** The target [H, W, 4], or the targets [goals, H, W, 4]. */
  readonly target: Float32Array;
  /** Names of all pictures, as a sentence lists them. */
  readonly targetName: string;
  /** Name of each picture; left out where there is only one. */
  readonly targetNames?: readonly string[];
  /** Names of the goals; left out where there is only one picture. */
  readonly goals?: readonly string[];
}

/**
 * Makes one target of the pictures of a rule, all of one size.
 * @throws Error with one sentence if there are too many, or two of one name
 */
export function joinPictures(pictures: readonly TargetPicture[]): JoinedPictures {
  checkPictureCount(pictures.length);
  const [{ name, image }] = pictures;
  if (pictures.length === 1) return { target: image, targetName: name };
  const target = new Float32Array(pictures.length * image.length);
  for (const [i, each] of pictures.entries()) target.set(each.image, i * image.length);
  const targetNames = pictures.map(({ name }) => name);
  return {
    ...{ target, targetName: targetNames.join(", "), targetNames },
    goals: goalNames(targetNames),
  };
}

/**
 * Returns a spec with the seed from which all pictures of a target grow, every cell that one of them needs; one that has a seed stays
 * as it is.
 * @param target [H, W, 4], or [goals, H, W, 4]
 */
export function withSeed(
  spec: GrowingSpec,
  target: Float32Array,
  height: number,
  width: number,
): GrowingSpec {
  if (spec.seedCells) return spec;
  const length = height * width * VISIBLE;
  const seeds = Array.from({ length: target.length / length }, (_, i) => {
    const image = target.subarray(i * length, (i + 1) * length);
    return seedCellsFor(image, height, width, spec.aliveThreshold);
  });
  if (seeds.every((cells) => cells === undefined)) return spec;
  const cells = seeds.flatMap((cells = [[0, 0]]) => cells);
  const different = cells.filter(
    ([row, column], i) => cells.findIndex(([y, x]) => y === row && x === column) === i,
  );
  return { ...spec, seedCells: different.slice(0, MOST_SEED_CELLS) };
}

/** @throws Error with one sentence if one rule does not learn so many pictures */
export function checkPictureCount(count: number): void {
  const [, most] = GOAL_COUNT;
  if (count > most)
    throw new Error(`One rule learns at most ${most} pictures, and here are ${count}.`);
}

/** Names goals by their pictures: "emoji:lizard" and "lizard.png" are both the goal lizard. @throws Error if two have one name */
export function goalNames(pictures: readonly string[]): string[] {
  const names = pictures.map(goalName);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new Error(
      `Two of the pictures make a goal called ${twice} (${pictures
        .filter((_, i) => names[i] === twice)
        .map(legible)
        .join(", ")}): give each once, or rename a file.`,
    );
  return names;
}

/** @throws Error with one sentence if a spec has other goals than its pictures make */
export function refuseOtherGoals({ goals: given }: GrowingSpec, goals?: readonly string[]): void {
  if (given && String(given) !== String(goals))
    throw new Error(
      `The spec has the goals ${given.join(", ")}, but the pictures are ${goals ? goals.join(", ") : "only one"}: leave the spec's goals out, which follow from the pictures.`,
    );
}

function goalName(picture: string): string {
  const words = picture.replace(/^emoji:/, "").replace(/\.[^.]*$/, "");
  const name = words.slice(0, 40).replaceAll(/[^\p{L}\p{M}\p{N}_]+/gu, "-");
  return name.replaceAll(/^-+|-+$/g, "") || "picture";
}
