/** What the page and the training worker say to each other. */
import type { GrowingSpec, KernelArithmetic, Parameters, Rule } from "blastema";
import type { Changes, Metric, RecipeChoice } from "blastema/training";

/** A new run. */
export interface NewTraining extends RecipeChoice {
  /** Premultiplied RGBA [H, W, 4]. */
  readonly target: Float32Array;
  readonly targetName: string;
  readonly rngSeed: number;
  /** Fields of spec and recipe that are other than the choice makes them. */
  readonly changes: Changes;
  /** By default what the machine does fastest. */
  readonly arithmetic?: KernelArithmetic;
}

/** A run that this browser keeps. */
export interface SavedRun {
  readonly id: string;
  readonly targetName: string;
  readonly regime: string;
  readonly step: number;
  readonly trainingSteps: number;
  /** When it was saved, milliseconds since 1970. */
  readonly savedAt: number;
  readonly height: number;
  readonly width: number;
  /** The target, [H, W, 4], 8 bits a channel, not premultiplied. */
  readonly picture: Uint8Array<ArrayBuffer>;
}

/** What does not change while a run is open. */
export interface OpenRun {
  readonly id: string;
  readonly spec: GrowingSpec;
  readonly height: number;
  readonly width: number;
  readonly targetName: string;
  readonly regime: RecipeChoice["regime"];
  readonly trainingSteps: number;
  /** Shortest and longest rollout. */
  readonly rolloutSteps: readonly [number, number];
  readonly poolSize: number;
  readonly arithmetic: string;
  readonly rngSeed: number;
  readonly threads: number;
  /** The target, as in {@link SavedRun}. */
  readonly picture: Uint8Array<ArrayBuffer>;
}

/** A run trains, stands still, is done, or has collapsed too often. */
export type Phase = "running" | "paused" | "done" | "failed";

/** Pictures [H, W, 4] of one batch, one a sample. */
export interface BatchPictures {
  readonly step: number;
  readonly rolloutSteps: number;
  readonly before: readonly Uint8Array<ArrayBuffer>[];
  readonly after: readonly Uint8Array<ArrayBuffer>[];
}

/** A state of the pool, drawn small: [side, side, 4]. */
export interface PoolTile {
  readonly slot: number;
  readonly rgba: Uint8Array<ArrayBuffer>;
}

export interface Checkpoint {
  readonly step: number;
  /** Mean loss of the steps before it; null when they are not known. */
  readonly loss: number | null;
}

/** What is new; everything is left out that stayed as it was. */
export interface Update {
  readonly phase?: Phase;
  /** Why the run failed. */
  readonly failure?: string;
  readonly step?: number;
  readonly learningRate?: number;
  /** All metrics so far, instead of those that came since. */
  readonly metrics?: readonly Metric[];
  readonly newMetrics?: readonly Metric[];
  readonly batch?: BatchPictures;
  readonly tiles?: readonly PoolTile[];
  /** The weights of the rule that the run gives. */
  readonly parameters?: Parameters;
  readonly checkpoints?: readonly Checkpoint[];
  readonly savedAt?: number;
  /** Why the run could not be saved. */
  readonly unsaved?: string;
}

/** What the page may ask of the worker. */
export interface TrainingService {
  /** Begins a run; it stands still until `go`. */
  start(request: NewTraining): Promise<OpenRun>;
  /** Opens a run that this browser keeps. */
  open(id: string): Promise<OpenRun>;
  /** Opens a run file, and its metrics where they are at hand. */
  adopt(run: Uint8Array<ArrayBuffer>, metrics?: string): Promise<OpenRun>;
  go(): Promise<void>;
  /** Resolves when the step in hand is done and the run is saved. */
  pause(): Promise<void>;
  /** Multiplies learning rates by a factor, from here on. */
  scaleLearningRate(factor: number): Promise<void>;
  /** Goes back to a checkpoint and stands still there; what came later is dropped. */
  goBack(step: number): Promise<void>;
  save(): Promise<void>;
  /** Pauses, saves and lets go of the run. */
  close(): Promise<void>;
  runFile(): Promise<Uint8Array<ArrayBuffer>>;
  rule(): Promise<Rule>;
  list(): Promise<SavedRun[]>;
  remove(id: string): Promise<void>;
}

/** A question to the worker. */
export interface Request {
  readonly id: number;
  readonly method: keyof TrainingService;
  readonly args: readonly unknown[];
}

/** What comes from the worker. */
export type Message =
  | { readonly kind: "answer"; readonly id: number; readonly value: unknown }
  | { readonly kind: "refusal"; readonly id: number; readonly reason: string }
  | { readonly kind: "update"; readonly update: Update };
