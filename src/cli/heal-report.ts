/** The report that `heal` prints for people, and its CSV file. */
import { cutOutcome, HEALING } from "../measure/cuts.ts";
import { type CutReport, type HealReport, type TargetReport, whyNot } from "../measure/heal.ts";
import { mean } from "../numbers/statistics.ts";
import type { HealVerdict } from "../systems/growing/card.ts";
import { figure, plural, print, printTable } from "./output.ts";

/** Prints a row for each kind of cut, the errors to the target, and the verdict. */
export function printReport(name: string, report: HealReport): void {
  const { cuts, healedShare, target } = report;
  print(name);
  print();
  printTable(
    [...new Set(cuts.map((cut) => cut.name))].map((kind) =>
      cutRow(
        kind,
        cuts.filter((cut) => cut.name === kind),
      ),
    ),
    ["cut", "healed", "error after cut", `${HEALING.regrowth} steps later`],
  );
  print();
  if (target.grown !== null) printTargetErrors(target);
  const lost = cuts.filter((cut) => cutOutcome(cut) === "lost").length;
  const share = `${cuts.filter(healed).length} of ${plural(cuts.length - lost, "cut")} healed, ${percent(healedShare)}.`;
  print(report.heals ? `The rule heals: ${share}` : `The rule is not shown to heal: ${share}`);
  for (const reason of whyNot(report)) print(`  ${reason}`);
  if (lost > 0)
    print(
      `  ${lost} more cannot heal: a part was cut off whole, and at most a rim was left to grow it from.`,
    );
}

function printTargetErrors(target: TargetReport): void {
  printTable(
    [
      ["grown", figure(target.grown), `${HEALING.grown}`],
      ["after regrowth", figure(target.afterRegrowth), `${HEALING.kept}`],
      ["1,000 steps", figure(target.at1000), "-"],
      ["2,000 steps", figure(target.at2000), `${HEALING.kept}`],
      ["10,000 steps", figure(target.at10000), "-"],
    ],
    ["error to the target", "measured", "at most"],
  );
  print();
}

/** The rows in which `inspect` shows what a rule's card says was measured. */
export function verdictRows(verdict: HealVerdict): string[][] {
  const { heals, healedShare, switchedShare, target, rough } = verdict;
  const held = (share: number | null): string => (share === null ? "none" : percent(share));
  const reasons = whyNot(verdict).join(" ") || "Too many changes of goal fail.";
  const drift = `error ${figure(target.at2000)} at 2,000 steps, ${figure(target.at10000)} at 10,000`;
  return [
    ["heals", heals ? `yes: ${held(healedShare)} of the cuts` : `no: ${reasons}`],
    ...(switchedShare === undefined ? [] : [["changes of goal", `${held(switchedShare)} succeed`]]),
    ["left alone", drift],
    ...(rough
      ? [
          [
            "rough handling",
            `${rough.holds ? "holds" : "does not hold"}: ${held(rough.heldShare)} of the creatures are themselves again`,
          ],
          ["recovery", recoveryText(rough.recovery)],
        ]
      : []),
  ];
}

/** Writes a recovery in per cent. */
export function recoveryText(recovery: number | null): string {
  return recovery === null || !Number.isFinite(recovery)
    ? "not a number"
    : `${recovery.toFixed(1)}%`;
}

/** Writes a share in per cent. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}

function cutRow(kind: string, cuts: readonly CutReport[]): string[] {
  const lost = cuts.filter((cut) => cutOutcome(cut) === "lost").length;
  return [
    kind,
    lost === cuts.length ? "cannot" : `${cuts.filter(healed).length} of ${cuts.length - lost}`,
    figure(mean(cuts.map((cut) => cut.errorAfterCut))),
    figure(mean(cuts.map((cut) => cut.errorAfter))),
  ];
}

/** Writes every cut as a row of CSV. */
export function toCsv({ cuts }: HealReport): string {
  const rows = cuts.map((cut) => {
    const { name, rngSeed, errorAfterCut, errorAfter } = cut;
    const isLost = cutOutcome(cut) === "lost";
    return [name, rngSeed, errorAfterCut, errorAfter, healed(cut), isLost].join(",");
  });
  return `${["cut,rngSeed,errorAfterCut,errorAfter,healed,partLost", ...rows].join("\n")}\n`;
}

function healed(cut: CutReport): boolean {
  return cutOutcome(cut) === "healed";
}
