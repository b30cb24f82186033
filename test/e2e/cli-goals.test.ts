// One rule for several pictures, from the command line: trained, shown, grown, changed on the way, refused.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { encodePng, toPicture } from "../../src/cli/pictures.ts";
import { loadTarget } from "../../src/cli/target.ts";
import { type Answer, blastema, misuse, refuse, succeed, workshop } from "./cli-command.ts";

const { folder, clear } = workshop();
after(clear);

const TINY = ["--size", "8", "--pad", "4", "--threads", "1", "--arithmetic", "plain"];
const PICTURES = ["🦎", "emoji:butterfly", "moth.png"];
const GOALS = ["lizard", "butterfly", "moth"];

/** A folder with a picture file, and with a rule of three goals in it, trained for six steps. */
const here = folder();
let said: Answer;
before(async () => {
  const { image, height, width } = await loadTarget("🦋", 20, 0);
  const picture = toPicture(image, height, width, "transparent");
  writeFileSync(join(here, "moth.png"), await encodePng(picture));
  said = blastema(here, "train", ...PICTURES, ...TINY, "--steps", "6", "-o", "many.safetensors");
  assert.equal(said.status, 0, said.stderr);
});

test("several pictures make one rule with a goal for each", () => {
  assert.match(
    said.stdout,
    /^many\.safetensors {2}regenerating emoji:lizard, emoji:butterfly, moth\.png, 6 training steps/,
  );
  assert.match(
    said.stderr,
    /See it: npx blastema grow many\.safetensors --goal lizard --goal butterfly@300\n$/,
  );
  const { spec, targets, target, recipe } = JSON.parse(
    succeed(here, "inspect", "many.safetensors", "--json"),
  );
  assert.deepEqual(
    [spec.goals, targets, target],
    [GOALS, ["emoji:lizard", "emoji:butterfly", "moth.png"], undefined],
  );
  assert.equal(recipe.switches, 2);
  const shown = succeed(here, "inspect", "many.safetensors");
  assert.match(shown, /targets +emoji:lizard, emoji:butterfly, moth\.png\n/);
  assert.match(shown, /3 goals +lizard, butterfly, moth\n/);
  assert.match(succeed(here, "inspect", "many.run"), /3 goals +lizard, butterfly, moth\n/);
});

test("a run of several pictures goes on with these pictures only", () => {
  const goOn = ["--resume", "many.run", "-o", "many.safetensors"];
  const other =
    /grows another picture \(emoji:lizard, emoji:butterfly, moth\.png\): leave the target out/;
  refuse(here, other, "train", "🦎", ...goOn);
  refuse(here, other, "train", "🦎", "moth.png", "🦋", ...goOn);
  const before = readFileSync(join(here, "many.safetensors"));
  succeed(here, "train", ...PICTURES, ...goOn);
  assert.deepEqual(readFileSync(join(here, "many.safetensors")), before);
});

test("grow takes a goal, a mixture, changes, and else the first goal, which it says", () => {
  const draw = (output: string, ...options: string[]): { said: string; picture: Buffer } => {
    const { status, stderr } = blastema(here, "grow", "many.safetensors", ...options, "-o", output);
    assert.equal(status, 0, stderr);
    return { said: stderr, picture: readFileSync(join(here, output)) };
  };
  const steps = ["--steps", "20"];
  const first = draw("a.png", ...steps);
  assert.match(
    first.said,
    /^many\.safetensors begins with lizard, the first of its 3 goals \(lizard, butterfly, moth\): --goal chooses\.\n/,
  );
  const lizard = draw("b.png", "--goal", "lizard", ...steps);
  assert.doesNotMatch(lizard.said, /begins with/);
  assert.deepEqual(first.picture, lizard.picture);
  draw(
    "c.webp",
    "--goal",
    "lizard:0.5,moth:0.5",
    "--goal",
    "moth@10",
    "--damage",
    "lower@12",
    ...steps,
  );
  const part = ["--goal", "lizard", "--goal", "moth@10:left"];
  const parts = draw("e.png", ...part, "--damage", "lower@12", ...steps);
  assert.doesNotMatch(parts.said, /nothing lives there/);
  for (const whole of [["lizard"], ["lizard", "--goal", "moth@10"]]) {
    const { picture } = draw("g.png", "--goal", ...whole, "--damage", "lower@12", ...steps);
    assert.notDeepEqual(parts.picture, picture);
  }
  const nobody = draw("f.png", "--goal", "lizard", "--goal", "moth@0:disc:-1,-1,0.1", ...steps);
  assert.match(
    nobody.said,
    /^disc:-1,-1,0\.1 at step 0: nothing lives there, so no cell has that goal\.$/m,
  );
  assert.deepEqual(nobody.picture, lizard.picture);
  const { status, stdout, stderr } = blastema(
    here,
    "grow",
    "many.safetensors",
    ...["--goal", "moth@10", "-o", "d.png"],
  );
  assert.match(stdout, /310 steps/);
  assert.equal(status, 0, stderr);
});

test("heal measures all goals, or one; export takes one", () => {
  const all = JSON.parse(succeed(here, "heal", "many.safetensors", "--seeds", "1", "--json"));
  assert.equal(all.heals, false);
  assert.deepEqual(
    all.goals.map(({ name }: { name: string }) => name),
    GOALS,
  );
  assert.equal(all.switches.length, 6);
  assert.ok(all.goals[2].target.grown > 0.06, "it is compared with its picture");
  const one = JSON.parse(
    succeed(here, "heal", "many.safetensors", "--goal", "moth", "--seeds", "1", "--json"),
  );
  assert.deepEqual(one.cuts, all.goals[2].cuts);
  refuse(
    here,
    /^blastema: --map is about one picture, and the rule has 3: add --goal \(lizard, butterfly, moth\)\.$/m,
    ...["heal", "many.safetensors", "--map", "map.png"],
  );
  const { stderr } = blastema(here, "export", "many.safetensors", "--to", "onnx", "-o", "m.onnx");
  assert.match(stderr, /begins with lizard/);
});

test("pictures and goals that cannot be are refused", () => {
  const train = ["train", ...TINY, "--steps", "1", "-o", "x.safetensors"];
  refuse(here, /^blastema: Two of the pictures make a goal called lizard/, ...train, "🦎", "🦎");
  refuse(here, /^blastema: One rule learns at most 32 pictures/, ...train, ...Array(33).fill("🦎"));
  const from = ["--from", "many.safetensors"];
  refuse(here, /give as many pictures as it grows \(3\)/, ...train, "🦎", "🐠", ...from);
  const own = ["--set", 'goals=["a","b"]'];
  refuse(here, /^blastema: The spec has the goals a, b, but the pictures/, ...train, "🦎", ...own);
  const late = ["--goal", "moth@300", "--steps", "200"];
  refuse(here, /^blastema: The change of goal at step 300/, "grow", "many.safetensors", ...late);
  misuse(
    here,
    /Give a part after the step, as in moth@3:left/,
    ...["grow", "many.safetensors", "--goal", "moth@3:lft"],
  );
  misuse(here, /Give the name of a goal/, "grow", "many.safetensors", "--goal", "moth:");
});
