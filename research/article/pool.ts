/**
 * Experiment 2, "What persists, exists": training on what became of creatures before. The pool, and what grows from the seed, early
 * in training and later.
 */
import { readFileSync } from "node:fs";
import { figure } from "../../src/cli/output.ts";
import { toPicture } from "../../src/systems/growing/picture.ts";
import { entryCount, readEntry } from "../../src/training/pool.ts";
import { decodeRun } from "../../src/training/run-file.ts";
import type { Figure } from "./figure.ts";
import { checkpoints, errorOf, grown, type Lab } from "./lab.ts";

const STEPS = [100, 500, 1000, 4000];
/** Entries of the pool that are shown. */
const SHOWN = 6;
const AGES = [100, 1000];

export async function pool(lab: Lab): Promise<Figure> {
  const rows = [];
  const table = [];
  for (const preset of lab.presets) {
    const args = ["emoji:lizard", "--regime", "persistent", "--preset", preset];
    const steps = ["--steps", `${Math.max(...STEPS)}`, "--size", `${lab.size}`];
    const found = await checkpoints(lab, `pool-${preset}`, [...args, ...steps], STEPS);
    for (const [i, one] of found.entries()) {
      const { height, width, rule, runFile } = one;
      const entries = decodeRun(readFileSync(runFile), "growing").pool;
      const places = Array.from({ length: SHOWN }, (_, place) =>
        Math.floor((place * entryCount(entries)) / SHOWN),
      );
      const states = await grown(lab, rule, AGES, { height, width });
      const pictures = [...places.map((place) => readEntry(entries, "state", place)), ...states];
      rows.push({
        ...{ title: preset, subtitle: `${STEPS[i]} training steps` },
        pictures: pictures.map((state) => toPicture(state, height, width)),
      });
      const errors = states.map((state) => figure(errorOf(one, state)));
      table.push([preset, `${STEPS[i]}`, ...errors]);
    }
  }
  const entries = Array.from({ length: SHOWN }, () => "of the pool");
  return {
    ...{ name: "pool", columns: [...entries, ...AGES.map((age) => `${age} steps`)], rows },
    heads: ["recipe", "training steps", ...AGES.map((age) => `error after ${age} steps`)],
    table,
  };
}
