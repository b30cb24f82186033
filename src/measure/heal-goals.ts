/** Healing of a rule with goals: cuts of every goal, and changes from every goal to every other. */
import type { Engine } from "../engine/engine.ts";
import type { RuleParts } from "../systems/growing/buffers.ts";
import { underEachGoal } from "../systems/growing/goals.ts";
import { createSimulation } from "../systems/growing/simulation.ts";
import { cutOutcome, HEALING } from "./cuts.ts";
import { known } from "./error.ts";
import { type HealOptions, type HealReport, measureHealing, whyNot } from "./heal.ts";
import { percentRecovered, RECOVERY, recover } from "./recovery.ts";
import { isSwitched, measureSwitches, type SwitchReport, switchSteps } from "./switches.ts";
import { type MeasureProgress, type Simulate, stepper } from "./trial.ts";

/** What `blastema heal --json` prints of a rule with goals. */
export interface GoalsReport {
  /** Whether the rule was shown to heal: {@link whyGoalsNot} finds no reason against it. */
  readonly heals: boolean;
  /** Share of the cuts of all goals that healed, of those that can. */
  readonly healedShare: number;
  /** Share of the changes of goal after which the creature is as if it had always had the later one. */
  readonly switchedShare: number;
  /** Recovery in per cent, as NCAtorch defines it: of halves that were cut away, and of changes of goal; null without targets. */
  readonly recovery: { readonly cuts: number | null; readonly switches: number | null };
  /** What `heal` reports of the rule under each goal. */
  readonly goals: readonly (HealReport & { readonly name: string })[];
  readonly switches: readonly SwitchReport[];
}

/** Settings of {@link healGoals}. */
export interface GoalsOptions extends Omit<HealOptions, "target"> {
  /** The picture of each goal [H, W, 4], in their order. Without them no rule is shown to heal. */
  readonly targets?: readonly Float32Array[];
  /** Whether to measure recovery too, which decides nothing; true by default. */
  readonly recovery?: boolean;
}

/** Fewest cuts in all by which a rule is judged. */
const FEWEST_CUTS = 96;
const CUTS = 5 + HEALING.discs;

/** How many creatures of each goal are measured by default: with at least 96 cuts in all, and two creatures at least. */
export function goalSeeds(goals: number): number {
  return Math.max(2, Math.ceil(FEWEST_CUTS / (CUTS * goals)));
}

/**
 * Measures whether a rule with goals heals: each goal by what `heal` measures, and every ordered pair of goals by changes from the one
 * to the other. At least 95% of all cuts must heal, 95% of the changes must succeed, and every goal must keep to its picture as `heal` demands.
 * @throws Error when a target is not on the grid; the signal's reason when it is aborted
 */
export async function healGoals(
  engine: Engine,
  rule: RuleParts,
  { targets, recovery = true, signal, onProgress, ...options }: GoalsOptions,
): Promise<GoalsReport> {
  const rules = underEachGoal(rule);
  const names = rule.spec.goals ?? [""];
  const { height, width, seeds = goalSeeds(rules.length), rngSeed = 0 } = options;
  const rngSeeds = Array.from({ length: seeds }, (_, i) => rngSeed + i);
  const isRecovery = targets !== undefined && recovery;
  const rest =
    switchSteps(rules.length, seeds) + (isRecovery ? rules.length * seeds * RECOVERY.steps : 0);
  const goals: (HealReport & { name: string })[] = [];
  let before = 0;
  for (const [goal, each] of rules.entries()) {
    const told = ({ done, total, stage }: MeasureProgress): void => {
      onProgress?.({ done: goal * total + done, total: rules.length * total + rest, stage });
      before = rules.length * total;
    };
    const simulate: Simulate = (settings) => createSimulation(engine, each, settings);
    const settings = { ...options, seeds, target: targets?.[goal], signal, onProgress: told };
    const { report } = await measureHealing(simulate, each.spec, settings);
    goals.push({ name: names[goal], ...report });
  }
  const advance = stepper(rest, {
    signal,
    onProgress: ({ done, total, stage }) =>
      onProgress?.({ done: before + done, total: before + total, stage }),
  });
  const plan = { rules, names, targets, height, width, rngSeeds };
  const { switches, recoveries } = await measureSwitches(engine, advance, plan);
  const ofCuts = [];
  for (const [goal, each] of isRecovery ? rules.entries() : []) {
    const simulate: Simulate = (settings) => createSimulation(engine, each, settings);
    const bench = { simulate, advance, spec: each.spec, height, width };
    ofCuts.push(...(await recover(bench, rngSeeds, targets?.[goal] as Float32Array)));
  }
  const outcomes = goals.flatMap(({ cuts }) => cuts.map(cutOutcome));
  const healed = outcomes.filter((outcome) => outcome === "healed").length;
  const measured = {
    healedShare: healed / outcomes.filter((outcome) => outcome !== "lost").length,
    switchedShare: switches.filter(isSwitched).length / switches.length,
    recovery: {
      cuts: isRecovery ? known(percentRecovered(ofCuts)) : null,
      switches: isRecovery ? known(percentRecovered(recoveries)) : null,
    },
    goals,
    switches,
  };
  return { heals: whyGoalsNot(measured).length === 0, ...measured };
}

/** Says why a report does not show that a rule with goals heals: a sentence for each reason, and none for one that heals. */
export function whyGoalsNot({
  healedShare,
  switchedShare,
  goals,
}: Pick<GoalsReport, "healedShare" | "switchedShare" | "goals">): string[] {
  // Cuts are judged all together, so a goal is asked only whether it keeps to its picture.
  const ofShare = whyNot({ healedShare, target: { grown: 0, afterRegrowth: 0, at2000: 0 } });
  const ofGoals = goals.flatMap(({ name, target }) =>
    whyNot({ healedShare: 1, target }).map((reason) => `${name}: ${reason}`),
  );
  return [...ofShare, ...whyNotSwitched(switchedShare), ...ofGoals];
}

/** Says why changes of goal do not succeed often enough; nothing if they do. */
function whyNotSwitched(share: number): string[] {
  if (share >= HEALING.share) return [];
  return [
    `${(100 * share).toFixed(1)}% of the changes of goal succeeded, ${100 * HEALING.share}% are needed.`,
  ];
}

/** The largest error to the target that a goal has at some time; NaN if one has, null if none was measured. */
export function worstOf(
  goals: GoalsReport["goals"],
  when: keyof HealReport["target"],
): number | null {
  const errors = goals.map(({ target }) => target[when]);
  return errors.includes(null) ? null : Math.max(...(errors as number[]));
}
