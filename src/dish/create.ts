import type { Engine } from "../engine/engine.ts";
import type { Boundary } from "../ops/cell.ts";
import { NOBODY } from "../ops/mixed-step/owner.ts";
import type { RuleParts } from "../systems/growing/buffers.ts";
import {
  checkBoundary,
  checkBytes,
  checkCell,
  checkCount,
  checkExtent,
  checkFireRate,
  checkShape,
  checkView,
} from "./checks.ts";
import type { Culture } from "./culture.ts";
import type {
  CellReading,
  CutShape,
  Dish,
  DishOptions,
  DishPoint,
  DishState,
  DrawnDish,
  View,
} from "./dish.ts";
import { checkRuleIndex, type Settings, withReplaced, withRule } from "./settings.ts";
import { Timeline } from "./timeline.ts";

/**
 * Opens an empty dish on an engine. Nothing can live in it until a rule is added.
 * @throws Error if an option makes no sense
 */
export async function createDish(engine: Engine, options: DishOptions): Promise<Dish> {
  const { height, width, boundary = "zero", fireRate, rngSeed = 0 } = options;
  const { historyBytes = 64 * 2 ** 20 } = options;
  checkExtent(height, width);
  checkBytes(historyBytes);
  checkBoundary(boundary);
  if (fireRate !== undefined) checkFireRate(fireRate);
  const settings = { rules: [], boundary, fireRate, angle: 0 };
  const extent = { height, width };
  const timeline = new Timeline(engine, extent, rngSeed, settings, historyBytes);
  return new CellDish(height, width, timeline);
}

class CellDish implements Dish {
  readonly height: number;
  readonly width: number;
  readonly #timeline: Timeline;
  /** Settles when the last call is done; the next call waits for it. */
  #busy: Promise<unknown> = Promise.resolve();
  /** Where the dish goes on if its engine is lost. */
  #instead: Engine | undefined;
  trouble = "";

  constructor(height: number, width: number, timeline: Timeline) {
    this.height = height;
    this.width = width;
    this.#timeline = timeline;
  }

  get stepCount(): number {
    return this.#timeline.stepCount;
  }

  get earliestStep(): number {
    return this.#timeline.earliestStep;
  }

  get rules(): number {
    return this.#timeline.settings.rules.length;
  }

  get engine(): Engine["name"] {
    return this.#timeline.engine.name;
  }

  get angle(): number {
    return this.#timeline.settings.angle;
  }

  get fireRate(): number | undefined {
    const { fireRate, rules } = this.#timeline.settings;
    return fireRate ?? rules[0]?.spec.fireRate;
  }

  get boundary(): Boundary {
    return this.#timeline.settings.boundary;
  }

  addRule(rule: RuleParts): Promise<number> {
    return this.#inTurn(async ({ settings }) => {
      await this.#timeline.adapt(withRule(settings, rule));
      return this.rules - 1;
    });
  }

  replaceRule(index: number, rule: RuleParts): Promise<void> {
    return this.#set((settings) => withReplaced(settings, index, rule));
  }

  setAngle(angle: number): Promise<void> {
    return this.#set((settings) => {
      if (!Number.isFinite(angle)) throw new Error(`The angle must be a number, not ${angle}.`);
      return settings.angle === angle ? settings : { ...settings, angle };
    });
  }

  setFireRate(fireRate: number): Promise<void> {
    return this.#set((settings) => {
      checkFireRate(fireRate);
      return settings.fireRate === fireRate ? settings : { ...settings, fireRate };
    });
  }

  setBoundary(boundary: Boundary): Promise<void> {
    return this.#set((settings) => {
      checkBoundary(boundary);
      return settings.boundary === boundary ? settings : { ...settings, boundary };
    });
  }

  plant(row: number, column: number, rule = 0): Promise<void> {
    return this.#byHand((culture, { settings }) => {
      checkCell(this, row, column);
      checkRuleIndex(settings, rule);
      return culture.plant(row, column, rule);
    });
  }

  cut(shape: CutShape): Promise<void> {
    return this.#byHand((culture) => {
      checkShape(shape);
      return culture.assign(shape, NOBODY, NOBODY);
    });
  }

  assign(shape: CutShape, rule: number, only = NOBODY): Promise<void> {
    return this.#byHand((culture, { settings }) => {
      checkShape(shape);
      checkRuleIndex(settings, rule);
      if (only !== NOBODY) checkRuleIndex(settings, only);
      return culture.assign(shape, rule, only);
    });
  }

  write(contents: { readonly state: Float32Array; readonly owners?: Uint8Array }): Promise<void> {
    return this.#byHand(async (culture, { stepCount }) => {
      const { toFrame } = await import("./frames.ts");
      const frame = toFrame(this, contents, culture.channels, this.rules);
      await culture.restore(frame, stepCount);
    });
  }

  clear(): Promise<void> {
    return this.#inTurn((timeline) => timeline.clear());
  }

  step(count: number): Promise<void> {
    return this.#inTurn((timeline) => {
      checkCount(count);
      return timeline.advance(count);
    });
  }

  back(count: number): Promise<number> {
    return this.#inTurn((timeline) => {
      checkCount(count);
      return timeline.back(count);
    });
  }

  paint(view: View, pixels: Uint8ClampedArray<ArrayBuffer>): Promise<number> {
    return this.#inTurn(async ({ culture }) => {
      const bytes = this.height * this.width * 4;
      if (pixels.length !== bytes)
        throw new Error(`The pixels of this dish take ${bytes} bytes, not ${pixels.length}.`);
      if (!culture) {
        pixels.fill(0);
        return 0;
      }
      checkView(view, culture.channels);
      const { pixels: words, mature } = await culture.paint(view);
      pixels.set(new Uint8Array(words.buffer));
      return mature;
    });
  }

  draw(view: View): Promise<DrawnDish | undefined> {
    return this.#inTurn(async ({ culture, engine }) => {
      if (!culture || !engine.draws) return undefined;
      checkView(view, culture.channels);
      return culture.draw(view, this);
    });
  }

  probe(row: number, column: number): Promise<CellReading> {
    return this.#inTurn(async (timeline) => {
      checkCell(this, row, column);
      const { toReading } = await import("./frames.ts");
      return toReading(await timeline.cells.probe(row, column));
    });
  }

  read(): Promise<DishState> {
    return this.#inTurn(async (timeline) => {
      const { toDishState } = await import("./frames.ts");
      const { cells } = timeline;
      return toDishState(this, await cells.keep(), cells.channels);
    });
  }

  keepPoint(): Promise<DishPoint> {
    return this.#inTurn(async (timeline) => {
      const { pointOf } = await import("./points.ts");
      return pointOf(timeline);
    });
  }

  goOnFrom(point: DishPoint): Promise<void> {
    return this.#inTurn(async (timeline) => {
      const { goOn } = await import("./points.ts");
      return goOn(timeline, point);
    });
  }

  moveTo(engine: Engine, instead?: Engine): Promise<void> {
    return this.#inTurn(async (timeline) => {
      const { moveTo } = await import("./points.ts");
      await moveTo(timeline, engine, timeline.stepCount);
      this.#instead = instead;
      this.trouble = "";
    });
  }

  dispose(): Promise<void> {
    return this.#inTurn(async ({ culture }) => culture?.dispose());
  }

  #inTurn<T>(act: (timeline: Timeline) => Promise<T>): Promise<T> {
    const turn = this.#busy.then(() => this.#survive(act));
    this.#busy = turn.catch(() => {});
    return turn;
  }

  /** Acts, and once more on the other engine if the first is lost. */
  async #survive<T>(act: (timeline: Timeline) => Promise<T>): Promise<T> {
    const { stepCount } = this;
    try {
      return await act(this.#timeline);
    } catch (error) {
      const instead = this.#instead;
      if (!instead || (error as Error).name !== "LostDeviceError") throw error;
      this.#instead = undefined;
      const { moveTo, LOST } = await import("./points.ts");
      await moveTo(this.#timeline, instead, stepCount);
      this.trouble = LOST;
      return act(this.#timeline);
    }
  }

  #byHand(act: (culture: Culture, timeline: Timeline) => Promise<void>): Promise<void> {
    return this.#inTurn(async (timeline) => {
      await act(timeline.cells, timeline);
      timeline.isTouched = true;
    });
  }

  #set(change: (settings: Settings) => Settings): Promise<void> {
    return this.#inTurn(async (timeline) => {
      const settings = change(timeline.settings);
      if (settings === timeline.settings) return;
      await timeline.adapt(settings);
      timeline.isTouched = true;
    });
  }
}
