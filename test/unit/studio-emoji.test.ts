// Emoji are found by their names and words, with and without accents, in scripts with and without spaces.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Known, search } from "../../studio/state/emoji-search.ts";

const known = (name: string, character: string, ...words: string[]): Known => ({
  ...{ name, character },
  words: words.map((each) => each.split("|")),
});
const ALL = [
  known("lizard", "🦎", "lizard|reptile", "Eidechse|Reptil"),
  known("house-with-garden", "🏡", "house with garden|home", "Haus mit Garten|Gebäude"),
  known("house", "🏠", "house|home|country", "Haus|Gebäude", "家|建物"),
  known("red-heart", "❤", "red heart|love", "rotes Herz|Liebe"),
];
const found = (question: string): string[] => search(ALL, question).map(({ name }) => name);

test("what is called just so comes first, then what begins so, then what has such a word", () => {
  assert.deepEqual(found("house"), ["house", "house-with-garden"]);
  assert.deepEqual(found("hom"), ["house-with-garden", "house"]);
  assert.deepEqual(found("Haus"), ["house", "house-with-garden"]);
});

test("case, accents, hyphens and the order of words do not matter", () => {
  assert.deepEqual(found("GEBAUDE"), ["house-with-garden", "house"]);
  assert.deepEqual(found("heart red"), ["red-heart"]);
  assert.deepEqual(found("red-heart"), ["red-heart"]);
  assert.deepEqual(found("建"), ["house"]);
});

test("an emoji finds itself, with or without a variation selector; nothing finds nothing", () => {
  assert.deepEqual(found("🦎"), ["lizard"]);
  assert.deepEqual(found("❤\uFE0F"), ["red-heart"]);
  assert.deepEqual(found("ard"), [], "not from the middle of a word");
  assert.deepEqual(found("  "), []);
  assert.deepEqual(found("lizard house"), []);
});
