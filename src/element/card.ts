/** What the dish of an element takes to be run by a graphics card. Loaded only where an element asks for it. */
import { createDish, type Dish, type DishPoint } from "../dish/index.ts";
import type { Engine } from "../engine/engine.ts";
import { folders } from "../engine/generated/webgpu-growing.ts";
import { engineOn } from "../engine/webgpu/engine.ts";
import { startDrawing } from "../engine/webgpu/start.ts";
import type { UseCard } from "./dish-service.ts";

/** Steps between pictures, and milliseconds of them that are measured on each engine. */
const STEPS = 8;
const MEASURED = 300;
/** Steps before that, after which a creature is large enough to be measured. */
const GROWN = 92;
/** Difference of values between engines that cannot come from rounding, after so few steps. */
const STRANGE = 1e-3;

/** Elements grow rules alone, so that their file has no other kernels. */
const GROWING = {
  growing: async () => folders,
  objectives: async () => [],
  variational: async () => [],
};

let card: Promise<Engine | undefined> | undefined;

/** Lets the graphics card run a dish, if it is asked for or faster. */
export const useCard: UseCard = async (dish, processor, isAsked, isWanted) => {
  if (!navigator.gpu) return;
  card ??= startDrawing(navigator.gpu, (device, draw) => engineOn(device, GROWING, draw));
  try {
    const engine = await card;
    const isBetter = engine && (isAsked || (await isFaster(dish, processor, engine)));
    if (isBetter && isWanted()) await dish.moveTo(engine, processor);
  } catch {
    // It may be lost, or have too little memory for this dish: the next one asks anew.
    card = undefined;
  }
};

/** Whether a dish goes on faster on a card, and to the same cells: a card that makes others is left alone, however fast. */
export async function isFaster(dish: Dish, processor: Engine, card: Engine): Promise<boolean> {
  const point = await dish.keepPoint();
  const [one, other] = [await tryOn(processor, point), await tryOn(card, point)];
  const isSame = one.state.every((value, i) => Math.abs(value - other.state[i]) <= STRANGE);
  return isSame && other.milliseconds < one.milliseconds;
}

/** How long steps and pictures of a dish take on an engine, and what its cells are after the first of them. */
async function tryOn(engine: Engine, { height, width, rngSeed, keyframes }: DishPoint) {
  const trial = await createDish(engine, { height, width, rngSeed, historyBytes: 0 });
  try {
    await trial.goOnFrom({ height, width, rngSeed, keyframes: keyframes.slice(-1) });
    const pixels = new Uint8ClampedArray(4 * height * width);
    const show = async (): Promise<void> => {
      await trial.step(STEPS);
      await trial.paint({ kind: "colour" }, pixels);
    };
    await show();
    const { state } = await trial.read();
    await trial.step(GROWN);
    let [shown, spent] = [0, 0];
    for (; spent < MEASURED; shown++) {
      // Meanwhile the dish itself is asked for pictures.
      await new Promise((resolve) => setTimeout(resolve));
      const start = performance.now();
      await show();
      spent += performance.now() - start;
    }
    return { state, milliseconds: spent / shown };
  } finally {
    await trial.dispose();
  }
}
