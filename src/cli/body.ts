/** A creature that grows on a grid: of one rule, or of cells that want different things. */
import { createDish, type DishState } from "../dish/index.ts";
import type { Engine } from "../engine/engine.ts";
import type { Rule } from "../models/rule.ts";
import { NOBODY } from "../ops/mixed-step/owner.ts";
import { applyCut, type Cut, isCut } from "../systems/growing/cut.ts";
import { seedPlaces } from "../systems/growing/seed.ts";
import { createSimulation } from "../systems/growing/simulation.ts";

/** Where it grows. */
export interface Ground {
  readonly height: number;
  readonly width: number;
  readonly rngSeed: number;
  /** Rotation of the perceptive field, in radians. */
  readonly angle?: number;
}

export interface Body {
  readonly stepCount: number;
  step(count: number): Promise<void>;
  /** Returns the state of its cells, [H, W, C]. */
  read(): Promise<Float32Array>;
  /** Clears the cells in a cut. */
  cut(cut: Cut): Promise<void>;
  /**
   * Lets all its cells follow a rule from now on, or those that live in a part, where the body can.
   * @returns whether there are any
   */
  follow(rule: Rule, part?: Cut): Promise<boolean>;
  dispose(): Promise<void>;
}

/** Grows a creature whose cells all follow the same rule. */
export async function uniformBody(engine: Engine, rule: Rule, ground: Ground): Promise<Body> {
  const { height, width } = ground;
  const simulation = await createSimulation(engine, rule, ground);
  const read = async (): Promise<Float32Array> => (await simulation.read())[0];
  return {
    get stepCount() {
      return simulation.stepCount;
    },
    step: (count) => simulation.step(count),
    read,
    async cut(cut) {
      const state = await read();
      applyCut(state, height, width, cut);
      await simulation.write([state]);
    },
    async follow(other) {
      await simulation.follow(other);
      return true;
    },
    dispose: () => simulation.dispose(),
  };
}

/** Grows a creature whose parts may follow different rules, in a dish, which makes the bits of a simulation. */
export async function mosaicBody(engine: Engine, rule: Rule, ground: Ground): Promise<Body> {
  const { height, width, rngSeed, angle = 0 } = ground;
  const { boundary } = rule.spec;
  const dish = await createDish(engine, { height, width, rngSeed, boundary, historyBytes: 0 });
  await dish.addRule(rule);
  await dish.setAngle(angle);
  for (const [row, column] of seedPlaces(rule.spec, height, width)) await dish.plant(row, column);
  const read = async (): Promise<Float32Array> => (await dish.read()).state;
  return {
    get stepCount() {
      return dish.stepCount;
    },
    step: (count) => dish.step(count),
    read,
    async cut(cut) {
      const { state, owners } = await dish.read();
      applyCut(state, height, width, cut);
      for (const cell of livingIn(cut, owners, ground)) owners[cell] = NOBODY;
      await dish.write({ state, owners });
    },
    async follow(other, part) {
      if (!part) {
        await dish.replaceRule(0, other);
        await dish.assign({ kind: "square", row: 0, column: 0, half: height + width }, 0);
        return true;
      }
      const { state, owners } = await dish.read();
      const cells = livingIn(part, owners, ground);
      const index = await dish.addRule(other);
      for (const cell of cells) owners[cell] = index;
      await dish.write({ state, owners });
      return cells.length > 0;
    },
    dispose: () => dish.dispose(),
  };
}

/** The cells in a part of the grid that hold something. */
function livingIn(part: Cut, owners: DishState["owners"], { height, width }: Ground): number[] {
  return Array.from(owners.keys()).filter(
    (cell) =>
      owners[cell] !== NOBODY && isCut(part, height, width, Math.floor(cell / width), cell % width),
  );
}
