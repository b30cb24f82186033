// The sizes in docs/element.md are those of the files that pages load.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { elementFiles } from "../../scripts/build-element.ts";
import { root } from "../../scripts/project.ts";

test("docs/element.md says what each file weighs", async () => {
  const document = readFileSync(join(root, "docs/element.md"), "utf8");
  const table = document.slice(document.indexOf("| file | gzipped |"));
  for (const [name, contents] of await elementFiles()) {
    const isPlain = name === "plain.wasm";
    const row = table
      .split("\n")
      .find((line) => line.startsWith("| `") && line.includes(`\`${name}\``));
    assert.ok(row, name);
    const numbers = row.split("|").at(-2)?.split(" or ") ?? [];
    const said = Number(numbers.at(isPlain ? 1 : 0)?.replace(",", ""));
    const size = gzipSync(contents, { level: 9 }).length;
    // The command's gzip puts the name of the file in, and packs a little differently.
    assert.ok(Math.abs(said - size) <= Math.max(20, size / 100), `${name}: ${said}, not ${size}`);
  }
});
