import type { Allocator } from "./executor.ts";

/** What the modules of growing rules export (kernels.as.ts). Rules, fields, states and gradients are addresses in bytes. */
export interface Kernels extends Allocator {
  createRule(
    channels: number,
    hidden: number,
    filters: number,
    learned: number,
    gradients: number,
  ): number;
  packRule(rule: number, ...tensors: RuleTensors): void;
  unpackGradients(rule: number, ...tensors: RuleTensors): void;
  createField(
    height: number,
    width: number,
    channels: number,
    hidden: number,
    filters: number,
    torus: number,
    fireThreshold: number,
    aliveThreshold: number,
    recordedSteps: number,
  ): number;
  loadState(field: number, state: number, key0: number, key1: number, step: number): void;
  storeState(field: number, state: number): void;
  loadGradient(field: number, dState: number): void;
  storeGradient(field: number, dState: number): void;
  stepForward(field: number, rule: number, record: number): void;
  stepBackward(field: number, rule: number): void;
  createDish(
    height: number,
    width: number,
    channels: number,
    hidden: number,
    filters: number,
  ): number;
  adoptRule(dish: number, owner: number, rule: number): void;
  configureDish(dish: number, fireThreshold: number, aliveThreshold: number, torus: number): void;
  stepDish(dish: number): void;
  plant(dish: number, row: number, column: number, owner: number): void;
  erase(
    dish: number,
    fromRow: number,
    fromColumn: number,
    toRow: number,
    toColumn: number,
    radius: number,
    square: number,
  ): void;
  /** Rows written. */
  keepFrame(dish: number, frame: number): number;
  restoreFrame(
    dish: number,
    frame: number,
    rows: number,
    key0: number,
    key1: number,
    step: number,
  ): void;
  probe(dish: number, row: number, column: number, reading: number): void;
  /** How many cells are mature. */
  paint(dish: number, view: number, channel: number, palette: number, pixels: number): number;
  squaredError(
    state: number,
    target: number,
    dState: number,
    cells: number,
    channels: number,
    scale: number,
  ): number;
}

/** Addresses of bank, hiddenWeight, hiddenBias, outputWeight, outputBias. */
export type RuleTensors = [number, number, number, number, number];
