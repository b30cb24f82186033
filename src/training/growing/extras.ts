/** The parts of a run file that only runs of growing rules have: grid, target, and what was measured. */
import type { Tensor } from "../../models/safetensors.ts";
import { anyText, check, choice, list, type Schema } from "../../numbers/schema.ts";
import type { Parameters } from "../../numbers/shapes.ts";
import { VISIBLE } from "../../ops/cell.ts";
import { type GrowingSpec, parameterShapes } from "../../systems/growing/spec.ts";
import type { Extras } from "../kinds.ts";
import { isFull, type Pool } from "../pool.ts";
import { encodePool, readPool } from "../pool-file.ts";
import type { GrowingRun } from "../run.ts";
import type { TensorReader } from "../tensor-reader.ts";
import { CHECK } from "./check.ts";
import { emptyOldStates } from "./old-states.ts";

/** What the names of the tensors of old states begin with. */
const OLD = "old";

export const extras: Extras<GrowingRun> = {
  encode: ({ spec, height, width, target, targetName, targetNames, checks, best, old }) => ({
    header: {
      grid: [height, width],
      targetName,
      targetNames,
      checks,
      best: best?.check,
      old: old?.size,
    },
    tensors: {
      target: { shape: targetShape(spec, height, width), data: target },
      ...(best && bestTensors(spec, best.parameters)),
      ...(old && encodePool(old, OLD)),
    },
  }),
  decode: (header, spec, reader) => {
    const { grid, targetName } = header;
    const isSide = (side: unknown): boolean => Number.isInteger(side) && Number(side) > 0;
    if (!(Array.isArray(grid) && grid.length === 2 && grid.every(isSide))) throw broken("grid");
    if (typeof targetName !== "string") throw broken("targetName");
    const [height, width] = grid;
    const target = reader.floats("target", targetShape(spec, height, width));
    const count = spec.goals?.length;
    const targetNames = readPart(header, "targetNames", list(anyText(), 2, 32));
    if (targetNames?.length !== count) throw broken("targetNames");
    const checks = readPart(header, "checks", list(CHECK, 0, 100_000));
    const best = readPart(header, "best", CHECK);
    const parameters = best && reader.floatsOf(parameterShapes(spec), "best.");
    const old = readOld(header, reader, emptyOldStates({ spec, height, width }));
    return {
      ...{ height, width, targetName, target },
      ...(targetNames && { targetNames }),
      ...(checks && { checks }),
      ...(best && parameters && { best: { check: best, parameters } }),
      ...(old && { old }),
    };
  },
};

/** The shape in which a file has the target of a rule, or its targets. */
function targetShape({ goals }: GrowingSpec, height: number, width: number): readonly number[] {
  return [...(goals ? [goals.length] : []), height, width, VISIBLE];
}

function bestTensors(spec: GrowingSpec, parameters: Parameters): Record<string, Tensor> {
  const entries = Object.entries(parameterShapes(spec)).map(([name, shape]) => {
    return [`best.${name}`, { shape, data: parameters[name] }] as const;
  });
  return Object.fromEntries(entries);
}

/** Reads the old states, where the description says that there are any. */
function readOld(
  header: Readonly<Record<string, unknown>>,
  reader: TensorReader,
  fresh: Pool,
): Pool | undefined {
  if (readPart(header, OLD, choice(fresh.size)) === undefined) return undefined;
  const old = readPool(reader, fresh, OLD);
  if (!isFull(old)) throw broken(OLD);
  return old;
}

/** Reads a part of the description that may be missing. */
function readPart<T>(
  header: Readonly<Record<string, unknown>>,
  name: string,
  schema: Schema<T>,
): T | undefined {
  if (header[name] === undefined) return undefined;
  try {
    return check(schema, header[name], name);
  } catch {
    throw broken(name);
  }
}

function broken(field: string): Error {
  return new Error(`The run file is broken: its "${field}" is missing or makes no sense.`);
}
