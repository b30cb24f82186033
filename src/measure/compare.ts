import type { Engine } from "../engine/engine.ts";
import { quantiseRule } from "../models/quantise.ts";
import type { Regime, Rule } from "../models/rule.ts";
import { mean } from "../numbers/statistics.ts";
import { createSimulation } from "../systems/growing/simulation.ts";
import { parameterCount } from "../systems/growing/spec.ts";
import { CUT_NAMES, HEALING } from "./cuts.ts";
import { checkTarget, HealTally } from "./heal.ts";
import { livingGrid } from "./parts.ts";
import { type MeasureProgress, type Moment, runTrials, type Simulate } from "./trial.ts";

/** A rule to compare. */
export interface Contender {
  readonly name: string;
  /** The rule with its card, which names the regime. */
  readonly rule: Rule;
}

/** One rule, as trained or at 8 bits per parameter. Errors are as in the heal report; NaN becomes null in JSON. */
export interface ComparisonRow {
  readonly name: string;
  /** What the rule was trained to do; null when its card does not say. */
  readonly regime: Regime | null;
  /** Bits per parameter: 32 as trained, 8 as exported for the article's demo. */
  readonly bits: 32 | 8;
  /** Size of the parameters at these bits, in bytes. */
  readonly bytes: number;
  /** Whether the rule heals, as `heal` defines it. */
  readonly heals: boolean;
  /** Mean error of uncut creatures to the target; null without a target. */
  readonly drift: {
    readonly at200: number | null;
    readonly at1000: number | null;
    readonly at10000: number | null;
  };
  /** Mean errors of the cut creatures to their uncut twins, and the share of cuts that healed. */
  readonly repair: {
    readonly healedShare: number;
    readonly errorAfterCut: number;
    readonly errorAfterRegrowth: number;
  };
}

/** States [H, W, C] of one creature of a row, the one grown from the first rngSeed. */
export interface Portraits {
  readonly at200: Float32Array;
  readonly afterCut: Float32Array;
  readonly afterRegrowth: Float32Array;
  readonly at1000: Float32Array;
  readonly at10000: Float32Array;
}

/** A comparison: the rows to print, and for each row its portraits. */
export interface Comparison {
  readonly rows: readonly ComparisonRow[];
  readonly portraits: readonly Portraits[];
}

/** Settings of {@link compare}. */
export interface CompareOptions {
  /** Target [H, W, 4] on the same grid, RGB premultiplied by alpha; without it, drift is null and nothing heals. */
  readonly target?: Float32Array;
  readonly height: number;
  readonly width: number;
  /** Creatures per row; 8 by default, as for `heal`. */
  readonly seeds?: number;
  readonly rngSeed?: number;
  /** Name, in the heal report, of the cut whose creature is portrayed; "lower" by default. */
  readonly portrayedCut?: string;
  /** Whether to measure each rule at 8 bits per parameter too; true by default. */
  readonly quantised?: boolean;
  readonly signal?: AbortSignal;
  /** Called every ten steps or so, with the progress over all rows. */
  readonly onProgress?: (progress: MeasureProgress & { readonly row: string }) => void;
}

/**
 * Compares rules for one target, such as the three regimes (Distill 2020): how far each drifts from the target by
 * 200, 1,000 and 10,000 steps, and how well it repairs the 12 cuts of {@link heal}, both as trained and at 8 bits per
 * parameter. Rows and portraits are in the order of the rules, as trained first.
 * @throws Error when the target is not on the grid or the cut is unknown; the signal's reason when it is aborted
 */
export async function compare(
  engine: Engine,
  contenders: readonly Contender[],
  options: CompareOptions,
): Promise<Comparison> {
  return measureComparison(
    (rule) => (settings) => createSimulation(engine, rule, settings),
    contenders,
    options,
  );
}

/** Does what {@link compare} does, on any simulation. */
export async function measureComparison(
  simulateRule: (rule: Rule) => Simulate,
  contenders: readonly Contender[],
  options: CompareOptions,
): Promise<Comparison> {
  const { height, width, target, onProgress, signal, seeds = 8, rngSeed = 0 } = options;
  const { portrayedCut = "lower", quantised = true } = options;
  if (target !== undefined) checkTarget(target, height, width);
  if (!CUT_NAMES.includes(portrayedCut)) {
    throw new Error(`There is no cut "${portrayedCut}": choose one of ${CUT_NAMES.join(", ")}.`);
  }
  const entrants = contenders.flatMap(({ name, rule }): Entrant[] => {
    const trained: Entrant = { name, rule, bits: 32 };
    return quantised ? [trained, { name, rule: quantiseRule(rule), bits: 8 }] : [trained];
  });
  const rows: ComparisonRow[] = [];
  const portraits: Portraits[] = [];
  for (const [index, entrant] of entrants.entries()) {
    const tally = new HealTally(livingGrid(entrant.rule.spec, height, width), target);
    const album = new Album(rngSeed, portrayedCut);
    const plan = {
      height,
      width,
      channels: entrant.rule.spec.channels,
      seeds,
      rngSeed,
      milestones: [1000, 2000, 10000],
      signal,
      onProgress: ({ done, total, stage }: MeasureProgress) =>
        onProgress?.({
          done: index * total + done,
          total: entrants.length * total,
          stage,
          row: `${entrant.name}, ${entrant.bits} bits`,
        }),
    };
    await runTrials(simulateRule(entrant.rule), plan, (moment) => {
      tally.add(moment);
      album.add(moment);
    });
    rows.push(rowOf(entrant, tally));
    portraits.push(album.portraits());
  }
  return { rows, portraits };
}

interface Entrant extends Contender {
  readonly bits: 32 | 8;
}

function rowOf({ name, rule, bits }: Entrant, tally: HealTally): ComparisonRow {
  const { heals, healedShare, cuts, target } = tally.report();
  return {
    name,
    regime: rule.card.regime ?? null,
    bits,
    bytes: (parameterCount(rule.spec) * bits) / 8,
    heals,
    drift: { at200: target.grown, at1000: target.at1000, at10000: target.at10000 },
    repair: {
      healedShare,
      errorAfterCut: mean(cuts.map((cut) => cut.errorAfterCut)),
      errorAfterRegrowth: mean(cuts.map((cut) => cut.errorAfter)),
    },
  };
}

/** Keeps the states of the creature that is portrayed. */
class Album {
  readonly #rngSeed: number;
  readonly #cut: string;
  readonly #states: { -readonly [Name in keyof Portraits]?: Float32Array } = {};

  constructor(rngSeed: number, cut: string) {
    this.#rngSeed = rngSeed;
    this.#cut = cut;
  }

  add({ rngSeed, step, twin, cuts }: Moment): void {
    if (rngSeed !== this.#rngSeed) return;
    const cut = cuts.find(({ name }) => name === this.#cut)?.state;
    if (step === HEALING.cutAt) {
      this.#states.at200 = twin;
      this.#states.afterCut = cut;
    }
    if (step === HEALING.cutAt + HEALING.regrowth) this.#states.afterRegrowth = cut;
    if (step === 1000) this.#states.at1000 = twin;
    if (step === 10000) this.#states.at10000 = twin;
  }

  portraits(): Portraits {
    return this.#states as Portraits;
  }
}
