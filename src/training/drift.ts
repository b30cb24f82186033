import type { Arithmetic } from "../engine/engine.ts";
import type { Run } from "./run.ts";

/** Lets a run go on in another arithmetic, to other bits. Its card will say where it left which. */
export function moveRun(run: Run, arithmetic: Arithmetic): void {
  if (arithmetic === run.arithmetic) return;
  const { origin, step } = run;
  const before = Array.isArray(origin.arithmeticBefore) ? origin.arithmeticBefore : [];
  const drift = {
    driftFrom: step,
    arithmeticBefore: [...before, `${run.arithmetic} up to step ${step}`],
  };
  Object.assign(run, { arithmetic, ...(step > 0 && { origin: { ...origin, ...drift } }) });
}
