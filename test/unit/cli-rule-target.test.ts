import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { loadContestants } from "../../src/cli/contenders.ts";
import { encodePng, toPicture } from "../../src/cli/pictures.ts";
import { loadRuleTarget } from "../../src/cli/rule-target.ts";
import { loadTarget } from "../../src/cli/target.ts";
import { saveRule } from "../../src/models/files.node.ts";
import type { RuleCard } from "../../src/models/rule.ts";
import { initialParameters } from "../../src/systems/growing/initial.ts";
import { GROWING_SPEC } from "../../src/systems/growing/spec.ts";

const root = mkdtempSync(join(tmpdir(), "blastema-rule-target-"));
after(() => rmSync(root, { recursive: true }));

const spec = { ...GROWING_SPEC, hidden: 4 };
const ruleOf = (card: RuleCard) => ({ spec, parameters: initialParameters(spec, 0), card });
const find = (card: RuleCard, asked?: string) =>
  loadRuleTarget(ruleOf(card), join(root, "r.safetensors"), asked);

test("a rule's target is found again as it was trained towards", async () => {
  const trained = await loadTarget("🦎", 20, 6);
  const card = { grid: [32, 32], target: "emoji:lizard", recipe: { size: 20, pad: 6 } } as const;
  assert.deepEqual(await find(card), trained.image);
});

test("without a recipe, the picture has the article's border", async () => {
  const article = await loadTarget("🦎", 40, 16);
  assert.deepEqual(await find({ grid: [72, 72], target: "🦎" }), article.image);
  assert.deepEqual(await find({ grid: [72, 72] }, "🦎"), article.image);
});

test("on a larger grid it stands in the middle", async () => {
  const card = { grid: [24, 30], target: "🦎", recipe: { size: 8, pad: 2 } } as const;
  const placed = (await find(card))!;
  const small = (await loadTarget("🦎", 8, 2)).image;
  const sum = (values: Float32Array) => values.reduce((total, value) => total + value, 0);
  assert.equal(placed.length, 24 * 30 * 4);
  assert.ok(Math.abs(sum(placed) - sum(small)) <= 1e-3);
  const row = (placed.length / 24) * 10 + 4 * 13;
  assert.deepEqual(placed.slice(row, row + 4), small.slice((4 * 12 + 4) * 4, (4 * 12 + 4) * 4 + 4));
});

test("a file is looked for beside the rule; a picture that is gone is no target", async () => {
  const { image, height, width } = await loadTarget("🦋", 8, 0);
  writeFileSync(
    join(root, "b.png"),
    await encodePng(toPicture(image, height, width, "transparent")),
  );
  const card = { grid: [12, 12], recipe: { size: 8, pad: 2 } } as const;
  assert.deepEqual(await find({ ...card, target: "b.png" }), (await loadTarget("🦋", 8, 2)).image);
  assert.equal(await find({ ...card, target: "gone.png" }), undefined);
  assert.equal(await find(card), undefined);
  await assert.rejects(find(card, "gone.png"), /There is no file "gone\.png"/);
});

test("a card chooses no file but a picture beside the rule or in the working folder", async () => {
  writeFileSync(join(root, "secret.png"), await encodePng(toPicture(await disc(), 8, 8, "white")));
  const inner = join(root, "inner");
  mkdirSync(inner);
  mkdirSync(join(inner, "folder.png"));
  const card = { grid: [12, 12], recipe: { size: 8, pad: 2 } } as const;
  const found = (target: string) =>
    loadRuleTarget(ruleOf({ ...card, target }), join(inner, "r.safetensors"));
  const targets = ["../secret.png", join(root, "secret.png"), "..\\secret.png", "", ".", "..", "/"];
  for (const target of [...targets, "/dev/zero", "/dev/stdin", "folder.png", "\0", "a\nb"])
    assert.equal(await found(target), undefined, target);
  copyFileSync(join(root, "secret.png"), join(inner, "secret.png"));
  for (const target of ["../secret.png", "/elsewhere/secret.png", "C:\\pictures\\secret.png"])
    assert.ok((await found(target)) instanceof Float32Array, target);
});

async function disc(): Promise<Float32Array> {
  return (await loadTarget("🦋", 8, 0)).image;
}

test("a recipe's size and pad are whole numbers that fit the grid", async () => {
  const card = { grid: [72, 72], target: "🦎" } as const;
  for (const recipe of [{ size: 20_000 }, { pad: 1e9 }, { size: 1e9 }, { size: 8, pad: 33 }])
    await assert.rejects(find({ ...card, recipe }), /^Error: The (target|recipe's "\w+")/);
  for (const recipe of [{ size: "x" }, { size: 0 }, { size: 1.5 }, { pad: -1 }, { pad: null }])
    await assert.rejects(
      find({ ...card, recipe }),
      /^Error: The recipe's "(size|pad)" must be a whole number of cells, not /,
    );
});

test("a grid that a few bytes of a card make huge is refused", async () => {
  const card = { grid: [65535, 65535], target: "🦎" } as const;
  await assert.rejects(find(card), /names a grid of 65535 x 65535 cells, .* at most 1024/);
});

test("a target that is larger than the grid is refused", async () => {
  const card = { grid: [8, 8], target: "🦎", recipe: { size: 8, pad: 2 } } as const;
  await assert.rejects(find(card), /takes 12 x 12 cells, but the rule's grid has only 8 x 8/);
});

test("a target stands for its three regimes, in the folder that one is in", async () => {
  const here = process.cwd();
  process.chdir(root);
  try {
    await assert.rejects(loadContestants(["🐬"]), /There is no dolphin-growing\.safetensors/);
    await saveRule("dolphin-growing.safetensors", ruleOf({ grid: [8, 8], regime: "growing" }));
    for (const regime of ["persistent", "regenerating"])
      copyFileSync("dolphin-growing.safetensors", `dolphin-${regime}.safetensors`);
    const names = ["dolphin-growing", "dolphin-persistent", "dolphin-regenerating"];
    for (const target of ["🐬", "emoji:dolphin", "pictures/dolphin.png"])
      assert.deepEqual(
        (await loadContestants([target])).map(({ name }) => name),
        names,
        target,
      );
  } finally {
    process.chdir(here);
  }
});
