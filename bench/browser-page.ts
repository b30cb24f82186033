// What `npm run bench:browser` runs in the browser (bench/browser.ts bundles it and asks).

import { trainOnce } from "../src/cli/timing.ts";
import { BATCH, buildWorkload, SIDE, STEPS, type WorkloadName } from "../src/cli/workloads.ts";
import { createDish, type Dish } from "../src/dish/index.ts";
import { createEngine } from "../src/engine/create.ts";
import { decodeRule } from "../src/models/rule.ts";
import { createRollout } from "../src/systems/growing/rollout.ts";
import { GROWING_SPEC } from "../src/systems/growing/spec.ts";

/** Steps in which a creature of the article's size is grown. */
const GROWN = 300;

/** A dish of grown creatures of the rule that lies beside the page, on the page's own thread. */
async function grow(
  height: number,
  width: number,
  seeds: readonly (readonly [number, number])[],
): Promise<Dish> {
  const bytes = await (await fetch("rule.safetensors")).arrayBuffer();
  const dish = await createDish(await createEngine({ threads: 0 }), { height, width });
  await dish.addRule(decodeRule(new Uint8Array(bytes)));
  for (const [row, column] of seeds) await dish.plant(row, column);
  await dish.step(GROWN);
  return dish;
}

async function rate(steps: number, work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (1000 * steps) / (performance.now() - start);
}

/** Steps a second of a creature in a dish of 72 x 72, history and all; one figure a round. */
async function creature(rounds: number, steps: number): Promise<number[]> {
  const dish = await grow(72, 72, [[36, 36]]);
  const rates: number[] = [];
  for (let round = 0; round < rounds; round++)
    rates.push(await rate(steps, () => dish.step(steps)));
  return rates;
}

/** Steps a second of 20 creatures in a dish of 512 x 512, each step painted and put into a canvas. */
async function crowd(rounds: number, steps: number): Promise<number[]> {
  const seeds = Array.from(
    { length: 20 },
    (_, i) => [64 + 128 * Math.floor(i / 5), 51 + 102 * (i % 5)] as const,
  );
  const dish = await grow(512, 512, seeds);
  const context = new OffscreenCanvas(512, 512).getContext(
    "2d",
  ) as OffscreenCanvasRenderingContext2D;
  const image = new ImageData(512, 512);
  const rates: number[] = [];
  for (let round = 0; round < rounds; round++)
    rates.push(
      await rate(steps, async () => {
        for (let step = 0; step < steps; step++) {
          await dish.step(1);
          await dish.paint({ kind: "colour" }, image.data);
          context.putImageData(image, 0, 0);
        }
      }),
    );
  return rates;
}

/** Seconds of a training step on two workers, one a round after one that does not count. */
async function training(name: WorkloadName, rounds: number): Promise<number[]> {
  const extent = { spec: GROWING_SPEC, height: SIDE, width: SIDE, batch: BATCH, maxSteps: STEPS };
  const engine = await createEngine({ threads: 2 });
  const rollout = await createRollout(engine, extent);
  const seconds: number[] = [];
  for (let round = 0; round <= rounds; round++)
    seconds.push((await trainOnce(rollout, buildWorkload(name), round)).trainSeconds);
  await engine.dispose();
  return seconds.slice(1);
}

export const measures = { creature, crowd, training };
Object.assign(globalThis, { measures });
