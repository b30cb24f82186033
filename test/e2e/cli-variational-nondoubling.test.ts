// A model that does not double, from the command line: it trains from a pool, and its regrowth is measured.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { decodeCellular } from "../../src/models/variational.ts";
import { emptyPool, entryCount } from "../../src/training/pool.ts";
import { decodeRun, encodeRun } from "../../src/training/run-file.ts";
import { blastema, refuse, succeed, workshop } from "./cli-command.ts";
import { NONDOUBLING, writeBars } from "./variational-workshop.ts";

const { folder, clear } = workshop();
after(clear);

const STEPS = 24;

const shop = folder();
const spec = join(shop, "tiny.json");
const model = join(shop, "m.safetensors");
const mnist = ["--mnist", join(shop, "mnist"), "--threads", "0"];
const train = (output: string, ...options: string[]) => [
  ...["vae", "train", "--preset", "lite-nondoubling", "--spec", spec, ...mnist],
  ...["--arithmetic", "plain", "--steps", `${STEPS}`, "-o", output, ...options],
];

before(() => {
  writeFileSync(spec, JSON.stringify(NONDOUBLING));
  writeBars(shop);
  succeed(shop, ...train(model));
});

interface Line {
  readonly pool: { readonly steps: number; readonly kept: number | null };
  readonly validation?: object;
}

test("training fills the pool, and then tells of new pictures and the pool's apart", () => {
  assert.deepEqual(decodeCellular(readFileSync(model)).spec.steps, [0, 6]);
  const text = readFileSync(join(shop, "m.run/metrics.jsonl"), "utf8");
  const lines = text
    .trim()
    .split("\n")
    .map((line): Line => JSON.parse(line));
  assert.equal(lines.length, STEPS);
  for (const [i, { pool }] of lines.entries()) {
    assert.ok(pool.steps >= 4 && pool.steps <= 8, `${pool.steps} steps`);
    assert.equal(pool.kept === null, i < 1024 / 64);
  }
  assert.ok(lines[STEPS - 1].validation);
});

test("a run's file holds the pool; without it a run goes on all the same, and says so", () => {
  const here = folder();
  const run = decodeRun(readFileSync(join(shop, "m.run/run.safetensors")), "variational");
  assert.equal(entryCount(run.pool), 1024);
  const shorter = { ...run, pool: emptyPool(1024, run.pool.shapes), step: STEPS - 4 };
  mkdirSync(join(here, "small.run"));
  writeFileSync(join(here, "small.run/run.safetensors"), encodeRun(shorter));
  const resume = ["vae", "train", "--resume", "small.run", "-o", "small.safetensors", ...mnist];
  const { status, stderr } = blastema(here, ...resume);
  assert.equal(status, 0, stderr);
  assert.match(stderr, /came without the grids of its pool/);
});

test("regrowth is measured: a table, JSON, a picture", () => {
  const here = folder();
  const damage = ["vae", "damage", model, ...mnist, "--count", "20"];
  assert.match(succeed(here, ...damage), /20 pictures, cut after move 7;/);
  const report = JSON.parse(succeed(here, ...damage, "--json", "-o", "d.png"));
  assert.deepEqual([report.move, report.pictures], [7, 20]);
  assert.deepEqual(
    report.looks.map(({ steps }: { steps: number }) => steps),
    [0, 8, 16, 32, 64],
  );
  assert.equal(report.looks[0].fall, 0);
  assert.ok(readFileSync(join(here, "d.png")).subarray(0, 8).includes("PNG"));
  assert.equal(JSON.parse(succeed(here, ...damage, "--json", "--at", "3")).move, 3);
  refuse(here, /works only on the last grid.*choose --at from 1 to 7/, ...damage, "--at", "0");
  refuse(here, /there is no move 8/, ...damage, "--at", "8");
});

test("the other commands take it like any model", () => {
  const here = folder();
  const score = ["vae", "eval", model, ...mnist, "--k", "2", "--images", "10", "--json"];
  assert.ok(JSON.parse(succeed(here, ...score)).elbo < 0);
  assert.match(succeed(here, "vae", "sample", model, "-o", "s.png", "--count", "4"), /4 digits/);
  assert.match(succeed(here, "vae", "grow", model, "-o", "g.gif"), /8 grids, of 4, 7 cells/);
  const again = ["vae", "reconstruct", model, "-o", "r.png", "--count", "5", ...mnist];
  assert.match(succeed(here, ...again), /5 digits/);
  const between = ["vae", "interpolate", model, "2", "5", ...mnist.slice(0, 2), "-o", "i.png"];
  assert.match(succeed(here, ...between), /12 digits from 2 to 5/);
});

test("steps that the recipe does not train with are refused before anything is written", () => {
  const here = folder();
  const odd = join(here, "odd.json");
  writeFileSync(odd, JSON.stringify({ ...NONDOUBLING, steps: [0, 40] }));
  refuse(
    here,
    /4 to 8 steps of the rule, but the spec has 40/,
    ...train("x.safetensors", "--spec", odd),
  );
  writeFileSync(odd, JSON.stringify({ ...NONDOUBLING, steps: [3, 6] }));
  refuse(here, /take all steps on their last grid/, ...train("x.safetensors", "--spec", odd));
});
