/**
 * Experiment 5: a planarian, the flatworm that regrows a whole from every piece. It is cut across, the pieces are laid apart, and
 * each is to become a worm again.
 */
import { join } from "node:path";
import { figure } from "../../src/cli/output.ts";
import { relativeError } from "../../src/measure/error.ts";
import { toPicture } from "../../src/systems/growing/picture.ts";
import type { Figure } from "./figure.ts";
import { grown, type Lab, recipe, type Trained, trained } from "./lab.ts";

/** Cells of the worm's longest side, around it in training, and of the dish in which it is cut. */
const SIZE = 48;
const PAD = 8;
const DISH = { height: 64, width: 96 };
const GROWN = 200;
const AFTER = [0, 20, 50, 100, 300];
/** How far the pieces are laid from the middle, in cells. */
const APART = 24;

export async function planarian(lab: Lab): Promise<Figure> {
  const rows = [];
  const table = [];
  for (const preset of lab.presets) {
    const picture = join(import.meta.dirname, "planarian.svg");
    const one = await trained(lab, `planarian-${preset}`, [
      ...[picture, ...recipe(lab, preset), "--size", `${SIZE}`, "--pad", `${PAD}`],
    ]);
    const [whole] = await grown(lab, one.rule, [GROWN], DISH);
    const options = { ...DISH, states: [cutAcross(whole)], stepCount: GROWN };
    const steps = AFTER.map((after) => GROWN + after);
    const states = await grown(lab, one.rule, steps, options);
    rows.push({
      ...{ title: preset, subtitle: "cut across" },
      pictures: [whole, ...states].map((state) => toPicture(state, DISH.height, DISH.width)),
    });
    const last = states.at(-1) as Float32Array;
    table.push([
      preset,
      figure(errorAt(one, whole, 0)),
      figure(errorAt(one, last, -APART)),
      figure(errorAt(one, last, APART)),
    ]);
  }
  return {
    ...{ name: "planarian", rows },
    columns: ["grown", "cut", ...AFTER.slice(1).map((after) => `${after} steps later`)],
    heads: ["recipe", "error of the whole", "of what grew from the head", "from the tail"],
    table,
  };
}

/** Lays the upper half of a dish to the left, and the lower half to the right. @param state [H, W, C] */
function cutAcross(state: Float32Array): Float32Array {
  const { height, width } = DISH;
  const channels = state.length / (height * width);
  const apart = new Float32Array(state.length);
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const to = column + (row < height / 2 ? -APART : APART);
      if (to < 0 || to >= width) continue;
      const from = (row * width + column) * channels;
      apart.set(state.subarray(from, from + channels), (row * width + to) * channels);
    }
  return apart;
}

/** The error of what lies around the middle of the dish, or beside it, to the worm. @param right cells from the middle */
function errorAt({ target, height, width }: Trained, state: Float32Array, right: number): number {
  const channels = state.length / (DISH.height * DISH.width);
  const [top, left] = [(DISH.height >> 1) - (height >> 1), (DISH.width >> 1) - (width >> 1)];
  const seen = new Float32Array(height * width * channels);
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const beside = column + left + right;
      if (beside < 0 || beside >= DISH.width) continue;
      const from = ((row + top) * DISH.width + beside) * channels;
      seen.set(state.subarray(from, from + channels), (row * width + column) * channels);
    }
  return relativeError(seen, target, height * width);
}
