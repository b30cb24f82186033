/** What the page and the training worker say to each other. */
import type { GrowingSpec, KernelArithmetic, Parameters } from "blastema";
import type { Changes, Check, RecipeChoice, Recorded, TargetPicture } from "blastema/training";
import type { VariationalChoice } from "blastema/variational";
import type { Mosaic } from "./train-mosaic.ts";

/** What may compute a run: the processor, or a graphics card. */
export type ComputesOn = "wasm" | "webgpu";

/** How fast a run would train on this machine. */
export interface Pace {
  /** Seconds that a training step takes, where it is faster; NaN where that is not known. */
  readonly seconds: number;
  /** What that is; left out where it is not known. */
  readonly on?: ComputesOn;
  /** Memory that it takes there at least, in words; left out for a graphics card, which has its own. */
  readonly memory?: string;
  /** Why there is no memory for it here. */
  readonly refusal?: string;
}

/** What computes the open run. */
export interface Computer {
  readonly on: ComputesOn;
  readonly arithmetic: string;
  readonly threads: number;
  /** What became of a graphics card that was lost; "" if none was. */
  readonly lost: string;
}

/** What is said of a new run of any kind. */
export interface NewRun {
  readonly rngSeed: number;
  /** Fields of spec and recipe that are other than the choice makes them. */
  readonly changes: Changes;
  /** By default what the machine does fastest. */
  readonly arithmetic?: KernelArithmetic;
  /** By default whichever is faster, as measured. */
  readonly on?: ComputesOn;
}

/** A new run of a growing rule. */
export interface NewTraining extends RecipeChoice, NewRun {
  /** What it learns to grow; of several pictures each is a goal. */
  readonly pictures: readonly TargetPicture[];
}

/** A new run of a variational model. */
export type NewVariational = VariationalChoice & NewRun;

/** What stands for a run in a list. */
interface RunPicture {
  readonly height: number;
  readonly width: number;
  /** What it learns from, [H, W, 4], 8 bits a channel, not premultiplied. */
  readonly picture: Uint8Array<ArrayBuffer>;
}

export interface GrowingName extends RunPicture {
  /** Runs that were saved before there were others have none. */
  readonly kind?: "growing";
  readonly targetName: string;
  readonly regime: RecipeChoice["regime"];
  /** Whether it learns a pattern without end, and no creature. */
  readonly isTexture?: boolean;
}

export interface VariationalName extends RunPicture {
  readonly kind: "variational";
  /** Side of the pictures that it grows. */
  readonly size: number;
}

export type RunName = GrowingName | VariationalName;

/** A run that this browser keeps. */
export type SavedRun = RunName & {
  readonly id: string;
  readonly step: number;
  readonly trainingSteps: number;
  /** Whether it has come to its end. Runs that were saved before do not say so. */
  readonly isFinished?: boolean;
  /** When it was saved, milliseconds since 1970. */
  readonly savedAt: number;
};

export interface GrowingFacts {
  readonly spec: GrowingSpec;
  /** What it learns to grow, a picture [H, W, 4] for each goal. */
  readonly wanted: readonly Uint8Array<ArrayBuffer>[];
  /** Shortest and longest rollout. */
  readonly rolloutSteps: readonly [number, number];
  readonly poolSize: number;
  /** Whether the rule is measured as it learns. */
  readonly isMeasured: boolean;
}

export interface VariationalFacts {
  /** Pictures in the file that it learns from, those held out included. */
  readonly pictureCount: number;
}

export type RunFacts = GrowingFacts | VariationalFacts;

/** What does not change while a run is open, whatever its kind. */
interface OpenFacts {
  readonly id: string;
  readonly rngSeed: number;
}

export type OpenGrowing = OpenFacts & GrowingName & GrowingFacts;
export type OpenVariational = OpenFacts & VariationalName & VariationalFacts;
export type OpenRun = OpenGrowing | OpenVariational;

/** Said of a run file that cannot go on without the pictures that it learns from. */
interface PicturesWanted {
  readonly picturesWanted: true;
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

/** What a growing rule can do when its training is over. */
export interface Result {
  /** The creature of each goal after {@link HEALING.cutAt} steps, as a picture [H, W, 4]. */
  readonly grown: readonly Uint8Array<ArrayBuffer>[];
  /** The largest of their errors to the targets. */
  readonly error: number;
  /** What was found of the rule; undefined if it was not measured in full. */
  readonly check: Check | undefined;
}

/** What is new; everything is left out that stayed as it was. */
export interface Update {
  readonly phase?: Phase;
  readonly computer?: Computer;
  /** Why the run failed. */
  readonly failure?: string;
  readonly step?: number;
  /** The training step after which the run may next end. */
  readonly end?: number;
  readonly learningRate?: number;
  /** All metrics so far, instead of those that came since. */
  readonly metrics?: readonly Recorded[];
  readonly newMetrics?: readonly Recorded[];
  readonly batch?: BatchPictures;
  readonly tiles?: readonly PoolTile[];
  /** The weights of the rule that the run gives. */
  readonly parameters?: Parameters;
  /** Pictures that a variational model grows, always from the same latents. */
  readonly samples?: Mosaic;
  readonly checkpoints?: readonly Checkpoint[];
  /** What was found of a growing rule so far. */
  readonly checks?: readonly Check[];
  /** What came of the training; null while it is not over. */
  readonly result?: Result | null;
  readonly savedAt?: number;
  /** Why the run could not be saved. */
  readonly unsaved?: string;
}

/** What the page may ask of the worker. */
export interface TrainingService {
  /** Begins a run; it stands still until `go`. */
  start(request: NewTraining): Promise<OpenRun>;
  /** @param pictures a file in MNIST's format */
  startVariational(request: NewVariational, pictures: Uint8Array<ArrayBuffer>): Promise<OpenRun>;
  /** Opens a run that this browser keeps. */
  open(id: string): Promise<OpenRun>;
  /** Opens a run file, and its metrics where they are at hand. @param pictures that a variational model learns from */
  adopt(
    run: Uint8Array<ArrayBuffer>,
    metrics?: string,
    pictures?: Uint8Array<ArrayBuffer>,
  ): Promise<OpenRun | PicturesWanted>;
  go(): Promise<void>;
  /** Resolves when the step in hand is done and the run is saved. */
  pause(): Promise<void>;
  /** Multiplies learning rates by a factor, from here on. */
  scaleLearningRate(factor: number): Promise<void>;
  /** Computes the open run elsewhere from here on. */
  computeOn(on: ComputesOn): Promise<void>;
  /** Goes back to a checkpoint and stands still there; what came later is dropped. */
  goBack(step: number): Promise<void>;
  save(): Promise<void>;
  /** Pauses, saves and lets go of the run. */
  close(): Promise<void>;
  runFile(): Promise<Uint8Array<ArrayBuffer>>;
  /** The file of the model that the run gives as it stands. */
  model(): Promise<Uint8Array<ArrayBuffer>>;
  /** Measures how long a training step of such a run takes here, and where it is faster. */
  pace(request: NewTraining): Promise<Pace>;
  paceOfVariational(request: NewVariational): Promise<Pace>;
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
