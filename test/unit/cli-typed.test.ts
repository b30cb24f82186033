// What people are told to type goes through a shell as it is meant.
import assert from "node:assert/strict";
import { test } from "node:test";
import { typed } from "../../src/cli/typed.ts";

test("words that a shell would take for something else are quoted", () => {
  assert.equal(
    typed(["train", "--resume", "runs/a-1.run", "-o", "lizard.safetensors", "--goal", "moth@300"]),
    "npx blastema train --resume runs/a-1.run -o lizard.safetensors --goal moth@300",
  );
  assert.equal(
    typed(["grow", "my pic ä 🦎.safetensors", "o;touch x", "it's", "", "$HOME", "ä🦎"]),
    "npx blastema grow 'my pic ä 🦎.safetensors' 'o;touch x' 'it'\\''s' '' '$HOME' ä🦎",
  );
});
