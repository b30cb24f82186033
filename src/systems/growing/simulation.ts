/** Simulations: run a rule forward in one or several dishes. */
import type { Engine, Memory, Prepared } from "../../engine/engine.ts";
import { deriveKey, FIRE, type Key } from "../../numbers/random.ts";
import * as growingStep from "../../ops/growing-step/op.ts";
import { PACK_RULE, type RuleParts, ruleContents, ruleField, ruleLayout } from "./buffers.ts";
import { seedState } from "./seed.ts";

/** Options of {@link createSimulation}. */
export interface SimulationOptions {
  readonly height: number;
  readonly width: number;
  /** Number of grids that run side by side under the same rule; 1 by default. */
  readonly dishes?: number;
  /** Chooses the fire masks of all dishes, unless `fireKeys` does; 0 by default. */
  readonly rngSeed?: number;
  /** Key of each dish's fire masks; dishes with equal keys have the same masks. */
  readonly fireKeys?: readonly Key[];
  /** Rotation of the perceptive field, in radians. */
  readonly angle?: number;
  /** First state of each dish [H, W, C]; the seed by default. */
  readonly states?: readonly ArrayLike<number>[];
  /** Number of steps made before; fire masks go on from there. */
  readonly stepCount?: number;
}

/** Dishes in which a rule runs forward. */
export interface Simulation {
  readonly height: number;
  readonly width: number;
  readonly dishes: number;
  /** Steps made since the seed. */
  readonly stepCount: number;
  /** Makes `count` steps in every dish. */
  step(count: number): Promise<void>;
  /** Returns the state of each dish [H, W, C]. */
  read(): Promise<Float32Array[]>;
  /** Replaces the states of all dishes [H, W, C]; the step count stays. */
  write(states: readonly ArrayLike<number>[]): Promise<void>;
  /** Goes on under another rule of the same spec, such as the same one under another goal; all states stay. */
  follow(rule: RuleParts): Promise<void>;
  /** Frees the memory; the engine stays. */
  dispose(): Promise<void>;
}

/** Returns the key of a dish's fire masks. */
export function dishKey(rngSeed: number, dish: number): Key {
  return deriveKey(rngSeed, FIRE, 0, dish);
}

/**
 * Prepares dishes in which a rule runs forward (Distill 2020, "Model").
 * @throws Error if there are not as many states as dishes, or if a state does not fit the grid
 */
export async function createSimulation(
  engine: Engine,
  rule: RuleParts,
  options: SimulationOptions,
): Promise<Simulation> {
  const { height, width, dishes = 1, angle = 0 } = options;
  const { spec } = rule;
  const keys =
    options.fireKeys ??
    Array.from({ length: dishes }, (_, dish) => dishKey(options.rngSeed ?? 0, dish));
  const states = options.states ?? keys.map(() => seedState(spec, height, width));
  const memory = await engine.allocate(
    {
      ...ruleLayout(spec),
      field: ruleField(spec, "shard", { height, width, recordedSteps: 0 }),
      state: { type: "f32", scope: "shard", length: height * width * spec.channels },
      key: { type: "u32", scope: "shard", length: 2 },
    },
    dishes,
  );
  await memory.run([PACK_RULE], {
    shared: ruleContents(rule, angle),
    shards: keys.map((key) => ({ key })),
  });
  const programs = {
    step: await memory.prepare([growingStep.forward.call({ field: "field", rule: "rule" })]),
    read: await memory.prepare([growingStep.store.call({ field: "field", state: "state" })]),
  };
  const simulation = new Dishes(memory, programs, { ...options, angle });
  await simulation.write(states);
  return simulation;
}

/** What dishes are asked for again and again. */
interface Programs {
  readonly step: Prepared;
  readonly read: Prepared;
}

class Dishes implements Simulation {
  readonly height: number;
  readonly width: number;
  stepCount: number;
  readonly #memory: Memory;
  readonly #programs: Programs;
  readonly #angle: number;

  constructor(
    memory: Memory,
    programs: Programs,
    { height, width, angle, stepCount = 0 }: SimulationOptions & { readonly angle: number },
  ) {
    this.#memory = memory;
    this.#programs = programs;
    this.#angle = angle;
    this.height = height;
    this.width = width;
    this.stepCount = stepCount;
  }

  get dishes(): number {
    return this.#memory.shards;
  }

  async step(count: number): Promise<void> {
    await this.#programs.step.run({ repeat: count });
    this.stepCount += count;
  }

  async read(): Promise<Float32Array[]> {
    const downloads = await this.#programs.read.run({ download: ["state"] });
    return downloads.map(({ state }) =>
      state instanceof Float32Array ? state : Float32Array.from(state),
    );
  }

  async write(states: readonly ArrayLike<number>[]): Promise<void> {
    if (states.length !== this.dishes) {
      throw new Error(`There are ${this.dishes} dishes, but ${states.length} states were given.`);
    }
    const load = growingStep.load.call(
      { field: "field", state: "state", key: "key" },
      { step: this.stepCount },
    );
    await this.#memory.run([load], { shards: states.map((state) => ({ state })) });
  }

  async follow(rule: RuleParts): Promise<void> {
    await this.#memory.run([PACK_RULE], { shared: ruleContents(rule, this.#angle) });
  }

  dispose(): Promise<void> {
    return this.#memory.dispose();
  }
}

/**
 * Runs a rule for some steps in one dish, from the seed or from `states`.
 * @returns the last state [H, W, C]
 */
export async function grow(
  engine: Engine,
  rule: RuleParts,
  { steps, ...options }: Omit<SimulationOptions, "dishes"> & { readonly steps: number },
): Promise<Float32Array> {
  const simulation = await createSimulation(engine, rule, options);
  try {
    await simulation.step(steps);
    return (await simulation.read())[0];
  } finally {
    await simulation.dispose();
  }
}
