/** Growing rules as a kind of run. */
import { VISIBLE } from "../../ops/cell.ts";
import { seedState } from "../../systems/growing/seed.ts";
import { GROWING_SYSTEM } from "../../systems/growing/system.ts";
import type { Extras, Kind } from "../kinds.ts";
import { hostMatrices } from "../optimiser/host-matrices.ts";
import { emptyPool, NO_POOL, type Pool } from "../pool.ts";
import type { GrowingRun, RunStart } from "../run.ts";
import { toSparse } from "../sparse-state.ts";
import { checkGrowingRecipe } from "./recipe-schema.ts";
import { createGrowingTask } from "./task.ts";

export type { GrowingFigures } from "./task.ts";

const extras: Extras<GrowingRun> = {
  encode: ({ height, width, target, targetName }) => ({
    header: { grid: [height, width], targetName },
    tensors: { target: { shape: [height, width, VISIBLE], data: target } },
  }),
  decode: ({ grid, targetName }, read) => {
    const isSide = (side: unknown): boolean => Number.isInteger(side) && Number(side) > 0;
    if (!(Array.isArray(grid) && grid.length === 2 && grid.every(isSide)))
      throw new Error('The run file is broken: its "grid" is missing or makes no sense.');
    if (typeof targetName !== "string")
      throw new Error('The run file is broken: its "targetName" is missing or makes no sense.');
    const [height, width] = grid;
    return { height, width, targetName, target: read("target", [height, width, VISIBLE]) };
  },
};

/** The kind of run that trains growing rules. */
export const growing: Kind<GrowingRun> = {
  noun: "growing rule",
  goodStart: "a rule that grows",
  system: () => GROWING_SYSTEM,
  validateRecipe: checkGrowingRecipe,
  check: ({ height, width, target }) => {
    if (target.length !== height * width * VISIBLE)
      throw new Error(
        `The target must have ${height} x ${width} x ${VISIBLE} numbers, not ${target.length}.`,
      );
  },
  freshPool,
  createMatrices: async (_, shapes) => hostMatrices(shapes),
  createTask: createGrowingTask,
  extras,
};

/** Returns a pool filled with the seed. The regime growing has none, since it always starts from the seed. */
function freshPool({ spec, height, width, recipe }: RunStart<GrowingRun>): Pool {
  if (recipe.regime === "growing") return NO_POOL;
  const { channels } = spec;
  const pool = emptyPool(recipe.poolSize, { state: { cells: height * width, channels } });
  const seed = toSparse(seedState(spec, height, width), channels);
  return { ...pool, columns: { state: Array(pool.size).fill(seed) } };
}
