/** What a dish is to those who use it: cells under one rule or several, that can be cut, planted, stepped and seen. */

import type { Boundary } from "../ops/cell.ts";
import type { RuleParts } from "../systems/growing/buffers.ts";

/** Choices of {@link createDish}. */
export interface DishOptions {
  /** Rows of the grid. */
  readonly height: number;
  /** Columns of the grid. */
  readonly width: number;
  /** What lies beyond the edge; "zero" by default, whatever the rules were trained with. */
  readonly boundary?: Boundary;
  /** Probability with which a cell fires in a step, in (0, 1]; by default that of the first rule. */
  readonly fireRate?: number;
  /** Chooses the fire masks; 0 by default. A dish with one rule makes the bits of a simulation with this rngSeed. */
  readonly rngSeed?: number;
  /** Bytes that the history may take; 64 MiB by default, 0 keeps none. */
  readonly historyBytes?: number;
}

/**
 * What to paint: the creature's colours; a channel by its number, signed; which cells are alive; which fired in the last
 * step; how far each changed itself in the last step; which rule each follows.
 */
export type View =
  | { readonly kind: "colour" }
  | { readonly kind: "channel"; readonly channel: number }
  | { readonly kind: "alive" }
  | { readonly kind: "fired" }
  | { readonly kind: "change" }
  | { readonly kind: "owner" };

/** A shape to cut out, in cells: the cell in row 0 and column 0 spans [0, 1] on both axes. Cells whose centre it holds are cut. */
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
  /** RGB premultiplied, alpha, hidden, [C]. */
  readonly channels: Float32Array;
  /** Whether it or a neighbour is mature: alpha above the threshold. */
  readonly alive: boolean;
  /** Whether it fired in the last step, and lived. */
  readonly fired: boolean;
  /** Index of the rule that it follows; null for an empty cell. */
  readonly owner: number | null;
}

/** All that a dish holds. */
export interface DishState {
  /** [H, W, C] */
  readonly state: Float32Array;
  /** Index of the rule that each cell follows, 255 for none, [H, W]. */
  readonly owners: Uint8Array;
}

/** A dish of cells. Calls are carried out one after the other, in the order in which they were made. */
export interface Dish {
  readonly height: number;
  readonly width: number;
  /** Steps made since the dish was opened or cleared. */
  readonly stepCount: number;
  /** The step that {@link Dish.back} can go back to. */
  readonly earliestStep: number;
  /** How many rules were added. */
  readonly rules: number;
  /** Rotation of the perceptive field, radians. Like the other settings, it is again what it was after going back. */
  readonly angle: number;
  /** Probability with which a cell fires in a step; undefined until there is a rule, if none was given. */
  readonly fireRate: number | undefined;
  /** What lies beyond the edge. */
  readonly boundary: Boundary;
  /**
   * Adds a rule, whose seeds may then be planted.
   * @returns its index
   * @throws Error if its channels are not as many as the first rule's, or if there are 255 rules
   */
  addRule(rule: RuleParts): Promise<number>;
  /**
   * Lets the cells of one rule follow another one from now on.
   * @throws Error if there is no such rule, or if the channels are not as many
   */
  replaceRule(index: number, rule: RuleParts): Promise<void>;
  /**
   * Plants a seed in a cell. It and what grows from it follow the rule it was planted with.
   * @throws Error if the cell lies outside the grid, or if there is no such rule
   */
  plant(row: number, column: number, rule?: number): Promise<void>;
  /** Empties the cells of a shape; what lies outside the grid is passed over. */
  cut(shape: CutShape): Promise<void>;
  /** Empties the dish and begins anew: no step was made, nothing is remembered. Rules and settings stay. */
  clear(): Promise<void>;
  /** Makes so many steps. */
  step(count: number): Promise<void>;
  /**
   * Goes back by so many steps, or as far as the history goes; rules and settings are again what they were. Steps made
   * from there make the same bits again, with everything that was done by hand, until something is done by hand anew.
   * @returns by how many steps it went back
   */
  back(count: number): Promise<number>;
  /** Rotates the perceptive field. @throws Error if a rule has learned filters, which cannot be rotated */
  setAngle(radians: number): Promise<void>;
  /** Sets the probability with which a cell fires in a step, in (0, 1]. */
  setFireRate(rate: number): Promise<void>;
  /** What lies beyond the edge from now on. */
  setBoundary(boundary: Boundary): Promise<void>;
  /**
   * Paints the dish as RGBA in bytes [H, W, 4], as an ImageData takes it: colours not multiplied by alpha.
   * @returns how many cells are mature: alpha above the threshold
   */
  paint(view: View, pixels: Uint8ClampedArray<ArrayBuffer>): Promise<number>;
  /** What the cell in a row and column holds. */
  probe(row: number, column: number): Promise<CellReading>;
  /** All that the dish holds. */
  read(): Promise<DishState>;
  /** Replaces all that the dish holds; the step count stays. Without owners, all cells follow the first rule. */
  write(contents: { readonly state: Float32Array; readonly owners?: Uint8Array }): Promise<void>;
  /** Frees the memory; the engine stays. */
  dispose(): Promise<void>;
}
