// A dish at top speed, cut, planted and taken back all the time: it neither breaks nor takes ever more memory.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createDish } from "../../src/dish/create.ts";
import { createEngine } from "../../src/engine/create.ts";
import { readRule } from "../../src/models/read.ts";
import { root } from "../project.ts";
import type { Figures, Keep } from "../soak.ts";

const SIDE = 72;
/** Minutes after which memory is noted: it rises until the history is full, and must then stay as it is. */
const LOOKS = [1, 2, 3, 5, 8, 10, 15, 20, 30, 45];

/** Runs a dish for so many minutes. */
export async function soakDish(goal: number, before: Figures, keep: Keep): Promise<void> {
  const figures: Figures = { minutes: 0, steps: 0, cuts: 0, broken: 0, ...before };
  const engine = await createEngine({ threads: 1 });
  const dish = await createDish(engine, { height: SIDE, width: SIDE });
  for (const name of ["lizard-regenerating", "fish-regenerating"])
    await dish.addRule(await readRule(readFileSync(join(root, `zoo/${name}.safetensors`))));
  const pixels = new Uint8ClampedArray(4 * SIDE * SIDE);
  const rss = () => Math.round(process.memoryUsage().rss / 2 ** 20);
  const place = () => Math.floor(Math.random() * SIDE);
  while (figures.minutes < goal) {
    const end = performance.now() + 60_000;
    while (performance.now() < end) {
      const alive = await dish.paint({ kind: "colour" }, pixels);
      if (!(alive >= 0)) figures.broken++;
      if (alive < 40) await dish.plant(place(), place(), figures.cuts % 2);
      await dish.cut({ kind: "disc", row: place(), column: place(), radius: 6 });
      await dish.step(20);
      if (figures.cuts % 50 === 0) await dish.back(100);
      figures.steps += 20;
      figures.cuts++;
    }
    figures.minutes++;
    if (LOOKS.includes(figures.minutes)) figures[`MB after ${figures.minutes} min`] = rss();
    figures["MB at the end"] = rss();
    keep(figures);
  }
  await engine.dispose();
}
