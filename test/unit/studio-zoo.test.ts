// How the studio groups the zoo, and how little of it the first screen holds.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fewOf, groupsOf, zooModule, zooRules } from "../../scripts/studio-zoo.ts";

const rules = zooRules();
const groups = groupsOf(rules);
const groupOf = (name: string) => groups.find((group) => name in group.rules)?.title;

test("each rule is in one group, by the emoji that it grows", () => {
  const listed = groups.flatMap((group) => Object.keys(group.rules));
  assert.deepEqual(listed.sort(), rules.map(({ name }) => name).sort());
  assert.equal(groupOf("ladybug-regenerating"), "Animals");
  assert.equal(groupOf("mushroom-regenerating"), "Plants");
  assert.equal(groupOf("strawberry-regenerating"), "Food");
  assert.equal(groupOf("three-goals"), "Changing");
  assert.equal(groupOf("three-textures"), "Textures");
  assert.equal(groupOf("lizard-growing"), "Trained for less");
});

test("a few stand on the page: the first creature, then one of each group that heals", () => {
  const few = fewOf(rules);
  assert.equal(few[0], "lizard-regenerating");
  const healing = new Set(rules.filter(({ verb }) => verb === "heals").map(({ group }) => group));
  assert.equal(new Set(few.map(groupOf)).size, Math.min(7, healing.size));
  assert.equal(new Set(few).size, 7);
});

test("a rule takes no more than some tens of bytes of the first screen", () => {
  const { load } = zooModule() as unknown as { load: (id: string) => string };
  const limit = 300 + rules.length * 60;
  assert.ok(load("\0virtual:zoo").length <= limit, `more than ${limit} bytes`);
});
