// What README, docs and studio say of the zoo's rules: never more than their cards do.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { test } from "node:test";
import { filesBelow, root } from "../../scripts/project.ts";
import { expectation, verbOf } from "../../scripts/zoo-labels.ts";
import { decodeRule } from "../../src/models/rule.ts";
import { shownCard } from "../../studio/state/zoo-card.ts";

const read = (path: string): string => readFileSync(join(root, path), "utf8");
const rules = filesBelow("zoo")
  .filter((file) => /-(growing|persistent|regenerating)\.json$/.test(file))
  .map((file) => ({ name: basename(file, ".json"), stored: JSON.parse(read(file)) }));

/** Names of creatures of which no rule heals, by the cards: "mushroom". */
const unhealed = rules
  .map(({ name }) => name.replace(/-[a-z]+$/, ""))
  .filter((creature, i, all) => all.indexOf(creature) === i)
  .filter((creature) =>
    rules.every(({ name, stored }) => !name.startsWith(`${creature}-`) || !stored.heal.heals),
  );

test("the studio says that a rule heals exactly if it was trained to and its card says so", () => {
  assert.ok(rules.length >= 7);
  for (const { name, stored } of rules) {
    const card = shownCard(stored);
    const heals = stored.heal.heals && stored.regime === "regenerating";
    assert.equal(verbOf(card) === "heals", heals, name);
    assert.equal(/it comes back/.test(expectation(card)), heals, name);
    assert.match(expectation(card), new RegExp(`${Math.round(stored.heal.healedShare * 100)}%`));
    const stays = stored.heal.target.at2000 <= 0.12 && stored.heal.target.at10000 <= 0.12;
    assert.equal(/still itself after 10,000 steps/.test(expectation(card)), stays, name);
    if (verbOf(card) === "stays") assert.ok(stays, name);
    const { holds, heldShare } = stored.heal.rough;
    assert.equal(/takes rough handling/.test(expectation(card)), holds, name);
    const share = `itself again ${Math.round(heldShare * 100)}% of the time`;
    assert.equal(expectation(card).includes(share), !holds, name);
  }
});

test("no page calls a creature healing whose cards deny it", () => {
  const pages = [
    ...["README.md", "zoo/README.md", "CHANGELOG.md"],
    ...filesBelow("docs").filter((file) => file.endsWith(".md")),
    ...filesBelow("studio").filter((file) => file.endsWith(".tsx")),
  ];
  for (const page of pages) {
    // A row of a table is a sentence of its own.
    const sentences = read(page).split(/(?<=[.;!?])\s|\|\n|\n\n/);
    for (const sentence of sentences) {
      const named = unhealed.find((creature) => new RegExp(creature, "i").test(sentence));
      if (named === undefined || !/heal/i.test(sentence)) continue;
      assert.match(sentence, /\bnot\b|\bno\b/, `${page} says of the ${named}: ${sentence}`);
    }
  }
});

test("the table in zoo/README.md says of each rule what its card says", () => {
  const rows = read("zoo/README.md")
    .split("\n")
    .map((line) => line.split("|").map((cell) => cell.trim()));
  for (const { name, stored } of rules) {
    const { heals, cuts, healedShare, target, rough } = stored.heal;
    const row = rows.find((cells) => cells[1] === `\`${name}\``) ?? [];
    const fair = cuts.filter(({ partLost }: { partLost: boolean }) => !partLost).length;
    const tried = rough.trials.filter(
      ({ outcome }: { outcome: string }) => outcome !== "lost",
    ).length;
    const healed = Math.round(healedShare * fair);
    const held = Math.round(rough.heldShare * tried);
    const drift = target.at10000 < 0.001 ? "<0.001" : target.at10000.toFixed(3);
    assert.deepEqual(
      row.slice(3, 7),
      [heals ? "yes" : "no", `${healed} of ${fair}`, drift, `${held} of ${tried}`],
      name,
    );
  }
});

test("a rule's file says what its card says", () => {
  for (const { name, stored } of rules) {
    const { heal } = decodeRule(readFileSync(join(root, `zoo/${name}.safetensors`))).card;
    const { heals, healedShare, target, rough } = stored.heal;
    const { at1000: _, ...kept } = target;
    const { holds, heldShare, recovery } = rough;
    const said = { heals, healedShare, target: kept, rough: { holds, heldShare, recovery } };
    assert.deepEqual(heal, said, name);
  }
});

test("of a rule with goals the studio says what its card says, errors those of its worst goal", () => {
  const stored = JSON.parse(read("zoo/three-goals.json"));
  const card = shownCard(stored);
  assert.deepEqual(card.goals, ["lizard", "butterfly", "tropical fish"]);
  const worst = Math.max(
    ...stored.heal.goals.map((goal: { target: { at10000: number } }) => goal.target.at10000),
  );
  assert.equal(card.drift?.at10000, worst);
  assert.match(expectation(card), /Of the changes that we tried, 100% succeed\./);
  assert.match(expectation({ ...card, switchedShare: 0.5 }), /50% succeed/);
  assert.match(expectation(card), /it comes back/);
  assert.doesNotMatch(expectation({ ...card, heals: false }), /it comes back/);
});

test("of a texture the studio says what its card says", () => {
  const stored = JSON.parse(read("zoo/leopard-texture.json"));
  const card = shownCard(stored);
  assert.equal(verbOf(card), "covers");
  const share = Math.round(stored.texture.recovery);
  assert.match(expectation(card), new RegExp(`${share}% is back .+ still the same texture`));
  const { scrambled } = stored.texture;
  for (const at10000 of [scrambled, null]) {
    const other = { ...card, textures: [stored.texture, { ...stored.texture, at10000 }] };
    assert.match(expectation(other), /becomes another one within 10,000 steps/);
  }
});

test("of a rule of several textures the studio says what the worst of them does", () => {
  const stored = JSON.parse(read("zoo/three-textures.json"));
  const [first, ...others] = stored.texture.goals;
  assert.deepEqual(
    stored.texture.goals.map(({ name }: { name: string }) => name),
    stored.spec.goals,
  );
  const card = shownCard(stored);
  assert.deepEqual(card.goals, ["leopard", "pebbles", "waves"]);
  assert.equal(verbOf(card), "covers");
  assert.match(expectation(card), /^One rule for all of them: .+ A pattern without end/);
  const weak = { ...card, textures: [...others, { ...first, recovery: 12 }] };
  assert.match(expectation(weak), /, 12% is back/);
});

test("a texture's file says what its card says", () => {
  const textures = filesBelow("zoo").filter((file) => file.endsWith("-texture.json"));
  assert.ok(textures.length > 0);
  for (const file of textures) {
    const { command: _, ...said } = JSON.parse(read(file)).texture;
    const { card } = decodeRule(readFileSync(join(root, file.replace(/json$/, "safetensors"))));
    assert.deepEqual(card.texture, said, file);
  }
});
