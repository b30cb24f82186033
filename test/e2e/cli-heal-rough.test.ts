// `heal --rough`: the table, the numbers, the picture, and what it refuses; and what `inspect` shows of a verdict.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { decodeRule, encodeRule } from "../../src/models/rule.ts";
import { refuse, succeed, workshop } from "./cli-command.ts";

const { folder, clear } = workshop();
after(clear);

const rule = fileURLToPath(new URL("../../zoo/eye-persistent.safetensors", import.meta.url));
const few = ["--seeds", "1", "--arithmetic", "plain"];
const HANDLINGS = ["swipes-across", "swipes-down", "eraser", "cut-again", "two-seeds"];

test("heal --rough prints a row for each handling, a verdict and the recovery, and draws the worst", async () => {
  const here = folder();
  const text = succeed(here, "heal", rule, ...few, "--rough-sheet", "worst.png", "--threads", "1");
  for (const handling of HANDLINGS)
    assert.match(text, new RegExp(`^ {2}${handling}( +[01]){5} `, "m"));
  const lines = text.trim().split("\n");
  assert.match(lines.at(-2) ?? "", /^The rule does not take rough handling: \d of 5 creatures /);
  assert.match(lines.at(-1) ?? "", /^Recovery: -?\d+\.\d% of what a half cut away at step 150 /);
  const { format, width, height } = await sharp(join(here, "worst.png")).metadata();
  assert.equal(format, "png");
  assert.ok(width > 600 && height > 5 * 150);

  const more = ["--rough", "--json", "--threads", "2"];
  const { rough } = JSON.parse(succeed(here, "heal", rule, ...few, ...more));
  assert.deepEqual(Object.keys(rough), [
    ...["holds", "heldShare", "verdict", "drift", "recovery", "trials"],
  ]);
  assert.equal(rough.verdict, lines.at(-2));
  assert.deepEqual(
    rough.trials.map(({ handling }: { handling: string }) => handling),
    HANDLINGS,
  );
});

test("a picture that cannot be drawn is refused before the work starts", () => {
  const here = folder();
  refuse(here, /must end in \.png/, "heal", rule, "--rough-sheet", "worst.gif");
  refuse(here, /the folder none does not exist/, "heal", rule, "--rough-sheet", "none/worst.png");
});

test("inspect shows what was measured of a rule, and nothing of one that was not measured", () => {
  const here = folder();
  const bare = decodeRule(readFileSync(rule));
  const write = (name: string, card: typeof bare.card): void =>
    writeFileSync(join(here, name), encodeRule({ ...bare, card }));
  const { heal: _, ...card } = bare.card;
  write("bare.safetensors", card);
  assert.doesNotMatch(succeed(here, "inspect", "bare.safetensors"), /heals|rough/);
  const target = { grown: 0.01, afterRegrowth: 0.02, at2000: 0.17, at10000: null };
  const rough = { holds: false, heldShare: 0.6, recovery: 97.44 };
  const heal = { heals: false, healedShare: 1, target, rough };
  write("drifts.safetensors", { ...card, heal });
  const text = succeed(here, "inspect", "drifts.safetensors");
  assert.match(
    text,
    /^ {2}heals +no: The error to the target at 2,000 steps is 0\.170, at most 0\.12 /m,
  );
  assert.match(text, /^ {2}left alone +error 0\.170 at 2,000 steps, - at 10,000$/m);
  assert.match(
    text,
    /^ {2}rough handling +does not hold: 60\.0% of the creatures are themselves again$/m,
  );
  assert.match(text, /^ {2}recovery +97\.4%$/m);
  assert.deepEqual(JSON.parse(succeed(here, "inspect", "drifts.safetensors", "--json")).heal, heal);
  const good = { ...heal, heals: true, target: { ...target, at2000: 0.01 } };
  write("good.safetensors", { ...card, heal: good });
  assert.match(
    succeed(here, "inspect", "good.safetensors"),
    /^ {2}heals +yes: 100\.0% of the cuts$/m,
  );
});
