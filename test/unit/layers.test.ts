import assert from "node:assert/strict";
import { test } from "node:test";
import { allViolations, importsOf, layers, violations } from "../../scripts/layers.ts";

test("the house keeps to its layers", () => {
  assert.deepEqual(allViolations(), []);
});

test("the table is ordered: a layer imports only layers above it in the table", () => {
  const names = layers.map((layer) => layer.name);
  assert.equal(new Set(names).size, names.length);
  layers.forEach((layer, row) => {
    const above = ["test/support", ...names.slice(0, row)];
    for (const name of layer.below)
      assert.ok(
        above.some((other) => other === name || other.startsWith(`${name}/`)),
        `${layer.name} may import ${name}, which does not stand above it`,
      );
  });
});

test("every kind of import is seen", () => {
  const source = `
    import a from "./a.ts";
    import type { B } from "./b.ts";
    export * from "./c.ts";
    export type { D } from "./d.ts";
    const e = await import("./e.ts");
    let f: import("./f.ts").F;
    import "./g.ts";
    // import "./comment.ts";
  `;
  const letters = importsOf(source).map(({ specifier }) => specifier[2]);
  assert.deepEqual(letters, ["a", "b", "c", "d", "e", "f", "g"]);
});

test("what breaks the layers is reported", () => {
  const broken = [
    ["src/numbers/a.ts", 'import "../engine/engine.ts";'],
    ["src/measure/a.ts", 'import type { A } from "../training/index.ts";'],
    ["src/training/a.ts", 'import "node:fs";'],
    ["src/training/a.node.ts", ""],
    ["src/training/a.ts", 'import "sharp";'],
    ["src/engine/a.ts", 'import "node:fs";'],
    ["src/engine/a.ts", 'import "./host.node.ts";'],
    ["src/engine/a.ts", 'import "../../scripts/project.ts";'],
    ["src/unheard/a.ts", ""],
    ["src/cli/a.ts", 'import "left-pad";'],
    ["src/ops/a/kernel.as.ts", 'export { a } from "../../engine/wasm/a.as";'],
    ["studio/panels/heal/a.tsx", 'import { b } from "../dish/b.tsx";'],
    ["studio/ui/a.tsx", 'import { b } from "../panels/dish/b.tsx";'],
    ["studio/state/a.ts", 'import { a } from "../../src/index.ts";'],
    ["scripts/a.ts", 'import { a } from "../bench/a.ts";'],
  ] as const;
  for (const [file, source] of broken)
    assert.equal(violations(file, source).length, 1, `${file}: ${source}`);
});

test("what keeps the layers is not", () => {
  const fine = [
    ["src/engine/a.node.ts", 'import "node:fs"; import "./b.node.ts";'],
    ["src/engine/a.ts", 'await import("./host.node.ts"); import "../ops/cell.ts";'],
    ["src/cli/commands/a.ts", 'import "node:fs"; import "../../index.ts"; import "sharp";'],
    ["src/ops/a/kernel.as.ts", 'import { b } from "../b/kernel.as";'],
    ["studio/panels/heal/a.tsx", 'import { b } from "../../ui/b.tsx"; import "blastema";'],
    ["bench/a.ts", 'import "../src/cli/a.ts"; import "../test/support/chromium.ts";'],
    ["src/index.ts", 'export * from "./training/index.ts";'],
  ] as const;
  for (const [file, source] of fine) assert.deepEqual(violations(file, source), []);
});
