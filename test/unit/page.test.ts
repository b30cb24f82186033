// What the exported page does and says, but for its document (test/e2e/page.test.ts).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Dish, paint } from "../../src/element/page-dish.ts";
import { createEngine } from "../../src/engine/create.ts";
import { importDistill } from "../../src/format/distill.ts";
import { exportHtml } from "../../src/format/html.ts";
import { decodeRule, type RuleCard } from "../../src/format/rule.ts";

const fixture = new URL("../fixtures/distill/regenerating-lizard.json", import.meta.url);
const published = readFileSync(fixture, "utf8");
const page = readFileSync(new URL("../../src/element/page.html", import.meta.url), "utf8");
const lizard = (card: Partial<RuleCard> = {}) => importDistill(published, card);
const engine = await createEngine({ kind: "wasm", arithmetic: "plain", threads: 0 });

function matureCells({ state }: Dish): number {
  let count = 0;
  for (let i = 3; i < state.length; i += 16) if (state[i]! > 0.1) count++;
  return count;
}

test("the creature grows, is cut, and heals", async () => {
  const dish = await Dish.open(engine, lizard());
  assert.equal(matureCells(dish), 1);
  await dish.advance(200);
  const grown = matureCells(dish);
  assert.ok(grown > 600 && grown < 800, `${grown} cells`);
  dish.cut({ row: 44, column: 36, radius: 12 });
  assert.equal(matureCells(dish), grown, "a cut waits for the next step");
  assert.ok(dish.isDue);
  await dish.advance(0);
  const left = matureCells(dish);
  assert.ok(left < 0.7 * grown, `${left} of ${grown} cells are left`);
  assert.ok(!dish.isDue);
  await dish.advance(300);
  assert.equal(dish.stepCount, 500);
  const healed = matureCells(dish);
  assert.ok(Math.abs(healed - grown) < 0.1 * grown, `${healed} of ${grown} cells are back`);
});

test("a cut takes the cells whose middle lies in the disc", async () => {
  const dish = await Dish.open(engine, lizard({ grid: [6, 5] }));
  dish.state.fill(1);
  dish.cut({ row: 1.5, column: 2.5, radius: 1.1 });
  await dish.advance(0);
  const gone = [];
  for (let cell = 0; cell < 30; cell++)
    if (dish.state.subarray(cell * 16, cell * 16 + 16).every((value) => value === 0))
      gone.push(cell);
  assert.deepEqual(gone, [2, 6, 7, 8, 12]);
});

test("starting again plants the seed, under other fire masks", async () => {
  const dish = await Dish.open(engine, lizard({ grid: [40, 40] }));
  const seed = dish.state.slice();
  await dish.advance(30);
  const first = dish.state.slice();
  dish.cut({ row: 20, column: 20, radius: 9 });
  dish.restart();
  assert.equal(dish.stepCount, 0);
  await dish.advance(0);
  assert.deepEqual(dish.state, seed);
  await dish.advance(30);
  assert.notDeepEqual(dish.state, first);
});

test("a cut somewhere hits the creature, and a dead one is known", async () => {
  const dish = await Dish.open(engine, lizard());
  await dish.advance(100);
  for (const choice of [0, 0.5, 0.999]) {
    const before = matureCells(dish);
    dish.cutSomewhere(choice);
    await dish.advance(0);
    assert.ok(matureCells(dish) < before);
  }
  assert.ok(dish.isAlive);
  dish.cut({ row: 36, column: 36, radius: 99 });
  await dish.advance(5);
  assert.ok(!dish.isAlive);
  dish.cutSomewhere(0.5);
  assert.ok(!dish.isDue);
});

test("pixels are the colours without alpha, and alpha", () => {
  const state = Float32Array.from([0.25, 0.5, 0, 0.5, 9, 1.2, -1, 0.5, 1.5, 9, 0, 0, 0, -0.1, 9]);
  const pixels = new Uint8ClampedArray(12);
  paint(state, 5, pixels);
  assert.deepEqual([...pixels], [128, 255, 0, 128, 255, 0, 128, 255, 0, 0, 0, 0]);
});

test("the page holds the rule and says what it is", () => {
  const card = { target: "emoji:lizard", regime: "regenerating", source: "CC-BY 4.0" } as const;
  const html = exportHtml(lizard(card), page);
  const embedded = /id="rule">([^<]+)</.exec(html)![1]!;
  assert.deepEqual(decodeRule(Buffer.from(embedded, "base64")), lizard(card));
  assert.match(html, /<title>Lizard<\/title>/);
  assert.match(html, /It grows from a single cell, and heals\. Click/);
  assert.match(html, /rule of 8,336 numbers .+ Source: CC-BY 4\.0\./);
  assert.deepEqual(
    html.match(/\{\{\w+\}\}/g),
    ["{{kernels}}"],
    "only the build's own marker is left",
  );
});

test("the page says no more than the rule's card", () => {
  const html = exportHtml(lizard(), page);
  assert.match(html, /<h1>A creature<\/h1>/);
  assert.match(html, /<p>It grows from a single cell\. Click/);
  assert.doesNotMatch(html, /Source:/);
  assert.match(exportHtml(lizard({ target: "a/my_dog-2.png" }), page), /<h1>My dog 2<\/h1>/);
});

test("no text of a card can get out of its place", () => {
  const text = `"></h1><script>alert("$&")</script>{{rule}} & $1`;
  const html = exportHtml(lizard({ target: text, source: text }), page);
  assert.equal(html.match(/<script\b/g)!.length, page.match(/<script\b/g)!.length);
  assert.ok(html.includes("Source: &quot;&gt;&lt;/h1&gt;&lt;script&gt;alert(&quot;$&amp;&quot;)"));
});

test("what cannot be a page is refused", () => {
  const bias = new Float32Array(16).fill(Number.NaN);
  const rule = lizard();
  const broken = { ...rule, parameters: { ...rule.parameters, "update.1.bias": bias } };
  assert.throws(() => exportHtml(broken, page), /The rule is broken/);
  assert.throws(() => exportHtml(rule, "<html></html>"), /no place for a rule/);
});
