// What the exported page says; what it does stands in test/e2e/page.test.ts.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { importDistill } from "../../src/models/distill.ts";
import { exportHtml } from "../../src/models/html.ts";
import { decodeRule, type HealVerdict, type RuleCard } from "../../src/models/rule.ts";
import { snippet } from "../../studio/panels/dish/share/snippet.ts";

const fixture = new URL("../fixtures/distill/regenerating-lizard.json", import.meta.url);
const published = readFileSync(fixture, "utf8");
const page = readFileSync(new URL("../../src/element/page.html", import.meta.url), "utf8");
const verdict = (heals: boolean): HealVerdict => ({
  ...{ heals, healedShare: 0.5 },
  target: { grown: 0.01, afterRegrowth: 0.2, at2000: 0.3, at10000: null },
});
const lizard = (card: Partial<RuleCard> = {}) => importDistill(published, card);

test("the page holds the rule and says what it is", () => {
  const heal = verdict(true);
  const card = {
    target: "emoji:lizard",
    regime: "regenerating",
    source: "CC-BY 4.0",
    heal,
  } as const;
  const html = exportHtml(lizard(card), page);
  const embedded = /id="rule">([^<]+)</.exec(html)![1]!;
  assert.deepEqual(decodeRule(Buffer.from(embedded, "base64")), lizard(card));
  assert.match(html, /<title>Lizard<\/title>/);
  assert.match(html, /It grows from a single cell, and heals\. Click/);
  assert.match(html, /rule of 8,336 numbers .+ Source: CC-BY 4\.0\./);
  assert.deepEqual(
    html.match(/\{\{\w+\}\}/g),
    ["{{script}}", "{{kernels}}"],
    "only the build's own markers are left",
  );
});

test("the page says no more than the rule's card", () => {
  const html = exportHtml(lizard(), page);
  assert.match(html, /<h1>A creature<\/h1>/);
  assert.match(html, /<p>It grows from a single cell\. Click/);
  assert.doesNotMatch(html, /Source:/);
  const trained = { regime: "regenerating" } as const;
  assert.match(exportHtml(lizard(trained), page), /single cell\. It was trained to heal\. Click/);
  const unhealed = exportHtml(lizard({ ...trained, heal: verdict(false) }), page);
  assert.match(unhealed, /It was trained to heal, but does not always\. Click/);
  const two = lizard({ regime: "persistent" });
  const seeded = {
    ...two,
    spec: {
      ...two.spec,
      seedCells: [
        [0, 0],
        [0, 1],
      ] as const,
    },
  };
  assert.match(exportHtml(seeded, page), /It grows from 2 cells and stays\. It was not trained/);
  assert.match(exportHtml(lizard({ target: "a/my_dog-2.png" }), page), /<h1>My dog 2<\/h1>/);
});

test("the page draws squares, or one smooth picture if asked", () => {
  assert.match(exportHtml(lizard(), page), /<nca-canvas id="creature" class="squares"/);
  assert.match(exportHtml(lizard(), page, true), /<nca-canvas id="creature" class="smooth"/);
});

test("the lines for another page have what the creature is to grow", () => {
  const parts = {
    ...{ title: "A", script: "s.js", rule: "r", poster: "p" },
    ...{ isSmooth: true, isTexture: false },
  };
  assert.match(snippet({ ...parts, goal: 'a"b' }), / smooth goal="a&quot;b" label="A"/);
  assert.match(snippet({ ...parts, goal: undefined }), / smooth label="A" style="width: 288px"/);
  const texture = snippet({ ...parts, isTexture: true, isSmooth: false, goal: undefined });
  assert.match(texture, / interactive grid="cover" label="A" style="width: 100%; height: 288px"/);
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
