/** The course of a dish: steps forward and back, with everything that was done by hand. */
import type { Engine } from "../engine/engine.ts";
import type { Key } from "../numbers/random.ts";
import { dishKey } from "../systems/growing/simulation.ts";
import { Culture, type Extent } from "./culture.ts";
import { History, type Keyframe } from "./history.ts";
import type { Settings } from "./settings.ts";

/** About the most updates of cells that a step back repeats … */
const UPDATES_AGAIN = 100_000;
/**
 * … unless keyframes would then lie nearer together, or farther apart, than these numbers of steps. A graphics card makes many steps
 * of more cells than that while it hands them over.
 */
const LEAST_STRIDE = 8;
export const MOST_STRIDE = 64;

const EMPTY = new Float32Array(0);

export class Timeline {
  stepCount = 0;
  settings: Settings;
  history: History;
  /** Whether something was done by hand that no keyframe holds yet. */
  isTouched = true;
  readonly rngSeed: number;
  readonly extent: Extent;
  engine: Engine;
  readonly #key: Key;
  /** The cells; undefined until there is a rule. */
  culture: Culture | undefined;

  constructor(
    engine: Engine,
    extent: Extent,
    rngSeed: number,
    settings: Settings,
    historyBytes: number,
  ) {
    this.engine = engine;
    this.extent = extent;
    this.rngSeed = rngSeed;
    this.#key = dishKey(rngSeed, 0);
    this.settings = settings;
    this.history = new History(historyBytes);
  }

  /** The cells. @throws Error if there is no rule */
  get cells(): Culture {
    if (!this.culture) throw new Error("The dish has no rule yet: add one first.");
    return this.culture;
  }

  get earliestStep(): number {
    return this.history.earliest ?? this.stepCount;
  }

  /** Gives the cells other settings, and other memory if the shapes of the rules differ. */
  async adapt(settings: Settings): Promise<void> {
    const old = this.culture;
    if (settings.rules.length > 0 && !(await old?.adapt(settings))) {
      const culture = await Culture.open(this.engine, this.extent, this.#key, settings);
      await culture.restore((await old?.keep()) ?? EMPTY, this.stepCount);
      this.culture = culture;
      await old?.dispose();
    }
    this.settings = settings;
  }

  /** Empties the dish and forgets everything except the settings. */
  async clear(): Promise<void> {
    await this.culture?.restore(EMPTY, 0);
    this.stepCount = 0;
    this.history = new History(this.history.bytes);
    this.isTouched = true;
  }

  /** Makes `count` steps. After going back, this repeats what was done by hand. */
  async advance(count: number): Promise<void> {
    await this.#keepTouched();
    const end = this.stepCount + count;
    while (this.stepCount < end) {
      const ahead = this.history.after(this.stepCount);
      const due = ahead?.step ?? this.#nextKeyframe();
      const next = Math.min(end, due);
      await this.cells.step(next - this.stepCount);
      this.stepCount = next;
      if (next < due) return;
      if (!ahead) await this.#keep(false);
      else if (ahead.byHand) await this.restore(ahead);
    }
  }

  /** Goes back by `count` steps, or as far as it can. @returns the number of steps that it went back */
  async back(count: number): Promise<number> {
    await this.#keepTouched();
    const target = Math.max(this.earliestStep, this.stepCount - count);
    const went = this.stepCount - target;
    // Starts before the target if possible, so that the effects of the last step are known again.
    const start = this.history.upTo(target - 1) ?? this.history.upTo(target);
    if (went === 0 || !start) return 0;
    await this.restore(start);
    await this.advance(target - start.step);
    return went;
  }

  async #keepTouched(): Promise<void> {
    if (this.isTouched) await this.#keep(true);
    this.isTouched = false;
  }

  async #keep(byHand: boolean): Promise<void> {
    if (this.history.bytes === 0 || !this.culture) return;
    const frame = await this.culture.keep();
    this.history.add({ step: this.stepCount, frame, settings: this.settings, byHand });
  }

  /** Lets everything be as it was at a keyframe. */
  async restore({ step, frame, settings }: Keyframe): Promise<void> {
    // Rules that were added since then stay; no cell follows them there.
    const rules = [...settings.rules, ...this.settings.rules.slice(settings.rules.length)];
    await this.adapt({ ...settings, rules });
    await this.culture?.restore(frame, step);
    this.stepCount = step;
  }

  /** The step at which the next keyframe is due. */
  #nextKeyframe(): number {
    if (this.history.bytes === 0) return Number.POSITIVE_INFINITY;
    const last = this.history.upTo(this.stepCount);
    if (!last || !this.culture) return this.stepCount + MOST_STRIDE;
    const cells = last.frame.length / (2 + this.culture.channels);
    const stride = Math.floor(UPDATES_AGAIN / cells);
    const least = stride < 1 && this.engine.name === "webgpu" ? MOST_STRIDE : LEAST_STRIDE;
    return last.step + Math.min(MOST_STRIDE, Math.max(least, stride));
  }
}
