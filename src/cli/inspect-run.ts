/** What `inspect` says of a run. */
import { modelKind } from "../models/model.ts";
import type { GrowingSpec } from "../systems/growing/spec.ts";
import type { VariationalSpec } from "../systems/variational/spec.ts";
import { decodeRun } from "../training/growing/run-file.ts";
import { decodeVariationalRun } from "../training/variational/run.ts";
import { UserError } from "./failure.ts";

interface RunDescription {
  readonly spec: GrowingSpec | VariationalSpec;
  readonly recipe: object;
  readonly target?: string;
  readonly grid?: readonly [number, number];
  readonly step: number;
  readonly rngSeed: number;
  readonly arithmetic: string;
}

/** @param path for messages @throws UserError when the file is broken */
export function describeRun(path: string, bytes: Uint8Array): RunDescription {
  try {
    if (modelKind(bytes) === "nca-run") {
      const { spec, recipe, targetName, height, width, ...run } = decodeRun(bytes);
      return {
        target: targetName,
        grid: [height, width],
        ...standing(run),
        spec,
        recipe: recipe as object,
      };
    }
    const { spec, recipe, ...run } = decodeVariationalRun(bytes);
    return { ...standing(run), spec, recipe };
  } catch (error) {
    throw new UserError(`Cannot read the run ${path}. ${(error as Error).message}`);
  }
}

function standing({
  step,
  rngSeed,
  arithmetic,
}: Pick<RunDescription, "step" | "rngSeed" | "arithmetic">) {
  return { step, rngSeed, arithmetic };
}
