// The published rules do in our engine what the article says they do: the importer reads every byte in its place.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { createEngine } from "../../src/engine/create.ts";
import { exportDistill, importDistill } from "../../src/models/distill.ts";
import { ALPHA } from "../../src/ops/cell.ts";
import { applyCut } from "../../src/systems/growing/cut.ts";
import { createSimulation, type Simulation } from "../../src/systems/growing/simulation.ts";

const SIDE = 72;
const CHANNELS = 16;
const engine = await createEngine({ kind: "wasm", arithmetic: "plain", threads: 0 });

function published(name: string): string {
  return readFileSync(new URL(`../fixtures/distill/${name}.json`, import.meta.url), "utf8");
}

async function seeded(text: string): Promise<Simulation> {
  const rule = importDistill(text);
  return createSimulation(engine, rule, { height: SIDE, width: SIDE, rngSeed: 1 });
}

async function stateOf(simulation: Simulation): Promise<Float32Array> {
  return (await simulation.read())[0]!;
}

/** Share of the grid's cells that are mature: alpha above 0.1. */
function matureShare(state: Float32Array): number {
  let count = 0;
  for (let i = ALPHA; i < state.length; i += CHANNELS) if (state[i]! > 0.1) count++;
  return count / SIDE ** 2;
}

/** Sum of squared RGBA differences over the sum of squares of `from`. */
function visibleError(state: Float32Array, from: Float32Array): number {
  let error = 0;
  let sum = 0;
  for (let i = 0; i < state.length; i++) {
    if (i % CHANNELS > ALPHA) continue;
    error += (state[i]! - from[i]!) ** 2;
    sum += from[i]! ** 2;
  }
  return error / sum;
}

test("the imported regenerating lizard grows, and regrows its lower half", async () => {
  const lizard = await seeded(published("regenerating-lizard"));
  await lizard.step(200);
  const grown = await stateOf(lizard);
  const share = matureShare(grown);
  assert.ok(share > 0.12 && share < 0.145, `${share} of the grid is mature`);
  const cut = grown.slice();
  applyCut(cut, SIDE, SIDE, { kind: "half", side: "lower" });
  const lost = visibleError(cut, grown);
  assert.ok(lost > 0.3, `the cut takes ${lost}`);
  await lizard.write([cut]);
  await lizard.step(300);
  const left = visibleError(await stateOf(lizard), grown);
  assert.ok(left < 0.07, `${left} is left of the damage`);
});

test("the imported persistent fish grows, and is the same after 1,000 steps", async () => {
  const fish = await seeded(published("persistent-fish"));
  await fish.step(200);
  const grown = await stateOf(fish);
  await fish.step(800);
  const share = matureShare(grown);
  assert.ok(share > 0.1 && share < 0.35, `${share} of the grid is mature`);
  const drift = visibleError(await stateOf(fish), grown);
  assert.ok(drift < 0.05, `it drifted by ${drift}`);
});

test("an exported rule grows into the same state, to the bit", async () => {
  const text = published("regenerating-lizard");
  const states = [];
  for (const file of [text, exportDistill(importDistill(text))]) {
    const lizard = await seeded(file);
    await lizard.step(30);
    states.push(await stateOf(lizard));
  }
  assert.deepEqual(states[0], states[1]);
});
