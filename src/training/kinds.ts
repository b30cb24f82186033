/** The table of the kinds of runs, and the interface through which the trainer and the run file use them. */
import type { Engine } from "../engine/engine.ts";
import type { Tensor } from "../models/safetensors.ts";
import type { Shapes } from "../numbers/shapes.ts";
import type { System } from "../systems/system.ts";
import { growing } from "./growing/kind.ts";
import type { Matrices } from "./optimiser/muon.ts";
import type { Pool } from "./pool.ts";
import { reading } from "./reading/kind.ts";
import type { FiguresOf, FindingOf, Run, RunKind, RunStart, Runs } from "./run.ts";
import type { Materials, Task } from "./task.ts";
import type { TensorReader } from "./tensor-reader.ts";
import { variational } from "./variational/kind.ts";

/** One kind of run. */
export interface Kind<R extends Run> {
  /** What people call a model that such a run trains. */
  readonly noun: string;
  /** What a run that keeps collapsing had better start from; completes "start from …". */
  readonly goodStart: string;
  /** Returns the system that a spec belongs to. For a spec of no such system this is one whose validation refuses it. */
  system(spec: unknown): System<R["spec"]>;
  /** Checks and copies a recipe for a spec. @throws Error with one sentence that says what is wrong */
  validateRecipe(candidate: unknown, spec: R["spec"]): R["recipe"];
  /** Checks the parts of a run that only its kind has. @throws Error with one sentence if they do not fit the others */
  check?(start: RunStart<R>): void;
  /** Returns the pool before the first training step, and after a rollback. */
  freshPool(start: RunStart<R>): Pool;
  /** Prepares the weight matrices that Muon moves, on the engine or on this thread. */
  createMatrices(engine: Engine, shapes: Shapes): Promise<Matrices>;
  /** Prepares the task of a run. @throws Error with one sentence if the materials are not those that the run needs */
  createTask(engine: Engine, run: R, materials: Materials): Promise<Task<FiguresOf<R>>>;
  /** Changes the weights in place after the optimiser has moved them, if anything is to change them besides. */
  settle?(run: R): void;
  /** Measures what such runs make, if they are measured. */
  readonly checks?: Checks<R>;
  /** The parts of a run file that only this kind has, if there are any. */
  readonly extras?: Extras<R>;
}

/** Measures the models of runs while they train. What is found is part of the run, and may steer it. */
export interface Checks<R extends Run> {
  /** Whether the run is to be measured as it stands, before it goes on. */
  isDue(run: R): boolean;
  /** Measures the run and notes in it what was found. @throws the signal's reason when it is aborted */
  make(engine: Engine, run: R, signal?: AbortSignal): Promise<FindingOf<R>>;
  /** Forgets what was found after the run's step, since it went back. */
  forget(run: R): void;
  /** Whether what was found is so good that training ends. */
  isContent(run: R): boolean;
}

/** Writes and reads the parts of a run that only its kind has. */
export interface Extras<R extends Run> {
  /** Returns these parts of a run: fields of the header, and tensors. */
  encode(run: R): { readonly header: object; readonly tensors: Readonly<Record<string, Tensor>> };
  /**
   * Reads these parts from a run file.
   * @throws Error with one sentence if a part is missing or makes no sense
   */
  decode(
    header: Readonly<Record<string, unknown>>,
    spec: R["spec"],
    reader: TensorReader,
  ): Omit<R, keyof Run>;
}

/** All kinds of runs, by their names in run files. */
export const kinds: { readonly [K in RunKind]: Kind<Runs[K]> } = {
  growing,
  variational,
  reading,
};

/** Returns the kind of a run. */
export function kindOf<R extends Run>({ kind }: Pick<R, "kind">): Kind<R> {
  return kinds[kind as RunKind] as unknown as Kind<R>;
}
