/** The dish of one `<nca-canvas>`, on whatever thread it runs (protocol.ts). This file knows no document. */
import {
  type CellReading,
  type CutShape,
  createDish,
  type Dish,
  type DishPoint,
  type DishState,
} from "../dish/index.ts";
import type { Engine } from "../engine/engine.ts";
import { readRule } from "../models/read.ts";
import { checkRule, type Rule } from "../models/rule.ts";
import type { Boundary } from "../ops/cell.ts";
import type { RuleParts } from "../systems/growing/buffers.ts";
import { seedPlaces } from "../systems/growing/seed.ts";
import type { DishPicture, DishSettings, Opened, PictureRequest } from "./dish-messages.ts";

/** The settings that can change while a dish lives, as a rule follows them. */
interface Applied extends Pick<DishSettings, "goal" | "angle"> {
  readonly fireRate: number;
  readonly boundary: Boundary;
}

/**
 * Lets a graphics card run a dish, if there is one, and if it is asked for or faster.
 * @param processor that runs it so far
 * @param isWanted whether that is still so
 */
export type UseCard = (
  dish: Dish,
  processor: Engine,
  isAsked: boolean,
  isWanted: () => boolean,
) => Promise<void>;

/** A cell of the grid. */
interface Cell {
  readonly row: number;
  readonly column: number;
}

/** Cells above which a dish is begun on a graphics card: to measure it would take memory for three of them. */
const LARGE = 512 ** 2;
/** Most bytes of the history of a dish as large: one keyframe at least, as long as it has no more than 2,048 x 2,048 cells of 16 channels. */
const LARGE_HISTORY = 320e6;

/** About how many milliseconds each call of the engine should take. */
const PORTION = 3;

/** Runs the dish of one element. */
export class DishService {
  readonly #startEngine: () => Promise<Engine>;
  readonly #useCard: UseCard | undefined;
  #engine: Promise<Engine> | undefined;
  #place: DishSettings["engine"] = "wasm";
  #dish: Dish | undefined;
  #rngSeed = 0;
  /** The rules as they were given, with all their goals. */
  #rules: Rule[] = [];
  /** What was applied last. Going back restores what held then, which stays until a setting changes. */
  #applied: Partial<Applied> = {};
  #millisecondsPerStep = 1;

  /** @param startEngine on the processor @param useCard loads what graphics cards take */
  constructor(startEngine: () => Promise<Engine>, useCard?: UseCard) {
    this.#startEngine = startEngine;
    this.#useCard = useCard;
  }

  /**
   * Makes this the first rule: of the dish as it is, or of a new one if there is none or the channels differ.
   * @param source a rule, or the bytes of a file that holds one
   * @throws Error with one sentence, and leaves the dish as it was
   */
  async use(source: Rule | Uint8Array, settings: DishSettings): Promise<Opened> {
    const rule = source instanceof Uint8Array ? await readRule(source) : checkRule(source);
    const fits = this.#dish && rule.spec.channels === this.#rules[0]?.spec.channels;
    if (!fits) return this.#open([rule], settings);
    await this.#follow(rule, settings);
    return this.#opened();
  }

  /** Begins anew with the same rules in a new dish, with another grid or other fire masks; one that has both stays. */
  async reopen(settings: DishSettings): Promise<Opened> {
    const [height, width] = settings.grid ?? this.#rules[0].card.grid;
    const { height: rows, width: columns } = this.#current;
    const isSame = rows === height && columns === width && this.#rngSeed === settings.rngSeed;
    return isSame ? this.#opened() : this.#open(this.#rules, settings);
  }

  /** Applies the settings that can change while the dish lives: angle, fire rate, boundary and the goal of the first rule. */
  adjust(settings: DishSettings): Promise<void> {
    return this.#follow(this.#rules[0], settings);
  }

  /** Lets a rule take the place of the first one; settings that are left to the rule may differ then. */
  async #follow(rule: Rule, settings: DishSettings): Promise<void> {
    const dish = this.#current;
    const next = appliedTo(rule, settings);
    const { goal, angle, fireRate, boundary } = next;
    const before = this.#applied;
    // The dish remembers every rule that it had.
    if (rule !== this.#rules[0] || goal !== before.goal)
      await dish.replaceRule(0, await under(rule, goal));
    this.#rules[0] = rule;
    if (angle !== before.angle) await dish.setAngle(angle);
    if (fireRate !== before.fireRate) await dish.setFireRate(fireRate);
    if (boundary !== before.boundary) await dish.setBoundary(boundary);
    this.#applied = next;
    await this.#settle(dish, settings.engine);
  }

  /** Lets the dish be run by what is asked for. Nobody waits for a graphics card, and where there is none the processor goes on. */
  async #settle(dish: Dish, place: DishSettings["engine"]): Promise<void> {
    if (place === this.#place) return;
    this.#place = place;
    const processor = (await this.#engine) as Engine;
    if (place === "wasm") await dish.moveTo(processor);
    else {
      const isWanted = (): boolean => this.#dish === dish && this.#place === place;
      const isAsked = place === "webgpu" || isLarge(dish);
      this.#useCard?.(dish, processor, isAsked, isWanted).catch(() => {});
    }
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

  /** Makes steps without painting them. */
  step(count: number): Promise<void> {
    return this.#current.step(count);
  }

  /** Goes back through the history. @returns the number of steps that it went back */
  back(count: number): Promise<number> {
    return this.#current.back(count);
  }

  /** Plants a seed of a rule in a cell, by default in the middle of the grid; one of several cells around it. @returns the cell */
  async plant(row?: number, column?: number, rule = 0): Promise<Cell> {
    const dish = this.#current;
    const { height, width } = dish;
    const { spec = {} } = this.#rules[rule] ?? {};
    for (const [y, x] of seedPlaces(spec, height, width, row, column)) await dish.plant(y, x, rule);
    return { row: row ?? height >> 1, column: column ?? width >> 1 };
  }

  /** Empties the cells of a shape. */
  cut(shape: CutShape): Promise<void> {
    return this.#current.cut(shape);
  }

  /** Lets the cells of a shape that hold something follow a rule. @param only the one rule whose cells change; any by default */
  assign(shape: CutShape, rule: number, only?: number): Promise<void> {
    return this.#current.assign(shape, rule, only);
  }

  /** Adds a rule. @returns the rule's index */
  async addRule(rule: Rule): Promise<number> {
    const checked = checkRule(rule);
    const index = await this.#current.addRule(await under(checked));
    this.#rules.push(checked);
    return index;
  }

  /** Returns what a cell holds. */
  probe(row: number, column: number): Promise<CellReading> {
    return this.#current.probe(row, column);
  }

  /** Returns everything that the dish holds. */
  read(): Promise<DishState> {
    return this.#current.read();
  }

  /** Returns the dish as it stands, with its past. */
  keepPoint(): Promise<DishPoint> {
    return this.#current.keepPoint();
  }

  /** Lets the dish be as it stood when a point was kept. */
  goOnFrom(point: DishPoint): Promise<void> {
    return this.#current.goOnFrom(point);
  }

  /** Makes steps while there is time, then paints. */
  async picture(request: PictureRequest): Promise<DishPicture> {
    const dish = this.#current;
    const { height, width } = dish;
    const steps = await this.#advance(dish, request.steps, request.budget);
    const drawn = request.isShownByCard && (await dish.draw(request.view));
    const shown = drawn || (await paint(dish, request));
    const { stepCount, earliestStep, engine, trouble } = dish;
    return { ...shown, height, width, steps, stepCount, earliestStep, engine, trouble };
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
      // The network may be back when the next rule is loaded.
      this.#engine = undefined;
      throw error;
    });
    const [height, width] = settings.grid ?? rules[0].card.grid;
    const { rngSeed } = settings;
    const applied = appliedTo(rules[0], settings);
    const { goal, angle, fireRate, boundary } = applied;
    const historyBytes = isLarge({ height, width }) ? LARGE_HISTORY : undefined;
    const options = { height, width, boundary, fireRate, rngSeed, historyBytes };
    const processor = await this.#engine;
    const dish = await createDish(processor, options);
    const isForCard = isLarge(dish) && settings.engine !== "wasm";
    // It takes memory with its first rule.
    if (isForCard) await this.#useCard?.(dish, processor, true, () => true).catch(() => {});
    try {
      for (const [i, rule] of rules.entries())
        await dish.addRule(await under(rule, i === 0 ? goal : undefined));
      await dish.setAngle(angle);
    } catch (error) {
      const isOnCard = dish.engine === "webgpu";
      await dish.dispose();
      // What a card does not hold, the processor may.
      if (isOnCard) return this.#open(rules, { ...settings, engine: "wasm" });
      throw error;
    }
    await this.#dish?.dispose();
    this.#dish = dish;
    this.#rngSeed = rngSeed;
    this.#rules = [...rules];
    this.#applied = applied;
    if (settings.autoseed) await this.plant();
    this.#place = isForCard ? settings.engine : "wasm";
    await this.#settle(dish, settings.engine);
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
      // Browsers have coarse clocks, so a step may seem to take no time.
      const measured = Math.max(0.001, (then - now) / count);
      this.#millisecondsPerStep += 0.3 * (measured - this.#millisecondsPerStep);
      now = then;
    }
    return made;
  }
}

function isLarge({ height, width }: Pick<Dish, "height" | "width">): boolean {
  return height * width > LARGE;
}

/** Paints a dish into memory of its size. */
async function paint(dish: Dish, { view, pixels }: PictureRequest) {
  const size = dish.height * dish.width * 4;
  const painted = pixels?.length === size ? pixels : new Uint8ClampedArray(size);
  return { alive: await dish.paint(view, painted), pixels: painted };
}

function appliedTo({ spec }: Rule, settings: DishSettings): Applied {
  const { goal, angle, fireRate = spec.fireRate, boundary = spec.boundary } = settings;
  return { goal, angle, fireRate, boundary };
}

/** The ordinary rule that cells follow: a rule with goals under one of them, by default its first. @throws Error if it has no such goal */
async function under(rule: Rule, goal = rule.spec.goals?.[0]): Promise<RuleParts> {
  if (goal === undefined) return rule;
  const { goalWeights, underGoal } = await import("../systems/growing/goals.ts");
  return underGoal(rule, goalWeights(rule.spec, goal));
}
