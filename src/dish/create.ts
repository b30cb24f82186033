// A first version on plain simulations: one rule, and the state makes a round trip for everything done by hand.
import type { Engine } from "../engine/engine.ts";
import type { RuleParts } from "../rollout/buffers.ts";
import { createSimulation, type Simulation } from "../rollout/simulation.ts";
import { ALPHA, type Boundary, VISIBLE } from "../spec/nca.ts";
import type { CellReading, CutShape, Dish, DishOptions, DishState, View } from "./dish.ts";

/** Opens an empty dish on an engine; add a rule before anything else. */
export async function createDish(engine: Engine, options: DishOptions): Promise<Dish> {
  return new SimpleDish(engine, options);
}

class SimpleDish implements Dish {
  readonly height: number;
  readonly width: number;
  stepCount = 0;
  readonly #engine: Engine;
  readonly #options: DishOptions;
  #rules: RuleParts[] = [];
  #state: Float32Array = new Float32Array(0);
  #simulation: Simulation | undefined;
  #angle = 0;
  #fireRate: number | undefined;
  #boundary: Boundary;
  #frames: { step: number; state: Float32Array }[] = [];

  constructor(engine: Engine, options: DishOptions) {
    this.#engine = engine;
    this.#options = options;
    this.height = options.height;
    this.width = options.width;
    this.#boundary = options.boundary ?? "zero";
    this.#fireRate = options.fireRate;
  }

  get rules(): number {
    return this.#rules.length;
  }

  get earliestStep(): number {
    return this.#frames[0]?.step ?? this.stepCount;
  }

  get #channels(): number {
    if (this.#rules.length === 0) throw new Error("The dish has no rule yet: add one first.");
    return this.#rules[0].spec.channels;
  }

  async addRule(rule: RuleParts): Promise<number> {
    if (this.#rules.length > 0 && rule.spec.channels !== this.#channels)
      throw new Error(
        `The rule has ${rule.spec.channels} channels, and the dish ${this.#channels}.`,
      );
    this.#rules.push(rule);
    if (this.#rules.length === 1) {
      this.#state = new Float32Array(this.height * this.width * rule.spec.channels);
      await this.#open();
    }
    return this.#rules.length - 1;
  }

  async replaceRule(index: number, rule: RuleParts): Promise<void> {
    this.#rules[index] = rule;
    await this.#open();
  }

  async #open(): Promise<void> {
    await this.#simulation?.dispose();
    const { spec, parameters } = this.#rules[0];
    const boundary = this.#boundary;
    const fireRate = this.#fireRate ?? spec.fireRate;
    this.#simulation = await createSimulation(
      this.#engine,
      { spec: { ...spec, boundary, fireRate }, parameters },
      {
        height: this.height,
        width: this.width,
        rngSeed: this.#options.rngSeed ?? 0,
        angle: this.#angle,
        states: [this.#state],
        stepCount: this.stepCount,
      },
    );
  }

  async #change(): Promise<void> {
    await this.#simulation?.write([this.#state]);
    this.#remember();
  }

  #remember(): void {
    this.#frames.push({ step: this.stepCount, state: this.#state.slice() });
    const most = (this.#options.historyBytes ?? 64 * 2 ** 20) / this.#state.byteLength;
    while (this.#frames.length > most) this.#frames.shift();
  }

  async plant(row: number, column: number): Promise<void> {
    const channels = this.#channels;
    const cell = (row * this.width + column) * channels;
    this.#state.fill(0, cell, cell + ALPHA).fill(1, cell + ALPHA, cell + channels);
    await this.#change();
  }

  async cut(shape: CutShape): Promise<void> {
    const channels = this.#channels;
    for (let row = 0; row < this.height; row++)
      for (let column = 0; column < this.width; column++)
        if (isIn(shape, row + 0.5, column + 0.5)) {
          const cell = (row * this.width + column) * channels;
          this.#state.fill(0, cell, cell + channels);
        }
    await this.#change();
  }

  async clear(): Promise<void> {
    this.#state.fill(0);
    this.stepCount = 0;
    this.#frames = [];
    await this.#open();
  }

  async step(count: number): Promise<void> {
    for (let rest = count; rest > 0; ) {
      const now = Math.min(rest, 32 - (this.stepCount % 32));
      await this.#simulation?.step(now);
      this.stepCount += now;
      rest -= now;
      [this.#state] = (await this.#simulation?.read()) ?? [this.#state];
      if (this.stepCount % 32 === 0) this.#remember();
    }
  }

  async back(count: number): Promise<number> {
    const target = Math.max(this.earliestStep, this.stepCount - count);
    const went = this.stepCount - target;
    if (went === 0) return 0;
    const at = this.#frames.findLastIndex(({ step }) => step <= target);
    this.#frames.length = at + 1;
    const { step, state } = this.#frames[at];
    this.stepCount = step;
    this.#state = state.slice();
    await this.#open();
    await this.step(target - step);
    return went;
  }

  async setAngle(radians: number): Promise<void> {
    this.#angle = radians;
    await this.#open();
  }

  async setFireRate(rate: number): Promise<void> {
    this.#fireRate = rate;
    await this.#open();
  }

  async setBoundary(boundary: Boundary): Promise<void> {
    this.#boundary = boundary;
    await this.#open();
  }

  async paint(_view: View, pixels: Uint8ClampedArray<ArrayBuffer>): Promise<void> {
    const channels = this.#channels;
    for (let cell = 0, pixel = 0; pixel < pixels.length; cell += channels, pixel += VISIBLE) {
      const alpha = Math.min(1, this.#state[cell + ALPHA]);
      const scale = alpha > 0 ? 255 / alpha : 0;
      for (let c = 0; c < ALPHA; c++) pixels[pixel + c] = this.#state[cell + c] * scale;
      pixels[pixel + ALPHA] = alpha * 255;
    }
  }

  async probe(row: number, column: number): Promise<CellReading> {
    const channels = this.#channels;
    const cell = (row * this.width + column) * channels;
    const values = this.#state.slice(cell, cell + channels);
    const held = values.some((value) => value !== 0);
    return { channels: values, alive: values[ALPHA] > 0.1, fired: false, owner: held ? 0 : null };
  }

  async read(): Promise<DishState> {
    const channels = this.#channels;
    const owners = new Uint8Array(this.height * this.width).map((_, cell) =>
      this.#state.subarray(cell * channels, (cell + 1) * channels).some((value) => value !== 0)
        ? 0
        : 255,
    );
    return { state: this.#state.slice(), owners };
  }

  async write({ state }: { readonly state: Float32Array }): Promise<void> {
    this.#state = state.slice();
    await this.#change();
  }

  async dispose(): Promise<void> {
    await this.#simulation?.dispose();
  }
}

function isIn(shape: CutShape, y: number, x: number): boolean {
  if (shape.kind === "square")
    return Math.max(Math.abs(y - shape.row), Math.abs(x - shape.column)) <= shape.half;
  if (shape.kind === "disc") return Math.hypot(y - shape.row, x - shape.column) <= shape.radius;
  const { fromRow, fromColumn, toRow, toColumn, radius } = shape;
  const [dy, dx] = [toRow - fromRow, toColumn - fromColumn];
  const length = dy * dy + dx * dx;
  const along = length > 0 ? ((y - fromRow) * dy + (x - fromColumn) * dx) / length : 0;
  const t = Math.min(1, Math.max(0, along));
  return Math.hypot(y - fromRow - t * dy, x - fromColumn - t * dx) <= radius;
}
