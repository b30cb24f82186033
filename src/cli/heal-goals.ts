/** What `heal` measures and says of a rule with goals: cuts of every goal, and changes from each to each. */
import { cutOutcome, HEALING } from "../measure/cuts.ts";
import { errorText } from "../measure/error.ts";
import { type GoalsReport, whyGoalsNot } from "../measure/heal-goals.ts";
import { isSwitched, type SwitchReport } from "../measure/switches.ts";
import type { Rule } from "../models/rule.ts";
import { legible } from "../numbers/show.ts";
import { underEachGoal } from "../systems/growing/goals.ts";
import { UserError } from "./failure.ts";
import { percent, recoveryText } from "./heal-report.ts";
import { figure, note, print, printTable } from "./output.ts";
import { loadRuleTarget } from "./rule-target.ts";

/** Most changes of goal that failed which are listed. */
const MOST_FAILURES = 10;

/** Refuses what is measured of one goal only. @throws UserError */
export function refuseForGoals(given: Readonly<Record<string, unknown>>, { spec }: Rule): void {
  const option = Object.keys(given).find((name) => given[name] !== undefined);
  if (option !== undefined)
    throw new UserError(
      `--${option} is about one picture, and the rule has ${spec.goals?.length}: add --goal (${spec.goals?.join(", ")}).`,
    );
}

/** Loads the targets of all goals; undefined, with a note, unless all of them are here. */
export async function loadGoalTargets(
  rule: Rule,
  path: string,
): Promise<Float32Array[] | undefined> {
  const targets: Float32Array[] = [];
  for (const each of underEachGoal(rule)) {
    const target = await loadRuleTarget(each, path);
    if (target === undefined) {
      const named = each.card.target === undefined ? "a goal" : legible(each.card.target);
      note(`There is no picture of ${named}, so no error to the targets is measured.`);
      return undefined;
    }
    targets.push(target);
  }
  return targets;
}

/** Prints a row for each goal, what became of changes of goal, and the verdict. */
export function printGoalsReport(name: string, report: GoalsReport): void {
  const { goals, switches, healedShare, switchedShare, recovery } = report;
  print(name);
  print();
  printTable(
    goals.map(({ name: goal, cuts, target }) => {
      const outcomes = cuts.map(cutOutcome).filter((outcome) => outcome !== "lost");
      const healed = outcomes.filter((outcome) => outcome === "healed").length;
      const errors = [target.grown, target.afterRegrowth, target.at2000, target.at10000];
      return [
        goal,
        `${healed} of ${outcomes.length}`,
        ...errors.map(figure),
        reached(switches.filter(({ to }) => to === goal)),
        reached(switches.filter(({ from }) => from === goal)),
      ];
    }),
    ["goal", "healed", "grown", "regrown", "2,000", "10,000", "changes to it", "from it"],
  );
  print();
  printFailures(switches);
  print(
    `${report.heals ? "The rule heals" : "The rule is not shown to heal"}: ${percent(healedShare)} of the cuts healed, and ${percent(switchedShare)} of ${switches.length} changes of goal succeeded.`,
  );
  for (const reason of whyGoalsNot(report)) print(`  ${reason}`);
  if (recovery.cuts !== null || recovery.switches !== null)
    print(
      `  Recovery: ${recoveryText(recovery.cuts)} after a half is cut away, ${recoveryText(recovery.switches)} after a change of goal.`,
    );
}

function reached(switches: readonly SwitchReport[]): string {
  return `${switches.filter(isSwitched).length} of ${switches.length}`;
}

/** The changes that failed, the worst first. */
function printFailures(switches: readonly SwitchReport[]): void {
  const failed = switches
    .filter((each) => !isSwitched(each))
    .sort((a, b) => (a.errorAfter <= b.errorAfter ? 1 : -1));
  if (failed.length === 0) return;
  printTable(
    failed
      .slice(0, MOST_FAILURES)
      .map(({ from, to, rngSeed, errorAfter }) => [
        `${from} to ${to}`,
        `${rngSeed}`,
        errorText(errorAfter),
      ]),
    ["change that failed", "seed", `error ${HEALING.regrowth} steps later`],
  );
  print();
}
