// The example of an objective of one's own trains with the built package, and the rule that it saves can be shown.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import { root } from "../../scripts/project.ts";
import { succeed, workshop } from "./cli-command.ts";

const { folder, clear } = workshop();
after(clear);

test("a rule learns the shape alone", () => {
  const cwd = folder();
  const loader = pathToFileURL(join(root, "scripts/typescript.mjs")).href;
  const example = join(root, "examples/own-objective/train.ts");
  const args = ["--import", loader, example, "60"];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: "utf8" });
  assert.equal(status, 0, stderr);
  const [, first, last] = /loss ([\d.]+) at first, ([\d.]+) now/.exec(stdout) ?? [];
  assert.ok(Number(last) < 0.8 * Number(first), stdout);
  const card = JSON.parse(succeed(cwd, "inspect", "heart.safetensors", "--json"));
  assert.equal(card.recipe.objective, "silhouette");
  succeed(cwd, "grow", "heart.safetensors", "--steps", "60", "-o", "heart.png");
});
