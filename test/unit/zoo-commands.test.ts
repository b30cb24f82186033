// The command in each card of the zoo is the one that what was recorded of its training gives.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { filesBelow, root } from "../../scripts/project.ts";
import {
  readerCommand,
  ruleCommand,
  textureCommand,
  vncaCommand,
} from "../../scripts/zoo-commands.ts";
import { decodeCellular } from "../../src/models/variational.ts";

const cards = filesBelow("zoo").filter((file) => file.endsWith(".json"));

test("a card's command makes its model again", () => {
  assert.ok(cards.length > 0);
  for (const file of cards) {
    const card = JSON.parse(readFileSync(join(root, file), "utf8"));
    assert.equal(card.command, commandOf(card), file);
  }
});

// biome-ignore lint/suspicious/noExplicitAny: what a card holds depends on its kind, and the commands say what they need.
function commandOf(card: any): string {
  const { name } = card;
  if (/-(growing|persistent|regenerating|goals)$/.test(name)) return ruleCommand(name, card);
  if (/-textures?$/.test(name)) return textureCommand(name, card);
  if (name.endsWith("-reader")) return readerCommand(name, card.spec, card.recipe);
  const model = decodeCellular(readFileSync(join(root, `zoo/${name}.safetensors`)));
  return vncaCommand(name, model);
}
