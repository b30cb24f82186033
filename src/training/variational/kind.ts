/** Variational models as a kind of run. */
import { variationalSystem } from "../../systems/variational/spec.ts";
import { settle } from "../few-bits.ts";
import type { Kind } from "../kinds.ts";
import { engineMatrices } from "../optimiser/engine-matrices.ts";
import { emptyPool, NO_POOL } from "../pool.ts";
import type { VariationalRun } from "../run.ts";
import { pooling, poolShapes } from "./pool.ts";
import { checkVariationalRecipe } from "./recipe-schema.ts";
import { createVariationalTask } from "./task.ts";

/** The kind of run that trains variational models. */
export const variational: Kind<VariationalRun> = {
  noun: "variational model",
  goodStart: "a trained model",
  system: variationalSystem,
  validateRecipe: checkVariationalRecipe,
  freshPool: ({ spec, recipe }) =>
    recipe.pool ? emptyPool(recipe.pool.size, poolShapes(pooling(spec))) : NO_POOL,
  createMatrices: engineMatrices,
  createTask: createVariationalTask,
  settle,
};
