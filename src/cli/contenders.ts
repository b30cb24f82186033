/** Finds the rules that `compare` compares. */
import { existsSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadRule } from "../models/files.node.ts";
import type { Rule } from "../models/rule.ts";
import { isEmoji, loadEmoji } from "./emoji.ts";
import { UserError } from "./failure.ts";
import { ruleUnder } from "./goal-option.ts";

export interface Contestant {
  readonly path: string;
  /** Short name for tables: that of the file, without its extension. */
  readonly name: string;
  readonly rule: Rule;
}

/** The regimes that a rule may be trained in. */
export const REGIMES = ["growing", "persistent", "regenerating"] as const;
const RULE_FILES = [".safetensors", ".json"];
/** Folders where the rules of a target are looked for: here, in zoo, and among those that come with the package. */
const SHELVES = [".", "zoo", fileURLToPath(new URL("../../zoo", import.meta.url))];

/**
 * Loads the rules to compare: the named files, or a target's three regimes under their usual names,
 * `lizard-growing.safetensors` and so on.
 * @throws UserError when a rule is missing, or the rules have grids of different sizes
 */
export async function loadContestants(names: readonly string[]): Promise<Contestant[]> {
  const isRule = (name: string) => RULE_FILES.includes(extname(name).toLowerCase());
  const paths = names.every(isRule) ? names : regimesOf(names);
  const contestants = await Promise.all(
    paths.map(async (path) => ({
      path,
      name: basename(path, extname(path)),
      rule: ruleUnder(await loadRule(path), path),
    })),
  );
  const [first, ...others] = contestants as [Contestant, ...Contestant[]];
  const size = ({ rule }: Contestant) => rule.card.grid.join(" x ");
  const odd = others.find((other) => size(other) !== size(first));
  if (odd)
    throw new UserError(
      `${first.name} has a grid of ${size(first)} cells, but ${odd.name} one of ${size(odd)}: compare rules with the same grid.`,
    );
  return contestants;
}

function regimesOf(names: readonly string[]): string[] {
  const [target, another] = names as [string, string?];
  if (another !== undefined)
    throw new UserError(
      "Give either one target or only rule files (.safetensors, or .json files of the demo).",
    );
  const name = isEmoji(target) ? loadEmoji(target).name : basename(target, extname(target));
  return REGIMES.map((regime) => {
    const file = `${name}-${regime}.safetensors`;
    const found = SHELVES.map((shelf) => join(shelf, file)).find((path) => existsSync(path));
    if (found === undefined)
      throw new UserError(
        `There is no ${file}, here or in zoo: train it (npx blastema train ${target} --regime ${regime} -o ${file}), or name rule files.`,
      );
    return found;
  });
}
