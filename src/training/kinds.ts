/** The kinds of runs, and what the trainer and the run file ask of each. */
import type { Engine } from "../engine/engine.ts";
import type { Tensor } from "../models/safetensors.ts";
import type { Parameters, Shapes } from "../numbers/shapes.ts";
import { type GrowingFigures, growing } from "./growing/kind.ts";
import type { Matrices } from "./optimiser/muon.ts";
import type { Pool } from "./pool.ts";
import type { Run, RunKind, RunStart, Runs } from "./run.ts";
import type { Materials, Task } from "./task.ts";
import { type VariationalFigures, variational } from "./variational/kind.ts";

/** What each kind tells of a training step. */
export interface Figures {
  growing: GrowingFigures;
  variational: VariationalFigures;
}
/** What a run tells of a training step, besides what the trainer knows. */
export type FiguresOf<R extends Run> = Figures[R["kind"]];

/** One kind of run. */
export interface Kind<R extends Run> {
  /** What people call what it trains. */
  readonly noun: string;
  /** What a run that collapses again and again had better start from, as advice says it. */
  readonly goodStart: string;
  /** @throws Error with one sentence when it is no spec */
  validateSpec(candidate: unknown): R["spec"];
  /** @throws Error with one sentence when it is no recipe, or none for the spec */
  validateRecipe(candidate: unknown, spec: R["spec"]): R["recipe"];
  /** Shapes of the parameters. */
  shapes(spec: R["spec"]): Shapes;
  /** Random weights. */
  initial(spec: R["spec"], rngSeed: number): Parameters;
  /** @throws Error with one sentence when the parts of a run do not go together */
  check(start: RunStart<R>): void;
  /** The pool before the first training step, and after a rollback. */
  freshPool(start: RunStart<R>): Pool;
  /** The weight matrices that Muon moves, and where. */
  createMatrices(engine: Engine, spec: R["spec"]): Promise<Matrices>;
  /** @throws Error with one sentence when the materials are not those that the run needs */
  createTask(engine: Engine, run: R, materials: Materials): Promise<Task<FiguresOf<R>>>;
  /** What a file of the kind has besides what all have. */
  readonly extras: Extras<R>;
}

/** Parts of a run that only its kind has, as a run file holds them. */
export interface Extras<R extends Run> {
  encode(run: R): { readonly header: object; readonly tensors: Readonly<Record<string, Tensor>> };
  /**
   * @param read gives a tensor by name, of a shape
   * @throws Error with one sentence when a part is missing or makes no sense
   */
  decode(
    header: Readonly<Record<string, unknown>>,
    read: (name: string, shape: readonly number[]) => Float32Array,
  ): Omit<R, keyof Run>;
}

/** All kinds, by their names in run files. */
export const kinds: { readonly [K in RunKind]: Kind<Runs[K]> } = { growing, variational };

/** The kind of a run. */
export function kindOf<R extends Run>({ kind }: Pick<R, "kind">): Kind<R> {
  return kinds[kind as RunKind] as unknown as Kind<R>;
}
