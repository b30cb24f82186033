// Every operation is declared in its folder and bound for both engines; the tables are what the folders say.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { test } from "node:test";
import { generated, tables } from "../../scripts/generate-tables.ts";
import { filesBelow, root } from "../../scripts/project.ts";
import { checks } from "../../src/engine/check.ts";
import { kernelUrls, modules } from "../../src/engine/generated/kernels.ts";
import { folders as reference } from "../../src/engine/generated/reference.ts";
import { folders as webgpu } from "../../src/engine/generated/webgpu.ts";
import { wasmBackend } from "../../src/engine/wasm/backend.ts";
import { clear } from "../../src/ops/arrays/op.ts";
import type { Folder } from "../../src/ops/bind.ts";
import type { ModuleName } from "../../src/ops/define.ts";
import { squaredError } from "../../src/ops/squared-error/op.ts";

const names = filesBelow("src/ops")
  .filter((file) => file.endsWith("/op.ts"))
  .map((file) => basename(dirname(file)));

/** The folders of one module, on its plain kernels. */
async function bound(module: ModuleName): Promise<readonly Folder[]> {
  const { folders } = await import(`../../src/engine/generated/${module}.ts`);
  const code = await WebAssembly.compile(readFileSync(kernelUrls[module].plain()));
  return wasmBackend(code, folders, checks).folders;
}

test("the tables on the disk are those of the folders", async () => {
  for (const [name, text] of Object.entries(await tables()))
    assert.ok(readFileSync(join(root, generated, name), "utf8").endsWith(`\n${text}\n`), name);
});

test("the reference has every folder, and each module its own", async () => {
  const wasm = await Promise.all((Object.keys(kernelUrls) as ModuleName[]).map(bound));
  const folderOf = ([declared]: Folder) => Object.values(declared)[0].name.split(".")[0];
  assert.ok(names.length > 10);
  assert.deepEqual(reference.map(folderOf), names);
  // Objectives have what growing rules have, too.
  assert.deepEqual([...new Set(wasm.flat().map(folderOf))].sort(), names.toSorted());
  const [growing, objectives] = await Promise.all([bound("growing"), bound("objectives")]);
  const judges = ["laplacian-error", "patch-transport"];
  assert.deepEqual(objectives.map(folderOf), [...growing.map(folderOf), ...judges].sort());
  assert.deepEqual(Object.keys(modules), names);
});

test("every name is its folder, and its own name in there", () => {
  for (const [i, [declared]] of reference.entries())
    for (const [key, { name, module }] of Object.entries(declared)) {
      const folder = names[i];
      assert.ok(name === `${folder}.${key}` || (name === folder && name.length > 0), name);
      assert.equal(module, modules[folder], name);
    }
});

test("no two kernels of a module have one name, of which the compiler would silently take either", () => {
  const exported = (folder: string): string[] => {
    const file = join(root, "src/ops", folder, "kernel.as.ts");
    if (!existsSync(file)) return [];
    const source = readFileSync(file, "utf8");
    const functions = [...source.matchAll(/^export function (\w+)/gm)].map(([, name]) => name);
    const lists = [...source.matchAll(/^export \{([^}]*)\}/gm)];
    return [...functions, ...lists.flatMap(([, list]) => list.match(/\w+/g) ?? [])];
  };
  for (const module of Object.keys(kernelUrls)) {
    const parts = module === "objectives" ? ["growing", module] : [module];
    const all = names.filter((name) => parts.includes(modules[name])).flatMap(exported);
    assert.ok(all.length > 10);
    assert.deepEqual(all.toSorted(), [...new Set(all)].toSorted());
  }
});

test("every operation and handle is bound in all engines, and no argument hides another", async () => {
  const wasm = (await Promise.all((Object.keys(kernelUrls) as ModuleName[]).map(bound))).flat();
  const host = { dispatch: () => {}, clear: () => {}, write: () => {}, check: () => {} };
  const tables = await Promise.all(Object.values(webgpu).map((load) => load()));
  const onCard = tables.flat().map(([declared, bind]) => [declared, bind(host)] as const);
  const cardNames = onCard.map(([declared]) => Object.values(declared)[0].name.split(".")[0]);
  assert.deepEqual(new Set(cardNames), new Set(names));
  for (const [declared, bindings] of [...reference, ...wasm, ...onCard]) {
    assert.deepEqual(Object.keys(bindings).sort(), Object.keys(declared).sort());
    for (const [key, declaration] of Object.entries(declared)) {
      assert.equal(typeof bindings[key], "function", declaration.name);
      if (!("buffers" in declaration)) continue;
      const { buffers, params = {} } = declaration;
      const all = [...Object.keys(buffers), ...Object.keys(params), "index"];
      assert.equal(new Set(all).size, all.length, declaration.name);
    }
  }
});

test("wrong arguments do not compile", () => {
  const buffers = { state: "a", target: "b", dState: "c", loss: "d" };
  const params = { cells: 1, channels: 4, visible: 4, scale: 1 };
  assert.deepEqual(squaredError.call(buffers, params), { op: "squared-error", buffers, params });
  const { loss: _, ...fewer } = buffers;
  const { scale: __, ...less } = params;
  // @ts-expect-error a buffer is missing
  squaredError.call(fewer, params);
  // @ts-expect-error a number is missing
  squaredError.call(buffers, less);
  // @ts-expect-error there is no such buffer
  squaredError.call({ ...buffers, weight: "e" }, { ...params });
  // @ts-expect-error there is no such number
  squaredError.call(buffers, { cells: 1, channels: 4, visible: 4, scale: 1, rate: 2 });
  // @ts-expect-error numbers are wanted
  clear.call({ array: "a" });
});
