// Textures: rules that begin from nothing on a torus, trained to the same bits on every number of threads and after a stop; measured,
// and drawn as films that loop.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { loop } from "../../src/cli/texture/loop.ts";
import { subjectOf } from "../../src/data/picture/fit.ts";
import { createEngine } from "../../src/engine/create.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { measureTexture } from "../../src/measure/texture.ts";
import { decodeRule, encodeRule } from "../../src/models/rule.ts";
import { initialParameters } from "../../src/systems/growing/initial.ts";
import { seedState } from "../../src/systems/growing/seed.ts";
import {
  type GrowingSpec,
  parameterCount,
  validateGrowing,
} from "../../src/systems/growing/spec.ts";
import { type Recipe, TEXTURE_SPEC, textureRecipe } from "../../src/training/growing/recipe.ts";
import { type GrowingRun, newRun } from "../../src/training/run.ts";
import { decodeRun, encodeRun } from "../../src/training/run-file.ts";
import { train } from "../../src/training/train.ts";
import { assertAtMost } from "../support/compare.ts";

const [SIDE, COLOUR] = [20, [0.25, 0.5, 0.75, 1]];
const SPEC: GrowingSpec = { ...TEXTURE_SPEC, channels: 6, hidden: 10 };

const plain = await createEngine({ arithmetic: "plain", threads: 0 });
const threads = await createEngine({ arithmetic: "plain", threads: 2 });
after(() => Promise.all([plain, threads].map((engine) => engine.dispose())));

/** Stripes of two colours, each four cells wide. */
function stripes(isTurned = false): Float32Array {
  return Float32Array.from({ length: SIDE * SIDE * 4 }, (_, i) => {
    const cell = Math.floor(i / 4);
    const isDark = (isTurned ? cell / SIDE : cell % SIDE) % 8 < 4;
    return i % 4 === 3 ? 1 : isDark ? 0.2 : 0.3 + 0.3 * (i % 4);
  });
}

/** A run of few small steps. */
function smallRun(engine: Engine, changes: Partial<Recipe> = {}, goals?: string[]): GrowingRun {
  const pictures = goals ? [...stripes(), ...stripes(true)] : stripes();
  const recipe = { ...textureRecipe("regenerating"), trainingSteps: 6, poolSize: 6, batch: 3 };
  return newRun({
    kind: "growing",
    spec: { ...SPEC, ...(goals && { goals }) },
    ...{ height: SIDE, width: SIDE, target: Float32Array.from(pictures) },
    ...{ targetName: "stripes", ...(goals && { targetNames: goals }) },
    recipe: { ...recipe, rolloutSteps: [4, 8], ...changes },
    ...{ rngSeed: 1, arithmetic: engine.arithmetic },
  });
}

test("the rule of a texture begins from nothing, and its file says so", () => {
  assert.equal(parameterCount(TEXTURE_SPEC), 5868);
  assert.ok(seedState(TEXTURE_SPEC, 8, 8).every((value) => value === 0));
  const rule = {
    spec: validateGrowing(TEXTURE_SPEC),
    parameters: initialParameters(TEXTURE_SPEC, 0),
    card: { grid: [SIDE, SIDE] as const },
  };
  assert.deepEqual(decodeRule(encodeRule(rule)).spec, TEXTURE_SPEC);
});

test("a run has the same bits on every number of threads, and after a stop", async () => {
  const whole = smallRun(plain);
  await train(plain, whole);
  const other = smallRun(threads);
  await train(threads, other, { until: 2 });
  const resumed = decodeRun(encodeRun(other), "growing");
  await train(threads, resumed);
  assert.deepEqual(encodeRun(resumed), encodeRun(whole));
  assert.equal(whole.step, 6);
});

test("training brings cells nearer to their picture, of one goal or of two that change into each other", async () => {
  for (const goals of [undefined, ["across", "down"]]) {
    const run = smallRun(plain, { trainingSteps: 60, ...(goals && { switches: 1 }) }, goals);
    const losses: number[] = [];
    await train(plain, run, { onStep: ({ loss }) => void losses.push(loss) });
    const mean = (part: number[]) => part.reduce((sum, loss) => sum + loss, 0) / part.length;
    const [first, last] = [mean(losses.slice(0, 3)), mean(losses.slice(-10))];
    assertAtMost(last, first / 2, `from ${first}`);
    assert.equal(run.rollbacks, 0);
  }
});

test("a grid that does not fit the patches is refused in one sentence", () => {
  const start = { ...smallRun(plain), height: 22, width: 22, from: undefined };
  assert.throws(
    () => newRun({ ...start, target: new Float32Array(22 * 22 * 4) }),
    /^Error: The grid has 22 x 22 cells, but the sides of a texture must be multiples of 4/,
  );
});

test("a texture is not measured as a creature is", () => {
  assert.throws(() => smallRun(plain, { rounds: [] }), /"rounds" must be left out for a texture/);
});

/** A rule under which a cell that fires takes the colour for good: s + (colour - relu(s)). */
function paint(): { spec: GrowingSpec; parameters: Record<string, Float32Array> } {
  const spec: GrowingSpec = { ...TEXTURE_SPEC, channels: 4, hidden: 4, filters: ["identity"] };
  const unit = (value: number) =>
    Float32Array.from({ length: 16 }, (_, i) => (i % 5 === 0 ? value : 0));
  const parameters = {
    "update.0.weight": unit(1),
    "update.0.bias": new Float32Array(4),
    "update.1.weight": unit(-1),
    "update.1.bias": Float32Array.from(COLOUR),
  };
  return { spec, parameters };
}

test("a rule that paints its picture is at it: grown, on a larger grid, after a cut, and long after", async () => {
  const target = Float32Array.from({ length: SIDE * SIDE * 4 }, (_, i) => COLOUR[i % 4]);
  const picture = { height: SIDE, width: SIDE, target };
  const steps: number[] = [];
  const found = await measureTexture(plain, paint(), picture, {
    dishes: 1,
    onProgress: ({ done, total }) => void steps.push(done / total),
  });
  for (const name of ["grown", "twice", "regrown", "at10000", "scrambled"] as const)
    assertAtMost(found[name] as number, 1e-20, name);
  assert.ok((found.cut as number) > 0.01, `cut ${found.cut}`);
  assertAtMost(Math.abs((found.recovery as number) - 100), 1e-9, "recovery");
  assert.equal(steps.at(-1), 1);
});

test("a rule that does nothing recovers nothing, and what has no colours is not lost in any order", async () => {
  const { spec } = paint();
  const rule = { spec, parameters: initialParameters(spec, 0) };
  const picture = { height: SIDE, width: SIDE, target: stripes() };
  const found = await measureTexture(plain, rule, picture, { dishes: 1 });
  assert.equal(found.recovery, null);
  assert.equal(found.grown, found.at10000);
  const [grown, scrambled] = [found.grown as number, found.scrambled as number];
  assert.ok(scrambled > 0 && scrambled < grown, `${scrambled} ${grown}`);
});

test("measuring stops when it is asked to", async () => {
  const picture = { height: SIDE, width: SIDE, target: stripes() };
  const ended = new AbortController();
  const onProgress = () => ended.abort(new Error("enough"));
  const options = { dishes: 1, onProgress, signal: ended.signal };
  await assert.rejects(measureTexture(plain, paint(), picture, options), /enough/);
});

test("a film that loops goes on from its last frame in its first", () => {
  const frames = Array.from({ length: 9 }, (_, i) => ({
    ...{ width: 1, height: 1, rgba: Uint8Array.of(10 * i, 0, 0, 255) },
  }));
  const reds = loop(frames, 3).map(({ rgba }) => rgba[0]);
  // Frame 6, which follows frame 5, fades into frame 0, and so on.
  assert.deepEqual(reds, [60, 50, 40, 30, 40, 50]);
  assert.deepEqual(loop(frames, 0), frames);
});

test("the middle of a picture that is no square fills a grid", () => {
  const rgba = Uint8Array.from({ length: 6 * 2 * 4 }, (_, i) => (i % 4 === 3 ? 255 : (i >> 2) % 6));
  const { picture } = subjectOf("wide", { width: 6, height: 2, rgba }, { square: true });
  assert.deepEqual([picture.width, picture.height], [2, 2]);
  assert.deepEqual([picture.rgba[0], picture.rgba[4]], [2, 3]);
});
