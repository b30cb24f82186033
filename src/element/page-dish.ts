/** The creature of the exported page: grows, is cut, heals, begins anew. No document in here. */
import type { Engine } from "../engine/engine.ts";
import type { Rule } from "../format/rule.ts";
import { createSimulation, type Simulation } from "../rollout/simulation.ts";
import { ALPHA, VISIBLE } from "../spec/nca.ts";

/** Radius of a cut that nobody aimed, as a share of the grid's shorter side: 10 cells of 72. */
const LARGE_CUT = 0.14;

/** A disc to cut out: its centre and radius in cells, the cell in row 0 and column 0 spanning [0, 1] on both axes. */
export interface DiscCut {
  readonly row: number;
  readonly column: number;
  readonly radius: number;
}

/** A dish with one creature, of which cuts and steps can be asked at any time. */
export class Dish {
  readonly height: number;
  readonly width: number;
  /** The state as last seen, [H, W, C]. */
  state: Float32Array;
  readonly #engine: Engine;
  readonly #rule: Rule;
  #simulation: Simulation;
  /** What the caller asked for since the last {@link advance}. */
  #cuts: DiscCut[] = [];
  #restart = false;
  #generation = 0;

  private constructor(engine: Engine, rule: Rule, simulation: Simulation, state: Float32Array) {
    [this.height, this.width] = rule.card.grid;
    this.#engine = engine;
    this.#rule = rule;
    this.#simulation = simulation;
    this.state = state;
  }

  /** Plants the seed of a rule on its own grid. */
  static async open(engine: Engine, rule: Rule): Promise<Dish> {
    const simulation = await plant(engine, rule, 0);
    return new Dish(engine, rule, simulation, (await simulation.read())[0]);
  }

  /** Steps made since the seed. */
  get stepCount(): number {
    return this.#restart ? 0 : this.#simulation.stepCount;
  }

  /** Whether something was asked for that the state does not show yet. */
  get isDue(): boolean {
    return this.#restart || this.#cuts.length > 0;
  }

  /** Whether any cell has an alpha above the rule's threshold; nothing can grow where none has. */
  get isAlive(): boolean {
    return this.#matureCells().length > 0;
  }

  /** Cuts a disc out before the next step. */
  cut(disc: DiscCut): void {
    this.#cuts.push(disc);
  }

  /**
   * Cuts a disc out around one of the mature cells, if there are any.
   * @param choice which of them, from 0 to below 1
   */
  cutSomewhere(choice: number): void {
    const cells = this.#matureCells();
    if (cells.length === 0) return;
    const cell = cells[Math.floor(choice * cells.length)];
    const row = Math.floor(cell / this.width) + 0.5;
    const column = (cell % this.width) + 0.5;
    this.cut({ row, column, radius: LARGE_CUT * Math.min(this.height, this.width) });
  }

  /** Begins again from the seed, under other fire masks, before the next step. */
  restart(): void {
    this.#restart = true;
    this.#cuts = [];
  }

  /** Does what was asked for, and then so many steps. One call at a time. */
  async advance(steps: number): Promise<void> {
    if (this.#restart) {
      this.#restart = false;
      await this.#simulation.dispose();
      this.#simulation = await plant(this.#engine, this.#rule, ++this.#generation);
      [this.state] = await this.#simulation.read();
    }
    const cuts = this.#cuts.splice(0);
    if (cuts.length > 0) {
      for (const disc of cuts) this.#erase(disc);
      await this.#simulation.write([this.state]);
    }
    if (steps === 0) return;
    await this.#simulation.step(steps);
    [this.state] = await this.#simulation.read();
  }

  #matureCells(): number[] {
    const { channels, aliveThreshold } = this.#rule.spec;
    const cells: number[] = [];
    for (let cell = 0; cell < this.height * this.width; cell++)
      if (this.state[cell * channels + ALPHA] > aliveThreshold) cells.push(cell);
    return cells;
  }

  #erase({ row, column, radius }: DiscCut): void {
    const { channels } = this.#rule.spec;
    for (let y = 0; y < this.height; y++)
      for (let x = 0; x < this.width; x++) {
        if (Math.hypot(y + 0.5 - row, x + 0.5 - column) > radius) continue;
        const cell = (y * this.width + x) * channels;
        this.state.fill(0, cell, cell + channels);
      }
  }
}

function plant(engine: Engine, rule: Rule, rngSeed: number): Promise<Simulation> {
  const [height, width] = rule.card.grid;
  return createSimulation(engine, rule, { height, width, rngSeed });
}

/**
 * A state as pixels: red, green, blue and alpha in bytes, the colours no longer multiplied by alpha.
 * @param state [H, W, C]
 * @param pixels [H, W, 4], overwritten
 */
export function paint(state: Float32Array, channels: number, pixels: Uint8ClampedArray): void {
  for (let cell = 0, pixel = 0; pixel < pixels.length; cell += channels, pixel += VISIBLE) {
    const alpha = Math.min(1, state[cell + ALPHA]);
    const scale = alpha > 0 ? 255 / alpha : 0;
    for (let c = 0; c < ALPHA; c++) pixels[pixel + c] = state[cell + c] * scale;
    pixels[pixel + ALPHA] = alpha * 255;
  }
}
