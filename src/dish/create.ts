import type { Engine } from "../engine/engine.ts";
import type { Boundary } from "../ops/cell.ts";
import { NOBODY } from "../ops/mixed-step/owner.ts";
import type { RuleParts } from "../systems/growing/buffers.ts";
import { dishKey } from "../systems/growing/simulation.ts";
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
import type { CellReading, CutShape, Dish, DishOptions, DishState, View } from "./dish.ts";
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
  const timeline = new Timeline(engine, extent, dishKey(rngSeed, 0), settings, historyBytes);
  return new CellDish(height, width, timeline);
}

class CellDish implements Dish {
  readonly height: number;
  readonly width: number;
  readonly #timeline: Timeline;
  /** Settles when the last call is done; the next call waits for it. */
  #busy: Promise<unknown> = Promise.resolve();

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
      return culture.erase(shape);
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
      cellsOf(timeline);
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

  probe(row: number, column: number): Promise<CellReading> {
    return this.#inTurn(async (timeline) => {
      checkCell(this, row, column);
      const culture = cellsOf(timeline);
      const reading = await culture.probe(row, column);
      const [alive, fired, owner] = reading.subarray(culture.channels);
      return {
        channels: Float32Array.from(reading.subarray(0, culture.channels)),
        alive: alive === 1,
        fired: fired === 1,
        owner: owner === NOBODY ? null : owner,
      };
    });
  }

  read(): Promise<DishState> {
    return this.#inTurn(async (timeline) => {
      const culture = cellsOf(timeline);
      const { toDishState } = await import("./frames.ts");
      return toDishState(this, await culture.keep(), culture.channels);
    });
  }

  dispose(): Promise<void> {
    return this.#inTurn(async ({ culture }) => culture?.dispose());
  }

  #inTurn<T>(act: (timeline: Timeline) => Promise<T>): Promise<T> {
    const turn = this.#busy.then(() => act(this.#timeline));
    this.#busy = turn.catch(() => {});
    return turn;
  }

  #byHand(act: (culture: Culture, timeline: Timeline) => Promise<void>): Promise<void> {
    return this.#inTurn(async (timeline) => {
      await act(cellsOf(timeline), timeline);
      timeline.touch();
    });
  }

  #set(change: (settings: Settings) => Settings): Promise<void> {
    return this.#inTurn(async (timeline) => {
      const settings = change(timeline.settings);
      if (settings === timeline.settings) return;
      await timeline.adapt(settings);
      timeline.touch();
    });
  }
}

function cellsOf({ culture }: Timeline): Culture {
  if (!culture) throw new Error("The dish has no rule yet: add one first.");
  return culture;
}
