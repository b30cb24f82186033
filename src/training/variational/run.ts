/** A training run of a variational model, and its file: weights, optimiser, pool and counters, all that is needed to go on to the same bits. */
import { asTensors, readModel } from "../../models/model.ts";
import { decodeSafetensors, encodeSafetensors, type Tensor } from "../../models/safetensors.ts";
import { type Parameters, shapeSize } from "../../numbers/shapes.ts";
import type { CellularSpec } from "../../systems/variational/cells.ts";
import { lastGrid } from "../../systems/variational/cells.ts";
import { pictureLength } from "../../systems/variational/encoder.ts";
import {
  initialVariational,
  type VariationalSpec,
  validateVariational,
  variationalShapes,
} from "../../systems/variational/spec.ts";
import { type AdamState, createAdam } from "../optimiser/adam.ts";
import { emptyPool, type GridPool, pooling } from "./pool.ts";
import type { PoolRecipe, VariationalRecipe } from "./recipe.ts";
import { checkVariationalRecipe } from "./recipe-schema.ts";

/** Everything a run is. */
export interface VariationalRun {
  readonly spec: VariationalSpec;
  readonly rngSeed: number;
  /** In which floats the kernels compute. */
  readonly arithmetic: "plain" | "relaxed" | "float64";
  readonly recipe: VariationalRecipe;
  /** Training steps made. */
  step: number;
  parameters: Parameters;
  /** Running average of the parameters: the model that the run gives. */
  average: Parameters;
  adam: AdamState;
  /** Grids between training steps, if the recipe has a pool. */
  readonly pool?: GridPool;
}

const KIND = "vnca-run";
const FORMAT = 1;

/** A run before its first training step. @param parameters that it begins with and changes; by default random ones */
export function newVariationalRun(
  start: Pick<VariationalRun, "spec" | "rngSeed" | "arithmetic" | "recipe">,
  parameters: Parameters = initialVariational(start.spec, start.rngSeed),
): VariationalRun {
  const average = Object.fromEntries(
    Object.entries(parameters).map(([name, tensor]) => [name, tensor.slice()]),
  );
  const recipe = checkVariationalRecipe(start.recipe, start.spec);
  const { pool } = recipe;
  return {
    ...start,
    recipe,
    step: 0,
    parameters,
    average,
    adam: createAdam(parameters),
    ...(pool && { pool: emptyPool(pooling(start.spec), pool) }),
  };
}

/**
 * Encodes a run. Equal runs give equal bytes. A run may be stored without the grids of its pool, which are most of its
 * bytes ({ ...run, pool: undefined }): it then goes on, but fills a new pool first.
 */
export function encodeVariationalRun(run: VariationalRun): Uint8Array<ArrayBuffer> {
  const { spec, rngSeed, arithmetic, recipe, step, adam } = run;
  const shapes = variationalShapes(spec);
  const tensors: Record<string, Tensor> = { ...asTensors(shapes, run.parameters) };
  for (const [name, shape] of Object.entries(shapes)) {
    tensors[`average.${name}`] = { shape, data: run.average[name] };
    tensors[`adam.first.${name}`] = { shape, data: adam.first[name] };
    tensors[`adam.second.${name}`] = { shape, data: adam.second[name] };
  }
  if (run.pool) Object.assign(tensors, poolTensors(pooling(spec), run.pool));
  const adamPowers = [adam.power1, adam.power2];
  const model = { format: FORMAT, kind: KIND, spec, rngSeed, arithmetic, recipe, step, adamPowers };
  return encodeSafetensors({ tensors, metadata: { blastema: JSON.stringify(model) } });
}

/** Decodes a run. @throws Error with one sentence if it is not one, or is broken */
export function decodeVariationalRun(bytes: Uint8Array): VariationalRun {
  const { tensors, metadata } = decodeSafetensors(bytes);
  const model = readModel(metadata, [KIND], "training run of a variational model");
  const { rngSeed, arithmetic, step, adamPowers } = model;
  const spec = validateVariational(model.spec);
  const recipe = checkVariationalRecipe(model.recipe, spec);
  const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
  const sound = {
    rngSeed: isCount(rngSeed),
    step: isCount(step),
    arithmetic: ["plain", "relaxed", "float64"].includes(arithmetic as string),
    adamPowers: Array.isArray(adamPowers) && adamPowers.length === 2,
  };
  for (const [field, holds] of Object.entries(sound))
    if (!holds)
      throw new Error(`The run file is broken: its "${field}" is missing or makes no sense.`);
  const readAll = <T extends Float32Array | Float64Array>(
    prefix: string,
    type: new (length: number) => T,
  ): Record<string, T> =>
    Object.fromEntries(
      Object.entries(variationalShapes(spec)).map(([name, shape]) => {
        const data = tensors[`${prefix}${name}`]?.data;
        if (!(data instanceof type) || data.length !== shapeSize(shape))
          throw new Error(
            `The run file is broken: its tensor "${prefix}${name}" is missing or of another shape.`,
          );
        return [name, data];
      }),
    );
  const [power1, power2] = adamPowers as [number, number];
  const { pool } = recipe;
  return {
    spec,
    rngSeed: rngSeed as number,
    arithmetic: arithmetic as VariationalRun["arithmetic"],
    recipe,
    step: step as number,
    parameters: readAll("", Float32Array),
    average: readAll("average.", Float32Array),
    adam: {
      first: readAll("adam.first.", Float64Array),
      second: readAll("adam.second.", Float64Array),
      power1,
      power2,
    },
    ...(pool && { pool: readPool(pooling(spec), pool, tensors) }),
  };
}

/** The entries in use, so that a pool that is being filled is stored as it is. */
function poolTensors(
  spec: CellularSpec,
  { count, size, pictures, grids }: GridPool,
): Record<string, Tensor> {
  const { side } = lastGrid(spec);
  const inUse = (array: Float32Array): Float32Array =>
    array.subarray(0, (array.length / size) * count);
  return {
    "pool.pictures": { shape: [count, pictureLength(spec)], data: inUse(pictures) },
    "pool.grids": { shape: [count, side, side, spec.channels], data: inUse(grids) },
  };
}

function readPool(
  spec: CellularSpec,
  recipe: PoolRecipe,
  tensors: Readonly<Record<string, Tensor>>,
): GridPool {
  const pool = emptyPool(spec, recipe);
  const [pictures, grids] = ["pool.pictures", "pool.grids"].map((name) => tensors[name]?.data);
  if (pictures === undefined && grids === undefined) return pool;
  const count = pictures ? pictures.length / pictureLength(spec) : 0;
  const isSound =
    pictures instanceof Float32Array &&
    grids instanceof Float32Array &&
    Number.isInteger(count) &&
    count <= recipe.size &&
    grids.length === count * lastGrid(spec).numbers;
  if (!isSound) throw new Error("The run file is broken: its pool does not fit its recipe.");
  pool.pictures.set(pictures);
  pool.grids.set(grids);
  return { ...pool, count };
}
