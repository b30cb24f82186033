// Measures what becomes of one texture where another is painted into it, for docs/textures.md:
// `node --import ./scripts/typescript.mjs --conditions=source research/textures/brush.ts FOLDER [RULE]`, FOLDER being that of pictures.ts.
// For each goal and each other: after 300 steps the left half of 96 x 96 cells is given the later goal. Losses are those of 32 x 32 cells in the
// middle of a half, beside those of the same cells of a grid that had that goal from the start.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../scripts/project.ts";
import { mosaicBody } from "../../src/cli/body.ts";
import { loadTexturePicture } from "../../src/cli/texture/model.ts";
import { createEngine } from "../../src/engine/create.ts";
import { TEXTURE_STEPS } from "../../src/measure/texture.ts";
import { decodeRule } from "../../src/models/rule.ts";
import { patchTransport } from "../../src/objectives/patch-transport.ts";
import { withGoal } from "../../src/systems/growing/goals.ts";

const [SIDE, WINDOW] = [96, 32];
const GROUND = { height: SIDE, width: SIDE, rngSeed: 0 };
const LEFT = { kind: "half", side: "left" } as const;

const [folder = "textures", path = join(root, "zoo/three-textures.safetensors")] =
  process.argv.slice(2);
const whole = decodeRule(readFileSync(path));
const goals = await Promise.all(
  (whole.spec.goals ?? []).map(async (name) => {
    const rule = withGoal(whole, name);
    const picture = await loadTexturePicture(rule, path, join(folder, rule.card.target ?? ""));
    const { error } = patchTransport({
      ...{ grid: { height: WINDOW, width: WINDOW }, picture, errorDirections: 32 },
    });
    return { name, rule, loss: (cells: Float32Array) => error(cells, picture.target) };
  }),
);
const engine = await createEngine({ threads: 1 });

/** The cells of a window in the middle of a half of the grid, [32, 32, C]. */
function windowOf(state: Float32Array, half: "left" | "right"): Float32Array {
  const channels = whole.spec.channels;
  const top = (SIDE - WINDOW) / 2;
  const left = (SIDE / 2 - WINDOW) / 2 + (half === "right" ? SIDE / 2 : 0);
  const cells = new Float32Array(WINDOW * WINDOW * channels);
  for (let y = 0; y < WINDOW; y++) {
    const from = ((top + y) * SIDE + left) * channels;
    cells.set(state.subarray(from, from + WINDOW * channels), y * WINDOW * channels);
  }
  return cells;
}

console.log("| from | to | before | 300 later | always | the other half, before | 300 later |");
console.log("|---|---|---|---|---|---|---|");
for (const to of goals) {
  const always = await mosaicBody(engine, to.rule, GROUND);
  await always.step(2 * TEXTURE_STEPS);
  const own = to.loss(windowOf(await always.read(), "left"));
  await always.dispose();
  for (const from of goals.filter((other) => other !== to)) {
    const body = await mosaicBody(engine, from.rule, GROUND);
    await body.step(TEXTURE_STEPS);
    const before = await body.read();
    await body.follow(to.rule, LEFT);
    await body.step(TEXTURE_STEPS);
    const after = await body.read();
    await body.dispose();
    const painted = [before, after].map((state) => to.loss(windowOf(state, "left")));
    const kept = [before, after].map((state) => from.loss(windowOf(state, "right")));
    const figures = [...painted, own, ...kept].map((loss) => loss.toFixed(5));
    console.log(`| ${[from.name, to.name, ...figures].join(" | ")} |`);
  }
}
await engine.dispose();
