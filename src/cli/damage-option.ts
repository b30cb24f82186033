/** The option `--damage KIND@STEP`: what to cut out of a creature, and when. */
import { InvalidArgumentError } from "@commander-js/extra-typings";
import { deriveKey, STREAM } from "../numbers/random.ts";
import { type Cut, randomDisc } from "../systems/growing/cut.ts";

export interface Damage {
  readonly step: number;
  /** The kind of cut as the person wrote it, without the step. */
  readonly kind: string;
  /** The cut to make; "disc" stands for one that is drawn from the rngSeed. */
  readonly cut: Cut | "disc";
}

const SIDES = ["left", "right", "upper", "lower"] as const;
/** Side of the square in cells (Distill 2020, "Experiment 3"). */
const SQUARE = 16;

/** The kinds of cuts, in words. */
export const CUTS = `${SIDES.join(", ")}, square, disc or disc:Y,X,R`;

export const DAMAGE_HELP = `cut at a step: ${CUTS} (in -1..1); may be repeated`;

/** Reads one `--damage` and adds it to those before it, in the order of their steps. */
export function readDamage(text: string, before: readonly Damage[] = []): readonly Damage[] {
  const match = /^(?<kind>[^@]+)@(?<step>\d{1,9})$/.exec(text);
  const cut = match?.groups && readCut(match.groups.kind as string);
  if (!match?.groups || !cut)
    throw new InvalidArgumentError(`Give KIND@STEP, such as lower@200, where KIND is ${CUTS}.`);
  const damage = { step: Number(match.groups.step), kind: match.groups.kind as string, cut };
  return [...before, damage].sort((a, b) => a.step - b.step);
}

/** Reads a kind of cut, such as "left"; undefined if there is none. */
export function readCut(kind: string): Cut | "disc" | undefined {
  const side = SIDES.find((name) => name === kind);
  if (side) return { kind: "half", side };
  if (kind === "square") return { kind: "square", size: SQUARE };
  if (kind === "disc") return "disc";
  const numbers = kind.startsWith("disc:") ? kind.slice(5).split(",") : [];
  const [y, x, radius] = numbers.map((text) => (text.trim() === "" ? Number.NaN : Number(text)));
  if (numbers.length !== 3 || ![y, x, radius].every(Number.isFinite) || !(radius! > 0)) return;
  return { kind: "disc", y: y!, x: x!, radius: radius! };
}

/** Returns the cut itself; a disc is drawn as in training, from the rngSeed and its place among the cuts. */
export function drawCut(cut: Damage["cut"], rngSeed: number, index: number): Cut {
  return cut === "disc" ? randomDisc(deriveKey(rngSeed, STREAM.cut, index)) : cut;
}
