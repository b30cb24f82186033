// A rule that is trained for few bits a weight, its genome, and what takes one.
import assert from "node:assert/strict";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { decodeRule } from "../../src/models/rule.ts";
import { blastema, refuse, succeed, workshop } from "./cli-command.ts";

const { folder, clear } = workshop();
after(clear);

const SMALL = ["--size", "8", "--pad", "3", "--steps", "3", "--rng-seed", "1", "--threads", "1"];
const set = (...changes: string[]): string[] => changes.flatMap((change) => ["--set", change]);

test("a rule trained for three bits a weight goes into a genome and comes back as it was", () => {
  const here = folder();
  const fields = set("bits=3", "hidden=16", "channels=8", "rounds=null");
  succeed(here, "train", "emoji:fish", ...SMALL, ...fields, "-o", "fish.safetensors");
  const rule = decodeRule(readFileSync(join(here, "fish.safetensors")));
  assert.equal(rule.card.recipe?.bits, 3);
  const said = succeed(here, "export", "fish.safetensors", "--to", "genome", "-o", "fish.genome");
  const { size } = statSync(join(here, "fish.genome"));
  assert.match(said, new RegExp(`^fish\\.genome {2}${size} bytes$`, "m"));
  // 662 numbers, and what is said of them.
  assert.ok(size < (662 * 3) / 8 + 150, `${size} bytes`);

  succeed(here, "import", "fish.genome", "-o", "again.safetensors");
  const again = decodeRule(readFileSync(join(here, "again.safetensors")));
  assert.deepEqual(again.spec, rule.spec);
  assert.deepEqual(again.parameters, rule.parameters);
  for (const file of ["fish.genome", "fish.safetensors"])
    succeed(here, "grow", file, "--steps", "20", "--rng-seed", "2", "-o", `${file}.png`);
  assert.deepEqual(
    readFileSync(join(here, "fish.genome.png")),
    readFileSync(join(here, "fish.safetensors.png")),
  );
  const whole = readFileSync(join(here, "fish.genome"));
  writeFileSync(join(here, "cut.genome"), whole.subarray(0, size - 5));
  refuse(
    here,
    /Cannot load the rule cut\.genome: the genome is damaged or cut short\./,
    "grow",
    "cut.genome",
  );
  refuse(
    here,
    /Cannot import cut\.genome: the genome is damaged/,
    "import",
    "cut.genome",
    "-o",
    "c.safetensors",
  );
});

test("a rule of 32 bits is rounded to as many as are asked for, 8 if none are", () => {
  const here = folder();
  const zoo = new URL("../../zoo/lizard-regenerating.safetensors", import.meta.url).pathname;
  const sizes = [undefined, "8", "4", "2"].map((bits) => {
    const asked = bits === undefined ? [] : ["--bits", bits];
    succeed(here, "export", zoo, "--to", "genome", ...asked, "-o", "a.genome");
    return statSync(join(here, "a.genome")).size;
  });
  assert.equal(sizes[0], sizes[1]);
  assert.ok(sizes[1]! > sizes[2]! && sizes[2]! > sizes[3]!);
  refuse(
    here,
    /Only --to genome has --bits/,
    "export",
    zoo,
    "--to",
    "html",
    "--bits",
    "4",
    "-o",
    "a.html",
  );
  refuse(here, /must end in \.genome/, "export", zoo, "--to", "genome", "-o", "a.safetensors");
  const { status, stderr } = blastema(
    here,
    "export",
    zoo,
    "--to",
    "genome",
    "--bits",
    "9",
    "-o",
    "b.genome",
  );
  assert.equal(status, 2);
  assert.match(stderr, /Give a whole number from 2 to 8/);
});

test("a rule of several pictures keeps all its goals, or the one that is asked for", () => {
  const here = folder();
  const zoo = new URL("../../zoo/three-goals.safetensors", import.meta.url).pathname;
  const inspect = (...goal: string[]): string => {
    succeed(here, "export", zoo, "--to", "genome", ...goal, "-o", "g.genome");
    return succeed(here, "inspect", "g.genome");
  };
  assert.match(inspect(), /3 goals +lizard, butterfly, tropical-fish/);
  succeed(here, "grow", "g.genome", "--goal", "butterfly", "--steps", "2", "-o", "b.png");
  const one = inspect("--goal", "butterfly");
  assert.doesNotMatch(one, /goals/);
  assert.match(one, /parameters +10,384/);
});
