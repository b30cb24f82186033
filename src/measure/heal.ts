import type { Engine } from "../engine/engine.ts";
import type { Parameters } from "../numbers/shapes.ts";
import { mean } from "../numbers/statistics.ts";
import type { HealVerdict } from "../systems/growing/card.ts";
import { createSimulation } from "../systems/growing/simulation.ts";
import type { GrowingSpec } from "../systems/growing/spec.ts";
import { cutOutcome, HEALING } from "./cuts.ts";
import { errorText, relativeError } from "./error.ts";
import { type LivingGrid, livingGrid, partsLost } from "./parts.ts";
import { type MeasureProgress, type Moment, runTrials, type Simulate } from "./trial.ts";

/** One cut of one creature. Errors are to its uncut twin, as {@link relativeError} defines them. */
export interface CutReport {
  /** "left", "right", "upper", "lower" (the half that is cut away), "square", "disc-1" to "disc-7". */
  readonly name: string;
  readonly rngSeed: number;
  /** Error just after the cut, at step 200. */
  readonly errorAfterCut: number;
  /** Error 300 steps after the cut. */
  readonly errorAfter: number;
  /**
   * Whether a part of the creature was cut off whole, with at most a rim left to grow it from, and all else is back: such a cut
   * cannot heal, and counts neither for the rule nor against it.
   */
  readonly partLost: boolean;
}

/** Errors to the target, as {@link relativeError} defines them; null when not measured. */
export interface TargetReport {
  /** Mean error of the uncut creatures at step 200. */
  readonly grown: number | null;
  /** Mean error of all cut creatures, 300 steps after the cut. */
  readonly afterRegrowth: number | null;
  /** Mean error of the uncut creatures at step 1,000. */
  readonly at1000: number | null;
  /** Mean error of the uncut creatures at step 2,000. */
  readonly at2000: number | null;
  /** Mean error of the uncut creatures at step 10,000. */
  readonly at10000: number | null;
}

/**
 * What `blastema heal --json` prints. Numbers that are NaN or infinite (a dead or exploded creature) become null in
 * JSON and never count as healed.
 */
export interface HealReport {
  /** Whether the rule was shown to heal: {@link whyNot} finds no reason against it. */
  readonly heals: boolean;
  /** Share of the cuts that healed, of those that can. */
  readonly healedShare: number;
  readonly cuts: readonly CutReport[];
  readonly target: TargetReport;
}

/** How one cut creature recovers: its error to its twin after 0, 10, 20, ... 300 steps of regrowth. */
export interface RecoveryCurve {
  readonly name: string;
  readonly rngSeed: number;
  readonly errors: readonly number[];
}

/** Settings of {@link heal}. */
export interface HealOptions {
  /** Target [H, W, 4] on the same grid, RGB premultiplied by alpha. Without it no rule is shown to heal. */
  readonly target?: Float32Array;
  /** Height of the grid in cells: 72 in the article. */
  readonly height: number;
  /** Width of the grid in cells. */
  readonly width: number;
  /** How many creatures are grown and cut, under `rngSeed`, `rngSeed + 1`, ...; 8 by default. */
  readonly seeds?: number;
  readonly rngSeed?: number;
  /** Whether to measure at 10,000 steps too, which decides nothing; true by default. */
  readonly longSteps?: boolean;
  readonly signal?: AbortSignal;
  /** Called every ten steps or so. */
  readonly onProgress?: (progress: MeasureProgress) => void;
}

/** Steps between two points of a {@link RecoveryCurve}. */
export const CURVE_STRIDE = 10;

/**
 * Measures whether a rule heals: grows 8 creatures, cuts each in 12 ways at step 200 (four halves, the 16 x 16 square
 * at the centre, seven discs), and compares each after 300 more steps with its twin that was never cut and lived
 * through the same fire masks. A cut is healed when its error is at most 0.07; the rule heals when at least 95% of the
 * cuts are, and its error to the target is at most 0.06 grown and 0.12 after regrowth and at 2,000 steps.
 * Cuts: Distill 2020, "Experiment 3", and its training damage.
 * @throws Error when the target is not on the grid; the signal's reason when it is aborted
 */
export async function heal(
  engine: Engine,
  rule: { readonly spec: GrowingSpec; readonly parameters: Parameters },
  options: HealOptions,
): Promise<HealReport> {
  const simulate: Simulate = (settings) => createSimulation(engine, rule, settings);
  return (await measureHealing(simulate, rule.spec, options)).report;
}

/** Does what {@link heal} does, and returns how each cut recovered: a curve for each cut, in the order of the report's. */
export async function healWithCurves(
  engine: Engine,
  rule: { readonly spec: GrowingSpec; readonly parameters: Parameters },
  options: HealOptions,
): Promise<{ report: HealReport; curves: RecoveryCurve[] }> {
  const simulate: Simulate = (settings) => createSimulation(engine, rule, settings);
  return measureHealing(simulate, rule.spec, options, CURVE_STRIDE);
}

/** Does what {@link healWithCurves} does on any simulation; the curves have a point every `every` steps of regrowth. */
export async function measureHealing(
  simulate: Simulate,
  spec: GrowingSpec,
  options: HealOptions,
  every?: number,
): Promise<{ report: HealReport; curves: RecoveryCurve[] }> {
  const { height, width, target, longSteps = true } = options;
  if (target !== undefined) checkTarget(target, height, width);
  const milestones = target === undefined ? [] : longSteps ? [1000, 2000, 10000] : [1000, 2000];
  const { channels } = spec;
  const tally = new HealTally(livingGrid(spec, height, width), target);
  const { seeds = 8, rngSeed = 0, signal, onProgress } = options;
  const plan = { height, width, channels, seeds, rngSeed, milestones, every, signal, onProgress };
  await runTrials(simulate, plan, (moment) => tally.add(moment));
  return { report: tally.report(), curves: tally.curves };
}

/** What decides whether a rule heals, as a report or a rule's card has it. */
export type Findings = Pick<HealVerdict, "healedShare"> & {
  readonly target: Pick<HealVerdict["target"], "grown" | "afterRegrowth" | "at2000">;
};

/**
 * Says why a report does not show that the rule heals: a short sentence for each reason, and none for a rule that heals.
 * Anything that was not measured, or is NaN, is a reason.
 */
export function whyNot(report: Findings): string[] {
  const { healedShare, target } = report;
  const reasons: string[] = [];
  if (healedShare === null) {
    reasons.push("No cut was made that could heal.");
  } else if (Number.isNaN(healedShare)) {
    reasons.push(
      "Every cut took a part off whole, or all but a rim of it: there was nothing that could heal.",
    );
  } else if (!(healedShare >= HEALING.share)) {
    reasons.push(
      `${percent(healedShare)} of the cuts healed, ${percent(HEALING.share)} are needed.`,
    );
  }
  const limits = [
    ["when grown", target.grown, HEALING.grown],
    ["after regrowth", target.afterRegrowth, HEALING.kept],
    ["at 2,000 steps", target.at2000, HEALING.kept],
  ] as const;
  if (limits.every(([, error]) => error === null)) {
    return [...reasons, "There is no target to compare the creature with."];
  }
  for (const [when, error, limit] of limits) {
    if (error === null) reasons.push(`The error to the target ${when} was not measured.`);
    else if (!(error <= limit))
      reasons.push(
        `The error to the target ${when} is ${errorText(error)}, at most ${limit} is allowed.`,
      );
  }
  return reasons;
}

/** Gathers the errors of all creatures into the numbers of a report. */
export class HealTally {
  readonly curves: Curve[] = [];
  readonly #toTarget = { cut: [] as number[], uncut: new Map<number, number[]>() };
  readonly #grid: LivingGrid;
  readonly #cells: number;
  readonly #target: Float32Array | undefined;

  /** @param target [H, W, 4]; without it the errors to the target are null */
  constructor(grid: LivingGrid, target?: Float32Array) {
    this.#grid = grid;
    this.#cells = grid.height * grid.width;
    this.#target = target;
  }

  /** Takes in a moment; those of one rngSeed must come in the order of their steps. */
  add({ rngSeed, step, twin, cuts }: Moment): void {
    for (const { name, state } of cuts) {
      let curve = this.curves.find((one) => one.name === name && one.rngSeed === rngSeed);
      if (curve === undefined) {
        curve = { name, rngSeed, errors: [], lost: partsLost(twin, state, this.#grid) };
        this.curves.push(curve);
      }
      curve.errors.push(relativeError(state, twin, this.#cells));
      if (curve.lost) curve.errorElsewhere = relativeError(state, twin, this.#cells, curve.lost);
    }
    if (this.#target === undefined) return;
    const errors = this.#toTarget.uncut.get(step) ?? [];
    this.#toTarget.uncut.set(step, errors);
    errors.push(relativeError(twin, this.#target, this.#cells));
    if (step !== HEALING.cutAt + HEALING.regrowth) return;
    for (const { state } of cuts) {
      this.#toTarget.cut.push(relativeError(state, this.#target, this.#cells));
    }
  }

  /** Mean error of the uncut creatures to the target at a step; null when not measured. */
  toTarget(step: number): number | null {
    const errors = this.#toTarget.uncut.get(step);
    return errors === undefined ? null : mean(errors);
  }

  report(): HealReport {
    const cuts = this.curves.map(({ name, rngSeed, errors, errorElsewhere = Number.NaN }) => {
      const errorAfter = errors.at(-1) as number;
      const partLost = !(errorAfter <= HEALING.healed) && errorElsewhere <= HEALING.healed;
      return { name, rngSeed, errorAfterCut: errors[0] as number, errorAfter, partLost };
    });
    const outcomes = cuts.map(cutOutcome);
    const healed = outcomes.filter((outcome) => outcome === "healed").length;
    const measured = {
      healedShare: healed / outcomes.filter((outcome) => outcome !== "lost").length,
      cuts,
      target: {
        grown: this.toTarget(HEALING.cutAt),
        afterRegrowth: this.#target === undefined ? null : mean(this.#toTarget.cut),
        at1000: this.toTarget(1000),
        at2000: this.toTarget(2000),
        at10000: this.toTarget(10000),
      },
    };
    return { heals: whyNot(measured).length === 0, ...measured };
  }
}

/** A curve as it is measured. */
interface Curve extends RecoveryCurve {
  readonly errors: number[];
  /** Cells of parts that were cut off whole, [H, W]. */
  readonly lost: Uint8Array | null;
  /** The latest error outside these cells. */
  errorElsewhere?: number;
}

/** @throws Error when a target is not on the grid */
export function checkTarget(target: Float32Array, height: number, width: number): void {
  if (target.length !== height * width * 4) {
    throw new Error(
      `The target has ${target.length / 4} cells, but the grid has ${height} x ${width}: pad the target to the grid.`,
    );
  }
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}
