// What README names is there, in a copy of the repository and in the package.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../../scripts/project.ts";

const readme = readFileSync(join(root, "README.md"), "utf8");
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

test("the table of imports has all that the package exports", () => {
  const named = Array.from(readme.matchAll(/^\| `(blastema[\w/]*)` \|/gm), ([, name]) => name);
  const exported = Object.keys(manifest.exports).filter((path) => path !== "./package.json");
  assert.deepEqual(
    named.toSorted(),
    exported.map((path) => path.replace(/^\./, "blastema")).toSorted(),
  );
});

test("commands to be typed name models that the package has", () => {
  const [, left] = /^!zoo\/\{(.+)\}\.safetensors$/.exec(manifest.files.at(-1)) ?? [];
  const missing = left.split(",");
  const typed = Array.from(
    readme.matchAll(/^ {4}npx .*zoo\/([\w-]+)\.safetensors/gm),
    ([, name]) => name,
  );
  assert.ok(typed.length >= 5, `${typed}`);
  for (const name of typed) {
    assert.ok(existsSync(join(root, "zoo", `${name}.safetensors`)), name);
    assert.ok(!missing.includes(name), name);
  }
});
