/** What a dish is to its users: cells under one or several rules that can be cut, planted, stepped and looked at. */

import type { Engine } from "../engine/engine.ts";
import type { Boundary } from "../ops/cell.ts";
import type { RuleParts } from "../systems/growing/buffers.ts";
import type { Keyframe } from "./history.ts";

/** Options of {@link createDish}. */
export interface DishOptions {
  /** Number of rows of the grid. */
  readonly height: number;
  /** Number of columns of the grid. */
  readonly width: number;
  /** What cells see beyond the edge of the grid; "zero" by default, whatever the rules were trained with. */
  readonly boundary?: Boundary;
  /** Probability with which a cell fires in a step, in (0, 1]; that of the first rule by default. */
  readonly fireRate?: number;
  /** Random seed of the fire masks; 0 by default. A dish with one rule gives the same bits as a simulation with it. */
  readonly rngSeed?: number;
  /** Most bytes that the history may take; 64 MiB by default, and 0 keeps no history. */
  readonly historyBytes?: number;
}

/**
 * What to paint. "colour" shows the creature; "channel" the values of one channel, with their sign; "alive" which cells
 * are alive; "fired" which cells fired in the last step; "change" by how much each cell changed itself in the last step;
 * "owner" which rule each cell follows.
 */
export type View =
  | { readonly kind: "colour" }
  | { readonly kind: "channel"; readonly channel: number }
  | { readonly kind: "alive" }
  | { readonly kind: "fired" }
  | { readonly kind: "change" }
  | { readonly kind: "owner" };

/**
 * A shape to cut out, or to give to another rule. Lengths are in cells, and the cell in row 0 and column 0 spans [0, 1] on both
 * axes. The cells whose centre lies in the shape are meant.
 */
export type CutShape =
  | {
      readonly kind: "disc";
      readonly row: number;
      readonly column: number;
      readonly radius: number;
    }
  | {
      readonly kind: "square";
      readonly row: number;
      readonly column: number;
      readonly half: number;
    }
  /** Everything within `radius` of a line from one place to another: a disc that was dragged. */
  | {
      readonly kind: "line";
      readonly fromRow: number;
      readonly fromColumn: number;
      readonly toRow: number;
      readonly toColumn: number;
      readonly radius: number;
    };

/** What one cell holds. */
export interface CellReading {
  /** The cell's channels [C]: RGB premultiplied by alpha, alpha, then hidden ones. */
  readonly channels: Float32Array;
  /** Whether the cell or a neighbour is mature, that is, has an alpha above the threshold. */
  readonly alive: boolean;
  /** Whether the cell fired in the last step and is still alive. */
  readonly fired: boolean;
  /** Index of the rule that the cell follows; null for an empty cell. */
  readonly owner: number | null;
}

/** Everything that a dish holds. */
export interface DishState {
  /** States of the cells, [H, W, C]. */
  readonly state: Float32Array;
  /** Index of the rule that each cell follows, [H, W]; 255 for empty cells. */
  readonly owners: Uint8Array;
}

/** A dish as it stood at some step, with its past: all that it takes to go on from there. */
export interface DishPoint {
  /** Number of rows of the grid. */
  readonly height: number;
  /** Number of columns of the grid. */
  readonly width: number;
  /** Random seed of the fire masks. */
  readonly rngSeed: number;
  /** What the dish remembers, in the order of the steps; the last one is the dish as it stood. */
  readonly keyframes: readonly Keyframe[];
}

/** What {@link Dish.draw} returns. */
export interface DrawnDish {
  /** One pixel a cell, as a "bitmaprenderer" takes it. */
  readonly bitmap: ImageBitmap;
  /** Number of mature cells. */
  readonly alive: number;
}

/** A dish of cells. Calls are carried out one after another, in the order in which they were made. */
export interface Dish {
  /** Name of the engine that the dish is on. */
  readonly engine: Engine["name"];
  /** What became of an engine that was lost, in a sentence; "" if none was since the dish was last moved. */
  readonly trouble: string;
  readonly height: number;
  readonly width: number;
  /** Steps made since the dish was opened or cleared. */
  readonly stepCount: number;
  /** The earliest step that {@link Dish.back} can go back to. */
  readonly earliestStep: number;
  /** Number of rules that were added. */
  readonly rules: number;
  /** Rotation of the perceptive field, in radians. Going back restores it, like the other settings. */
  readonly angle: number;
  /** Probability with which a cell fires in a step; undefined if none was given and there is no rule yet. */
  readonly fireRate: number | undefined;
  /** What cells see beyond the edge of the grid. */
  readonly boundary: Boundary;
  /**
   * Adds a rule, whose seeds may then be planted.
   * @returns the rule's index
   * @throws Error if it has not as many channels as the first rule, or if there are 255 rules already
   */
  addRule(rule: RuleParts): Promise<number>;
  /**
   * Replaces a rule: its cells follow the new one from now on.
   * @throws Error if there is no rule of this index, or if the number of channels differs
   */
  replaceRule(index: number, rule: RuleParts): Promise<void>;
  /**
   * Plants a seed in a cell. The seed and what grows from it follow the rule of this index, 0 by default.
   * @throws Error if the cell lies outside the grid, or if there is no rule of this index
   */
  plant(row: number, column: number, rule?: number): Promise<void>;
  /** Empties the cells of a shape; its part outside the grid is ignored. */
  cut(shape: CutShape): Promise<void>;
  /**
   * Lets the living cells of a shape follow the rule of this index from now on; what they hold stays, and what grows from them
   * follows it too. So a part of a creature may be given another goal.
   * @param only the one rule whose cells change; those of any by default
   * @throws Error if there is no rule of this index
   */
  assign(shape: CutShape, rule: number, only?: number): Promise<void>;
  /** Empties the dish and starts again at step 0 without a history. Rules and settings stay. */
  clear(): Promise<void>;
  /** Makes `count` steps. */
  step(count: number): Promise<void>;
  /**
   * Goes back by `count` steps, or as far as the history reaches; rules and settings are restored too. Steps from there
   * repeat the same bits, with everything that was done by hand, until something is done by hand again.
   * @returns the number of steps that it went back
   */
  back(count: number): Promise<number>;
  /** Rotates the perceptive field. @throws Error if a rule has learned filters, which cannot be rotated */
  setAngle(radians: number): Promise<void>;
  /** Sets the probability with which a cell fires in a step, in (0, 1]. */
  setFireRate(rate: number): Promise<void>;
  /** Sets what cells see beyond the edge of the grid. */
  setBoundary(boundary: Boundary): Promise<void>;
  /**
   * Paints the dish into bytes of RGBA [H, W, 4], not premultiplied, as an ImageData takes them.
   * @returns the number of mature cells, those with an alpha above the threshold
   */
  paint(view: View, pixels: Uint8ClampedArray<ArrayBuffer>): Promise<number>;
  /**
   * Makes a picture of the dish that stays on the graphics card which runs it, for a canvas to show.
   * @returns the picture and the number of mature cells; undefined where no card runs the dish, or the browser's pictures cannot stay there
   */
  draw(view: View): Promise<DrawnDish | undefined>;
  /** Returns what the cell in a row and column holds. */
  probe(row: number, column: number): Promise<CellReading>;
  /** Returns everything that the dish holds. */
  read(): Promise<DishState>;
  /** Replaces everything that the dish holds; the step count stays. Without owners, all cells follow the first rule. */
  write(contents: { readonly state: Float32Array; readonly owners?: Uint8Array }): Promise<void>;
  /** Returns the dish as it stands, with what it remembers of its past. Nothing changes. */
  keepPoint(): Promise<DishPoint>;
  /**
   * Lets the dish be as it stood when a point was kept, in this dish or another: with the same cells, step count, rules, settings
   * and past. Steps from there have the bits that they would have had then. Rules that the point does not have stay.
   * @throws Error if the point is of another grid, rngSeed or number of channels; the dish then stays as it was
   */
  goOnFrom(point: DishPoint): Promise<void>;
  /**
   * Lets the dish go on on another engine, from where it stands.
   * @param instead where it goes on, from what it remembers, if the other is a graphics card that is lost
   * @throws Error if the other engine cannot have it; the dish then stays where it was
   */
  moveTo(engine: Engine, instead?: Engine): Promise<void>;
  /** Frees the dish's memory on the engine, which stays usable. */
  dispose(): Promise<void>;
}
