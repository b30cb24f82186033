/** Training runs: what they consist of, and how they begin. */
import type { Arithmetic } from "../engine/engine.ts";
import type { Parameters } from "../numbers/shapes.ts";
import type { GrowingSpec } from "../systems/growing/spec.ts";
import type { ReadingSpec } from "../systems/reading/spec.ts";
import type { VariationalSpec } from "../systems/variational/spec.ts";
import type { Check } from "./growing/check.ts";
import type { Recipe } from "./growing/recipe.ts";
import type { GrowingFigures } from "./growing/task.ts";
import { kindOf } from "./kinds.ts";
import { createMoments, type Moments } from "./optimiser/moments.ts";
import type { Pool } from "./pool.ts";
import type { ReadingRecipe } from "./reading/recipe.ts";
import type { ReadingFigures } from "./reading/task.ts";
import type { VariationalRecipe } from "./variational/recipe.ts";
import type { VariationalFigures } from "./variational/task.ts";

/** Weights and optimiser of an earlier training step, to which a collapsed run goes back. */
export interface Snapshot {
  readonly step: number;
  readonly parameters: Parameters;
  readonly average: Parameters;
  readonly moments: Moments;
}

/** Everything that a run is. With it, training goes on to the same bits as if it had never stopped. */
interface RunOf<Kind, Spec, RecipeOfKind> {
  readonly kind: Kind;
  readonly spec: Spec;
  /** What a check finds may change what is left of it. */
  recipe: RecipeOfKind;
  /** How the run came about, for the card of its model; a JSON object that training itself does not read. */
  readonly origin: Readonly<Record<string, unknown>>;
  readonly rngSeed: number;
  /** Arithmetic in which the run is trained. */
  readonly arithmetic: Arithmetic;
  /** Number of training steps made. */
  step: number;
  /** How often the run collapsed and went back. It changes every random draw, so that the run does not collapse again. */
  rollbacks: number;
  parameters: Parameters;
  /** Running average of the parameters, which is the model that the run gives. */
  average: Parameters;
  moments: Moments;
  snapshot: Snapshot;
  /** Entries that are kept between training steps. */
  pool: Pool;
}

/** A run that trains a growing rule. */
export interface GrowingRun extends RunOf<"growing", GrowingSpec, Recipe> {
  readonly height: number;
  readonly width: number;
  /** Picture that the rule learns to grow: premultiplied RGBA [H, W, 4]; of a rule with goals all of them, [goals, H, W, 4]. */
  readonly target: Float32Array;
  /** Name of the target, for people; of a rule with goals, of all of them. */
  readonly targetName: string;
  /** Names of the targets of a rule with goals, in their order. */
  readonly targetNames?: readonly string[];
  /** What was found of the rule so far, in the order of training steps; left out before the first check. */
  checks?: readonly Check[];
  /** The best rule that was measured in full, and what was found of it. */
  best?: Best;
  /** States of creatures that have lived for long; only where the last check found that creatures change with time. */
  old?: Pool;
}

/** A rule that was measured in full. */
export interface Best {
  readonly check: Check;
  readonly parameters: Parameters;
}

/** A run that trains a variational model. */
export interface VariationalRun extends RunOf<"variational", VariationalSpec, VariationalRecipe> {}

/** A run that trains a reader. */
export interface ReadingRun extends RunOf<"reading", ReadingSpec, ReadingRecipe> {}

/** The types of runs by kind. */
export interface Runs {
  growing: GrowingRun;
  variational: VariationalRun;
  reading: ReadingRun;
}

/** The kinds of runs. */
export type RunKind = keyof Runs;
/** A run of any kind. */
export type Run = Runs[RunKind];

/** What each kind of run reports of a training step. */
export interface Figures {
  growing: GrowingFigures;
  variational: VariationalFigures;
  reading: ReadingFigures;
}
/** What a run reports of a training step, besides what the trainer itself knows. */
export type FiguresOf<R extends Run> = Figures[R["kind"]];

/** What a check finds of the models of each kind of run. */
export interface Findings {
  growing: Check;
  variational: never;
  reading: never;
}
/** What a check finds of the model of a run. */
export type FindingOf<R extends Run> = Findings[R["kind"]];

/** The parts of a run that stay the same while it trains. */
export type RunStart<R extends Run> = Omit<
  R,
  | "step"
  | "rollbacks"
  | "parameters"
  | "average"
  | "moments"
  | "snapshot"
  | "pool"
  | "checks"
  | "best"
  | "old"
>;

/** The parts of which {@link newRun} makes a run. */
export type NewRun<K extends RunKind> = { readonly kind: K } & Omit<
  RunStart<Runs[K]>,
  "kind" | "origin"
> & {
    readonly origin?: Run["origin"];
    /** Weights to begin with, which are copied; random ones by default. */
    readonly from?: Parameters;
  };

/** Returns a run before its first training step. @throws Error with one sentence if its parts do not fit together */
export function newRun<K extends RunKind>(given: NewRun<K>): Runs[K] {
  const { from, ...rest } = given;
  const kind = kindOf<Runs[K]>(given);
  const system = kind.system(given.spec);
  const spec = system.validate(given.spec);
  const recipe = kind.validateRecipe(given.recipe, spec);
  const start = { origin: {}, ...rest, spec, recipe } as unknown as RunStart<Runs[K]>;
  kind.check?.(start);
  const parameters = from ?? system.initial(start.spec, start.rngSeed);
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

/** Copies tensors. */
export function copyTensors<T extends Float32Array | Float64Array>(
  tensors: Record<string, T>,
): Record<string, T> {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [name, tensor.slice() as T]),
  );
}
