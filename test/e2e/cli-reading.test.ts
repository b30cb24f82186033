// The commands of `read`, as a person uses them: train, stop and go on, measure; and what they refuse.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { decodeReader } from "../../src/models/reader.ts";
import { barFile, labelsFile } from "../support/bars.ts";
import { misuse, refuse, succeed, workshop } from "./cli-command.ts";

const { folder, clear } = workshop();
after(clear);

const [TRAINING, TEST] = [5030, 60];
const how = ["--mnist", "mnist", "--threads", "1"];
const small = ["channels=12", "filters=1", "hidden=8", "batch=2", "poolSize=4", "fresh=1"];
const train = [
  ...["read", "train", ...how, "--arithmetic", "plain", "--steps", "6"],
  ...[...small, "exchanged=1", "rolloutSteps=[2,3]"].flatMap((each) => ["--set", each]),
];

/** A folder with digits of 28 x 28 pixels. */
function furnished(): string {
  const here = folder();
  mkdirSync(join(here, "mnist"));
  for (const [name, count] of [
    ["train", TRAINING],
    ["t10k", TEST],
  ] as const) {
    writeFileSync(join(here, `mnist/${name}-images-idx3-ubyte`), barFile(count, 28));
    writeFileSync(join(here, `mnist/${name}-labels-idx1-ubyte`), labelsFile(count));
  }
  return here;
}

test("a reader is trained, stopped on the way and gone on with, to the same bits, and measured", () => {
  const here = furnished();
  succeed(here, ...train, "-o", "whole.safetensors");
  succeed(here, ...train, "--until", "2", "-o", "part.safetensors");
  succeed(here, "read", "train", ...how, "--resume", "part.run", "-o", "part.safetensors");
  const run = (name: string) => readFileSync(join(here, `${name}.run/run.safetensors`));
  assert.deepEqual(run("part"), run("whole"));
  const measured = ["read", "eval", "whole.safetensors", ...how, "-o", "measured.safetensors"];
  const found = JSON.parse(succeed(here, ...measured, "--json"));
  assert.equal(found.digits, TEST);
  for (const readings of [found.first, found.exchanged])
    for (const { cells, agreed, agreedRight } of readings)
      assert.ok(cells >= 0 && cells <= 1 && agreedRight <= agreed && agreed <= 1);
  const { card } = decodeReader(readFileSync(join(here, "measured.safetensors")));
  assert.deepEqual(card.reads, found);
  assert.match(
    succeed(here, "inspect", "measured.safetensors"),
    /after 450 steps +[\d.]+% of cells/,
  );
  assert.match(succeed(here, "inspect", "part.run"), /run of a +reader/);
  assert.match(succeed(here, "read", "train", "--set", "help"), /exchanged/);
});

test("training goes on from another reader's weights, in its spec", () => {
  const here = furnished();
  succeed(here, ...train, "-o", "first.safetensors");
  const from = [
    "--from",
    "first.safetensors",
    "--set",
    "learningRate=0",
    "-o",
    "again.safetensors",
  ];
  const steps = ["read", "train", ...how, "--arithmetic", "plain", "--steps", "2"];
  succeed(here, ...steps, "--set", "batch=2", "--set", "fresh=1", "--set", "exchanged=1", ...from);
  const [first, again] = ["first", "again"].map((name) =>
    decodeReader(readFileSync(join(here, `${name}.safetensors`))),
  );
  assert.deepEqual(again.parameters, first.parameters);
  assert.deepEqual(again.spec, first.spec);
  assert.deepEqual(again.card.recipe?.before, first.card.recipe);
  // What inspect prints of it is a recipe to train by, with all that stands beside one.
  writeFileSync(join(here, "again.json"), succeed(here, "inspect", "again.safetensors", "--json"));
  const recipe = ["--recipe", "again.json", "--spec", "again.json"];
  succeed(here, "read", "train", ...how, ...recipe, "-o", "third.safetensors");
  refuse(
    here,
    /^blastema: The weights of first\.safetensors do not fit that spec: leave its channels, filters and hidden as they are\.$/m,
    ...[...steps, "--set", "hidden=9", ...from],
  );
  const lizard = join(import.meta.dirname, "../../zoo/lizard-regenerating.safetensors");
  refuse(here, /not a reader/, ...steps, "--from", lizard, "-o", "x.safetensors");
  misuse(
    here,
    /keeps its from/,
    ...["read", "train", "--resume", "first.run", "--from", "first.safetensors"],
    ...["-o", "first.safetensors"],
  );
});

test("what is no reader, and what a reader is not, are refused in one sentence", () => {
  const here = furnished();
  const lizard = join(import.meta.dirname, "../../zoo/lizard-regenerating.safetensors");
  succeed(here, ...train, "-o", "r.safetensors");
  refuse(
    here,
    /holds a model of kind "nca", not a reader \("reading"\): blastema grow and heal take it/,
    "read",
    "eval",
    lizard,
  );
  for (const command of ["grow", "heal", "export"])
    refuse(
      here,
      /holds a model of kind "reading", not a rule \("nca"\): blastema read takes it/,
      ...[command, "r.safetensors"],
      ...(command === "export" ? ["--to", "html", "-o", "r.html"] : []),
    );
  refuse(
    here,
    /is a run of a reader, not a run of a growing rule/,
    "train",
    "--resume",
    "r.run",
    "-o",
    "x.safetensors",
  );
  refuse(
    here,
    /"fresh" must be at most the batch/,
    ...train,
    "--set",
    "fresh=9",
    "-o",
    "x.safetensors",
  );
  misuse(
    here,
    /keeps its steps/,
    "read",
    "train",
    "--resume",
    "r.run",
    "--steps",
    "9",
    "-o",
    "r.safetensors",
  );
  writeFileSync(join(here, "mnist/t10k-labels-idx1-ubyte"), labelsFile(TEST - 1));
  refuse(here, /has 59 labels, but there are 60 pictures/, "read", "eval", "r.safetensors", ...how);
  writeFileSync(join(here, "mnist/train-images-idx3-ubyte"), barFile(TRAINING, 7));
  refuse(here, /The digits have 7 x 7 pixels/, ...train, "-o", "x.safetensors");
});
