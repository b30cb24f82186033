/** How fast a dish steps in which every cell lives. */
import { SIDE, type Workload } from "../src/cli/workloads.ts";
import { createDish } from "../src/dish/index.ts";
import type { Engine } from "../src/engine/engine.ts";
import { ALPHA } from "../src/ops/cell.ts";
import { GROWING_SPEC } from "../src/systems/growing/spec.ts";

/** Most steps from the first state on: values of `full` grow by a factor of some 150 in a thousand steps, and without end. */
const MOST_STEPS = 1000;

const { channels, aliveThreshold } = GROWING_SPEC;

/**
 * Steps a second in one dish of so many cells a side, tiled with the first state of a workload, over at least so many seconds;
 * or why there are none. Every portion that is timed begins with that state.
 */
export async function dishSpeed(
  engine: Engine,
  { parameters, states }: Workload,
  { side, seconds }: { readonly side: number; readonly seconds: number },
): Promise<number | string> {
  const state = new Float32Array(side * side * channels);
  for (let i = 0; i < state.length; i++) state[i] = states[0][i % (SIDE * SIDE * channels)];
  try {
    const dish = await createDish(engine, { height: side, width: side, historyBytes: 0 });
    await dish.addRule({ spec: GROWING_SPEC, parameters });
    let [steps, passed] = [0, 0];
    for (let count = 1; passed < seconds; count = Math.min(2 * count, MOST_STEPS)) {
      await dish.write({ state });
      // Nothing of writing is left to be done when the clock starts.
      await dish.step(2);
      const start = performance.now();
      await dish.step(count);
      passed += (performance.now() - start) / 1000;
      steps += count;
      if (!allLive((await dish.read()).state))
        return `not measured: after ${count + 2} steps not every cell is alive and finite`;
    }
    await dish.dispose();
    return steps / passed;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Whether every cell holds numbers, and is mature. @param state [H, W, C] */
function allLive(state: Float32Array): boolean {
  return state.every(
    (value, i) => Number.isFinite(value) && (i % channels !== ALPHA || value > aliveThreshold),
  );
}
