/** The report that `heal` prints for people, and its CSV file. */
import { HEALING, isHealed } from "../measure/cuts.ts";
import { type CutReport, type HealReport, type TargetReport, whyNot } from "../measure/heal.ts";
import { mean } from "../numbers/statistics.ts";
import { figure, print, printTable } from "./output.ts";

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
  const share = `${cuts.filter(healed).length} of ${cuts.length} cuts healed, ${(100 * healedShare).toFixed(1)}%.`;
  print(report.heals ? `The rule heals: ${share}` : `The rule is not shown to heal: ${share}`);
  for (const reason of whyNot(report)) print(`  ${reason}`);
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

function cutRow(kind: string, cuts: readonly CutReport[]): string[] {
  return [
    kind,
    `${cuts.filter(healed).length} of ${cuts.length}`,
    figure(mean(cuts.map((cut) => cut.errorAfterCut))),
    figure(mean(cuts.map((cut) => cut.errorAfter))),
  ];
}

/** Writes every cut as a row of CSV. */
export function toCsv({ cuts }: HealReport): string {
  const rows = cuts.map((cut) =>
    [cut.name, cut.rngSeed, cut.errorAfterCut, cut.errorAfter, healed(cut)].join(","),
  );
  return `${["cut,rngSeed,errorAfterCut,errorAfter,healed", ...rows].join("\n")}\n`;
}

function healed(cut: CutReport): boolean {
  return isHealed(cut.name, cut.errorAfterCut, cut.errorAfter);
}
