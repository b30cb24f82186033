/** Loads the pictures that one rule is trained towards: one, or several, each of which is a goal. */
import type { PictureOptions } from "../data/picture/options.ts";
import { legible } from "../numbers/show.ts";
import { GOAL_COUNT, type GrowingSpec, MOST_SEED_CELLS } from "../systems/growing/spec.ts";
import { isEmoji } from "./emoji.ts";
import { UserError } from "./failure.ts";
import { loadTarget, type Target } from "./target.ts";

/** One picture, or several of the same size, one after another. */
export interface Targets extends Pick<Target, "height" | "width" | "seedCells" | "notes"> {
  /** The target [H, W, 4], or the targets [goals, H, W, 4]. */
  readonly image: Float32Array;
  /** Names of all pictures, as a sentence lists them. */
  readonly source: string;
  /** Name of each picture; undefined where there is only one. */
  readonly sources?: readonly string[];
  /** Names of the goals; undefined where there is only one picture. */
  readonly goals?: readonly string[];
}

/**
 * Loads targets as {@link loadTarget} does.
 * @param options what is chosen about picture files; emoji beside them have none
 * @throws UserError also if there are too many, or two of one name
 */
export async function loadTargets(
  paths: readonly string[],
  size: number,
  pad: number,
  options: PictureOptions = {},
): Promise<Targets> {
  const [, most] = GOAL_COUNT;
  if (paths.length > most)
    throw new UserError(`One rule learns at most ${most} pictures, and here are ${paths.length}.`);
  const isMixed = !paths.every(isEmoji);
  const targets: Target[] = [];
  for (const path of paths)
    targets.push(await loadTarget(path, size, pad, isMixed && isEmoji(path) ? {} : options));
  if (targets.length === 1) return targets[0];
  const sources = targets.map(({ source }) => source);
  const [{ height, width, image }] = targets;
  const all = new Float32Array(targets.length * image.length);
  for (const [i, target] of targets.entries()) all.set(target.image, i * image.length);
  return {
    ...{ height, width, image: all, source: sources.join(", "), sources },
    goals: goalNames(sources),
    seedCells: commonSeed(targets),
    notes: targets.flatMap(({ notes }) => notes),
  };
}

/** Names goals by their pictures: "emoji:lizard" and "lizard.png" are both the goal lizard. @throws UserError if two have one name */
export function goalNames(sources: readonly string[]): string[] {
  const names = sources.map(goalName);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new UserError(
      `Two of the pictures make a goal called ${twice} (${sources
        .filter((_, i) => names[i] === twice)
        .map(legible)
        .join(", ")}): give each once, or rename a file.`,
    );
  return names;
}

function goalName(source: string): string {
  const words = source.replace(/^emoji:/, "").replace(/\.[^.]*$/, "");
  const name = words.slice(0, 40).replaceAll(/[^\p{L}\p{M}\p{N}_]+/gu, "-");
  return name.replaceAll(/^-+|-+$/g, "") || "picture";
}

/** The seed from which all pictures grow: every cell that one of them needs. */
function commonSeed(targets: readonly Target[]): GrowingSpec["seedCells"] {
  if (targets.every(({ seedCells }) => seedCells === undefined)) return undefined;
  const cells = targets.flatMap(({ seedCells = [[0, 0] as const] }) => seedCells);
  const different = cells.filter(
    ([row, column], i) => cells.findIndex(([y, x]) => y === row && x === column) === i,
  );
  return different.slice(0, MOST_SEED_CELLS);
}
