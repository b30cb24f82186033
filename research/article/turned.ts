/**
 * Experiment 4, "Rotating the perceptive field": cells that see their neighbourhood turned grow the whole creature turned, without
 * having been trained to.
 */

import { figure } from "../../src/cli/output.ts";
import { toPicture } from "../../src/systems/growing/picture.ts";
import type { Figure } from "./figure.ts";
import { errorOf, grown, type Lab, recipe, type Trained, trained } from "./lab.ts";

const ANGLES = [0, 30, 45, 90, 135, 180, 270];
const STEPS = 300;

export async function turned(lab: Lab): Promise<Figure> {
  const rows = [];
  const table = [];
  for (const preset of lab.presets) {
    const args = ["emoji:lizard", ...recipe(lab, preset), "--regime", "persistent"];
    const one = await trained(lab, `lizard-${preset}-persistent`, [
      ...args,
      ...["--size", `${lab.size}`],
    ]);
    const { height, width, rule } = one;
    const states = [];
    for (const degrees of ANGLES) {
      const options = { height, width, angle: (degrees * Math.PI) / 180 };
      states.push((await grown(lab, rule, [STEPS], options))[0]);
    }
    rows.push({
      ...{ title: preset, subtitle: `${STEPS} steps` },
      pictures: states.map((state) => toPicture(state, height, width)),
    });
    const errors = states.map((state, i) => {
      const quarters = ANGLES[i] / 90;
      return Number.isInteger(quarters)
        ? figure(errorOf(one, turnBack(state, one, quarters)))
        : "-";
    });
    table.push([preset, ...errors]);
  }
  return {
    ...{ name: "turned", columns: ANGLES.map((angle) => `${angle}°`), rows },
    heads: ["recipe", ...ANGLES.map((angle) => `error at ${angle}°`)],
    table,
  };
}

/** Turns a state [H, W, C] back by quarters of a turn, around the seed; what comes from beyond the grid is empty. */
function turnBack(state: Float32Array, { height, width }: Trained, quarters: number): Float32Array {
  const channels = state.length / (height * width);
  const [middleY, middleX] = [height >> 1, width >> 1];
  const back = new Float32Array(state.length);
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      let [y, x] = [row - middleY, column - middleX];
      for (let quarter = 0; quarter < quarters; quarter++) [y, x] = [-x, y];
      const [fromRow, fromColumn] = [y + middleY, x + middleX];
      if (Math.min(fromRow, fromColumn) < 0 || fromRow >= height || fromColumn >= width) continue;
      const from = (fromRow * width + fromColumn) * channels;
      back.set(state.subarray(from, from + channels), (row * width + column) * channels);
    }
  return back;
}
