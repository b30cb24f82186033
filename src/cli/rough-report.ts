/** What `heal --rough` prints for people. */

import type { RoughReport } from "../measure/rough.ts";
import { HANDLINGS, type Handling, ROUGH } from "../measure/rough-handling.ts";
import type { RoughOutcome } from "../measure/rough-outcome.ts";
import { mean } from "../numbers/statistics.ts";
import { recoveryText } from "./heal-report.ts";
import { count, figure, print, printTable } from "./output.ts";

/** Prints a row for each way of handling, the verdict, and the recovery in per cent. */
export function printRough(report: RoughReport): void {
  printTable(
    HANDLINGS.map((handling) => row(report, handling)),
    [
      ...["rough handling", "healed", "moved", "merged", "cannot", "not healed"],
      ...[`error at ${ROUGH.readAt}`, `at ${count(ROUGH.readAgainAt)}`],
    ],
  );
  print();
  print(report.verdict);
  if (report.recovery !== null)
    print(
      `Recovery: ${recoveryText(report.recovery)} of what a half cut away at step 150 took is back at step 449 (as NCAtorch counts).`,
    );
}

function row({ trials }: RoughReport, handling: Handling): string[] {
  const own = trials.filter((trial) => trial.handling === handling);
  const number = (outcome: RoughOutcome): string =>
    `${own.filter((trial) => trial.outcome === outcome).length}`;
  return [
    handling,
    ...(["healed", "moved", "merged", "lost", "unhealed"] as const).map(number),
    figure(mean(own.map(({ error }) => error))),
    figure(mean(own.map(({ errorLater }) => errorLater))),
  ];
}
