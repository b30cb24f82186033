import { deriveKey, type Key, STREAM } from "../numbers/random.ts";
import { VISIBLE } from "../ops/cell.ts";
import { applyCut, type Cut, isCut, randomDisc } from "../systems/growing/cut.ts";

/** The numbers that define healing. Errors are relative, as `relativeError` defines them. */
export const HEALING = {
  /** Step at which a grown creature is cut. */
  cutAt: 200,
  /** Steps that a cut creature is given to regrow. */
  regrowth: 300,
  /** How many discs are cut, besides the four halves and the square. */
  discs: 7,
  /** Side of the square around the centre, in cells. */
  square: 16,
  /** A disc is drawn again until the error just after it is at least this. */
  leastDamage: 0.15,
  /** How many discs are drawn before the most harmful of them is taken. */
  mostDraws: 1000,
  /** Largest error to the uncut twin with which a cut counts as healed. */
  healed: 0.07,
  /** Smallest share of the cuts that must heal. */
  share: 0.95,
  /** Largest error to the target that a grown creature may have. */
  grown: 0.06,
  /** Largest error to the target that a creature may have after regrowth and at 2,000 steps. */
  kept: 0.12,
} as const;

/** One of the cuts that healing is measured with, and its name in the report. */
export interface NamedCut {
  readonly name: string;
  readonly cut: Cut;
}

/** The half that is cut away names the cut. */
export const HALVES: readonly NamedCut[] = (["left", "right", "upper", "lower"] as const).map(
  (side) => ({ name: side, cut: { kind: "half", side } }),
);

const FIXED_CUTS: readonly NamedCut[] = [
  ...HALVES,
  { name: "square", cut: { kind: "square", size: HEALING.square } },
];

/** Returns the cut of one of {@link CUT_NAMES}. @param key draws a disc, as the article's training does */
export function cutNamed(name: string, key: Key): Cut {
  return FIXED_CUTS.find((fixed) => fixed.name === name)?.cut ?? randomDisc(key);
}

/** Names of the 12 cuts that each creature is measured with, in their order. */
export const CUT_NAMES: readonly string[] = [
  ...FIXED_CUTS.map(({ name }) => name),
  ...Array.from({ length: HEALING.discs }, (_, disc) => `disc-${disc + 1}`),
];

/**
 * Chooses the cuts of one grown creature: the halves "left", "right", "upper", "lower", the "square", and "disc-1" to
 * "disc-7". Discs are drawn as in training, and drawn again while they hardly touch the creature. If no draw does enough
 * harm (the creature fills its grid), the most harmful one is returned; it cannot count as healed.
 * @param grown the uncut state [H, W, C]
 * @param rngSeed chooses the discs, through the stream `cut`
 */
export function chooseCuts(
  grown: Float32Array,
  height: number,
  width: number,
  rngSeed: number,
): NamedCut[] {
  const discs = CUT_NAMES.slice(FIXED_CUTS.length).map((name, disc) => ({
    name,
    cut: harmfulDisc(grown, height, width, rngSeed, disc),
  }));
  return [...FIXED_CUTS, ...discs];
}

/** Whether the error after regrowth shows that a cut healed. NaN never does, nor does a disc that did no harm. */
export function isHealed(name: string, errorAfterCut: number, errorAfter: number): boolean {
  const harmful = !name.startsWith("disc-") || errorAfterCut >= HEALING.leastDamage;
  return harmful && errorAfter <= HEALING.healed;
}

/** What became of a cut. "lost": all is back but a part that was cut off whole, which at most a rim was left to grow from. */
export type CutOutcome = "healed" | "lost" | "unhealed";

/** Tells what became of a cut. */
export function cutOutcome(cut: {
  readonly name: string;
  readonly errorAfterCut: number;
  readonly errorAfter: number;
  /** Whether a part was cut off whole, and all else is back. */
  readonly partLost: boolean;
}): CutOutcome {
  if (isHealed(cut.name, cut.errorAfterCut, cut.errorAfter)) return "healed";
  return cut.partLost ? "lost" : "unhealed";
}

/** Returns a copy of a state [H, W, C] in which the cells of the cut are empty. */
export function cutState(
  state: Float32Array,
  height: number,
  width: number,
  cut: Cut,
): Float32Array {
  const after = state.slice();
  applyCut(after, height, width, cut);
  return after;
}

function harmfulDisc(
  grown: Float32Array,
  height: number,
  width: number,
  rngSeed: number,
  disc: number,
): Cut {
  const key = deriveKey(rngSeed, STREAM.cut, disc);
  const whole = squaresWithin(grown, height, width);
  let best = randomDisc(key);
  let most = 0;
  // A creature that is dead or not finite has nothing to lose.
  const draws = whole > 0 && Number.isFinite(whole) ? HEALING.mostDraws : 0;
  for (let draw = 0; draw < draws; draw++) {
    const cut = randomDisc(key, draw);
    const error = squaresWithin(grown, height, width, cut) / whole;
    if (error >= HEALING.leastDamage) return cut;
    if (error > most) {
      best = cut;
      most = error;
    }
  }
  return best;
}

/**
 * Sum of squared RGBA of the cells in a cut, or of all cells. Its share of the whole is, to the bit, the relative error
 * of the state just after the cut.
 */
function squaresWithin(state: Float32Array, height: number, width: number, cut?: Cut): number {
  const channels = state.length / (height * width);
  let sum = 0;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      if (cut !== undefined && !isCut(cut, height, width, row, column)) continue;
      const cell = (row * width + column) * channels;
      for (let c = 0; c < VISIBLE; c++) sum += (state[cell + c] as number) ** 2;
    }
  }
  return sum;
}
