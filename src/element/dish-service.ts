/** The dish of one `<nca-canvas>`, on whatever thread it runs (protocol.ts); no document in here. */
import {
  type CellReading,
  type CutShape,
  createDish,
  type Dish,
  type DishState,
  type View,
} from "../dish/index.ts";
import type { Engine } from "../engine/engine.ts";
import { readRule } from "../models/read.ts";
import { checkRule, type Rule } from "../models/rule.ts";
import type { Boundary } from "../ops/cell.ts";

/** How an element wants its dish; what is undefined is the rule's own. */
export interface DishSettings {
  readonly grid: readonly [number, number] | undefined;
  readonly fireRate: number | undefined;
  /** Radians. */
  readonly angle: number;
  readonly boundary: Boundary | undefined;
  readonly rngSeed: number;
  readonly autoseed: boolean;
}

/** What became of {@link DishService.use} and {@link DishService.reopen}. */
export interface Opened {
  readonly height: number;
  readonly width: number;
  readonly rule: Rule;
}

/** A cell of the grid. */
interface Cell {
  readonly row: number;
  readonly column: number;
}

/** A wish for the next picture. */
export interface FrameRequest {
  /** Steps to make first; fewer are made when the time is up. */
  readonly steps: number;
  /** Milliseconds that the steps may take; a step that has begun is ended. */
  readonly budget: number;
  readonly view: View;
  /** Memory to paint into, if it is of the right size. */
  readonly pixels: Uint8ClampedArray<ArrayBuffer> | undefined;
}

/** A picture of the dish. */
export interface Frame {
  /** RGBA [H, W, 4], not premultiplied. */
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
  readonly height: number;
  readonly width: number;
  /** Steps that were made for it. */
  readonly steps: number;
  readonly stepCount: number;
  readonly earliestStep: number;
  /** How many cells have an alpha above the threshold. */
  readonly alive: number;
}

/** Steps are asked of the engine in portions of about so many milliseconds. */
const PORTION = 3;

/** Runs the dish of one element. */
export class DishService {
  readonly #startEngine: () => Promise<Engine>;
  #engine: Promise<Engine> | undefined;
  #dish: Dish | undefined;
  #rules: Rule[] = [];
  #millisecondsPerStep = 1;

  constructor(startEngine: () => Promise<Engine>) {
    this.#startEngine = startEngine;
  }

  /**
   * Lets the first rule be this one: in the dish as it is, or in a new one if there is none or the states do not fit.
   * @param source a rule, or the bytes of a file that holds one
   * @throws Error with one sentence, the dish as it was
   */
  async use(source: Rule | Uint8Array, settings: DishSettings): Promise<Opened> {
    const rule = source instanceof Uint8Array ? readRule(source) : checkRule(source);
    const fits = this.#dish && rule.spec.channels === this.#rules[0]?.spec.channels;
    if (!fits) return this.#open([rule], settings);
    await this.#current.replaceRule(0, rule);
    this.#rules[0] = rule;
    // What the settings leave to the rule may be another now.
    await this.adjust(settings);
    return this.#opened();
  }

  /** Begins anew with the same rules in a new dish, of another grid or with other fire masks. */
  reopen(settings: DishSettings): Promise<Opened> {
    return this.#open(this.#rules, settings);
  }

  /** Changes what can be changed while the dish lives: its angle, fire rate and boundary. */
  async adjust(settings: DishSettings): Promise<void> {
    const dish = this.#current;
    const { spec } = this.#rules[0];
    await dish.setAngle(settings.angle);
    await dish.setFireRate(settings.fireRate ?? spec.fireRate);
    await dish.setBoundary(settings.boundary ?? spec.boundary);
  }

  /** Empties the dish and plants the first seed again. */
  async reset(): Promise<void> {
    await this.clear();
    await this.plant();
  }

  /** Empties the dish. */
  clear(): Promise<void> {
    return this.#current.clear();
  }

  /** Makes steps that nobody waits to see. */
  step(count: number): Promise<void> {
    return this.#current.step(count);
  }

  /** @returns by how many steps it went back */
  back(count: number): Promise<number> {
    return this.#current.back(count);
  }

  /** Plants a seed of a rule in a cell, by default in the middle. @returns the cell */
  async plant(row?: number, column?: number, rule = 0): Promise<Cell> {
    const dish = this.#current;
    const cell = {
      row: row ?? Math.floor(dish.height / 2),
      column: column ?? Math.floor(dish.width / 2),
    };
    await dish.plant(cell.row, cell.column, rule);
    return cell;
  }

  /** Empties the cells of a shape. */
  cut(shape: CutShape): Promise<void> {
    return this.#current.cut(shape);
  }

  /** @returns the rule's index */
  async addRule(rule: Rule): Promise<number> {
    const checked = checkRule(rule);
    const index = await this.#current.addRule(checked);
    this.#rules.push(checked);
    return index;
  }

  /** What a cell holds. */
  probe(row: number, column: number): Promise<CellReading> {
    return this.#current.probe(row, column);
  }

  /** All that the dish holds. */
  read(): Promise<DishState> {
    return this.#current.read();
  }

  /** Makes steps as long as there is time, then paints. */
  async frame({ steps, budget, view, pixels }: FrameRequest): Promise<Frame> {
    const dish = this.#current;
    const { height, width } = dish;
    const made = await this.#advance(dish, steps, budget);
    const size = height * width * 4;
    const target = pixels?.length === size ? pixels : new Uint8ClampedArray(size);
    const alive = await dish.paint(view, target);
    const { stepCount, earliestStep } = dish;
    return { pixels: target, height, width, steps: made, stepCount, earliestStep, alive };
  }

  get #current(): Dish {
    if (!this.#dish) throw new Error("There is no rule yet: set src or rule first.");
    return this.#dish;
  }

  #opened(): Opened {
    const { height, width } = this.#current;
    return { height, width, rule: this.#rules[0] };
  }

  async #open(rules: readonly Rule[], settings: DishSettings): Promise<Opened> {
    this.#engine ??= this.#startEngine().catch((error) => {
      // The next rule may find the network back.
      this.#engine = undefined;
      throw error;
    });
    const [height, width] = settings.grid ?? rules[0].card.grid;
    const { spec } = rules[0];
    const dish = await createDish(await this.#engine, {
      height,
      width,
      boundary: settings.boundary ?? spec.boundary,
      fireRate: settings.fireRate ?? spec.fireRate,
      rngSeed: settings.rngSeed,
    });
    try {
      for (const rule of rules) await dish.addRule(rule);
      await dish.setAngle(settings.angle);
    } catch (error) {
      await dish.dispose();
      throw error;
    }
    await this.#dish?.dispose();
    this.#dish = dish;
    this.#rules = [...rules];
    if (settings.autoseed) await this.plant();
    return this.#opened();
  }

  async #advance(dish: Dish, steps: number, budget: number): Promise<number> {
    const start = performance.now();
    let made = 0;
    for (let now = start; made < steps && now - start < budget; ) {
      const rest = (start + budget - now) / this.#millisecondsPerStep;
      const portion = Math.floor(Math.min(rest, PORTION / this.#millisecondsPerStep, steps - made));
      const count = Math.max(1, portion);
      await dish.step(count);
      made += count;
      const then = performance.now();
      // Clocks of browsers are coarse: never nothing.
      const measured = Math.max(0.001, (then - now) / count);
      this.#millisecondsPerStep += 0.3 * (measured - this.#millisecondsPerStep);
      now = then;
    }
    return made;
  }
}
