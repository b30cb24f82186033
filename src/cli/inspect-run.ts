/** What `inspect` says of a run. */

import type { Run } from "../training/run.ts";
import { decodeRun } from "../training/run-file.ts";
import { UserError } from "./failure.ts";

interface RunDescription extends Pick<Run, "spec" | "recipe" | "step" | "rngSeed" | "arithmetic"> {
  readonly target?: string;
  readonly grid?: readonly [number, number];
}

/** @param path for messages @throws UserError when the file is broken */
export function describeRun(path: string, bytes: Uint8Array): RunDescription {
  try {
    const run = decodeRun(bytes);
    const { spec, recipe, origin, step, rngSeed, arithmetic } = run;
    const subject =
      run.kind === "growing" ? { target: run.targetName, grid: [run.height, run.width] } : {};
    return { ...subject, ...origin, step, rngSeed, arithmetic, spec, recipe } as RunDescription;
  } catch (error) {
    throw new UserError(`Cannot read the run ${path}. ${(error as Error).message}`);
  }
}
