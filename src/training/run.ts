/** Training runs: what they are, and how one begins. */
import type { Arithmetic } from "../engine/engine.ts";
import type { Parameters } from "../numbers/shapes.ts";
import type { GrowingSpec } from "../systems/growing/spec.ts";
import type { VariationalSpec } from "../systems/variational/spec.ts";
import type { Recipe } from "./growing/recipe.ts";
import { kindOf } from "./kinds.ts";
import { createMoments, type Moments } from "./optimiser/moments.ts";
import type { Pool } from "./pool.ts";
import type { VariationalRecipe } from "./variational/recipe.ts";

/** What a collapsed run goes back to: weights and optimiser of an earlier training step. */
export interface Snapshot {
  readonly step: number;
  readonly parameters: Parameters;
  readonly average: Parameters;
  readonly moments: Moments;
}

/** Everything a run is: with it, training goes on to the same bits as if it had never stopped. */
interface RunOf<Kind, Spec, RecipeOfKind> {
  readonly kind: Kind;
  readonly spec: Spec;
  readonly recipe: RecipeOfKind;
  /** How the run came about, for the card of what it gives; JSON of which training knows nothing. */
  readonly origin: Readonly<Record<string, unknown>>;
  readonly rngSeed: number;
  /** In which floats the kernels compute. */
  readonly arithmetic: Arithmetic;
  /** Training steps made. */
  step: number;
  /** How often the run collapsed and went back; changes every random draw, so that it does not collapse again. */
  rollbacks: number;
  parameters: Parameters;
  /** Running average of the parameters: what the run gives. */
  average: Parameters;
  moments: Moments;
  snapshot: Snapshot;
  /** What is kept between training steps. */
  pool: Pool;
}

/** A run of a growing rule. */
export interface GrowingRun extends RunOf<"growing", GrowingSpec, Recipe> {
  readonly height: number;
  readonly width: number;
  /** Premultiplied RGBA [H, W, 4]. */
  readonly target: Float32Array;
  /** Name of the target, for people. */
  readonly targetName: string;
}

/** A run of a variational model. */
export interface VariationalRun extends RunOf<"variational", VariationalSpec, VariationalRecipe> {}

/** The runs that there are, by kind. */
export interface Runs {
  growing: GrowingRun;
  variational: VariationalRun;
}

/** What a run trains. */
export type RunKind = keyof Runs;
/** A run of any kind. */
export type Run = Runs[RunKind];

/** What stays of a run while it trains. */
export type RunStart<R extends Run> = Omit<
  R,
  "step" | "rollbacks" | "parameters" | "average" | "moments" | "snapshot" | "pool"
>;

/** What a new run is given. */
export type NewRun<K extends RunKind> = { readonly kind: K } & Omit<
  RunStart<Runs[K]>,
  "kind" | "origin"
> & {
    readonly origin?: Run["origin"];
    /** Weights to begin with, which are copied; by default random ones. */
    readonly from?: Parameters;
  };

/** A run before its first training step. @throws Error with one sentence when its parts do not go together */
export function newRun<K extends RunKind>(given: NewRun<K>): Runs[K] {
  const { from, ...rest } = given;
  const kind = kindOf<Runs[K]>(given);
  const spec = kind.validateSpec(given.spec);
  const recipe = kind.validateRecipe(given.recipe, spec);
  const start = { origin: {}, ...rest, spec, recipe } as unknown as RunStart<Runs[K]>;
  kind.check(start);
  const parameters = from ?? kind.initial(start.spec, start.rngSeed);
  const first = { step: 0, parameters, average: parameters, moments: createMoments(parameters) };
  return {
    ...start,
    ...takeSnapshot(first),
    rollbacks: 0,
    snapshot: takeSnapshot(first),
    pool: kind.freshPool(start),
  } as unknown as Runs[K];
}

/** Copies weights and optimiser, so that training may go on without changing the copy. */
export function takeSnapshot({ step, parameters, average, moments }: Snapshot): Snapshot {
  return {
    step,
    parameters: copyTensors(parameters),
    average: copyTensors(average),
    moments: {
      ...moments,
      first: copyTensors(moments.first),
      second: copyTensors(moments.second),
    },
  };
}

function copyTensors<T extends Float32Array | Float64Array>(
  tensors: Record<string, T>,
): Record<string, T> {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [name, tensor.slice() as T]),
  );
}
