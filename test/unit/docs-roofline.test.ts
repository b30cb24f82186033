// What docs/performance.md expects of graphics cards is what `npm run bench:roofline` prints.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../../scripts/project.ts";

test("tables of what is expected are as they are computed", () => {
  const args = ["--import", "./scripts/typescript.mjs", "--conditions=source", "bench/roofline.ts"];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
  const tables = stdout.split("\n").filter((line) => line !== "");
  assert.ok(tables.length > 50, stderr);
  const document = readFileSync(join(root, "docs/performance.md"), "utf8").split("\n");
  assert.deepEqual(
    tables.filter((line) => !document.includes(line)),
    [],
  );
});
