// Variational models from the command line, on a made-up data set in the original files' format.
import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { startTraining } from "../../src/cli/training.ts";
import { prepareModel } from "../../src/cli/variational/run.ts";
import { decodeCellular } from "../../src/models/variational.ts";
import { decodeRun } from "../../src/training/run-file.ts";
import { train as trainRun } from "../../src/training/train.ts";
import { barFile } from "../support/bars.ts";
import { assertAtMost } from "../support/compare.ts";
import {
  blastema,
  ENDLESS,
  misuse,
  refuse,
  type Started,
  start,
  stop,
  succeed,
  until,
  workshop,
} from "./cli-command.ts";
import { writeBars } from "./variational-workshop.ts";

const { folder, clear } = workshop();
after(clear);

const TINY = {
  size: 7,
  latent: 8,
  channels: 8,
  encoder: { channels: [8], strides: [2], frame: 0 },
  sides: [2, 4, 7],
  seed: "linear",
  steps: [1, 2, 1],
  update: { kind: "chain", hidden: [16] },
};

const shop = folder();
const train = (steps: number, output: string, ...options: string[]) => [
  ...["vae", "train", "--spec", join(shop, "tiny.json"), "--mnist", join(shop, "mnist")],
  ...["--threads", "1", "--arithmetic", "plain", "--steps", `${steps}`, "-o", output, ...options],
];
const model = join(shop, "m.safetensors");
const mnist = ["--mnist", join(shop, "mnist"), "--threads", "0"];

before(() => {
  writeFileSync(join(shop, "tiny.json"), JSON.stringify(TINY));
  writeBars(shop);
  const said = succeed(shop, ...train(30, model));
  assert.match(said, /m\.safetensors {2}30 training steps in \d+ s/);
});

test("training writes a model with its card, and metrics that keep both parts of the bound", () => {
  const { spec, card } = decodeCellular(readFileSync(model));
  assert.deepEqual([spec.sides, spec.latent], [TINY.sides, TINY.latent]);
  assert.equal(card.dataset, "MNIST, static binarisation");
  const lines = readFileSync(join(shop, "m.run/metrics.jsonl"), "utf8").trim().split("\n");
  assert.equal(lines.length, 30);
  const last = JSON.parse(lines[29]);
  assert.equal(last.images, 30 * 64);
  assert.ok(last.reconstruction > 0 && last.divergence > 0);
  const { elbo, reconstruction, divergence } = last.validation;
  assert.ok(Math.abs(elbo + reconstruction + divergence) < 2, "validation: parts and bound agree");
});

/** Trains a run in this process, from its start and without a stop, as far as step `until`. */
async function trainHere(steps: number, folderPath: string, until: number): Promise<void> {
  const files = { spec: join(shop, "tiny.json"), mnist: join(shop, "mnist") };
  const own = { preset: "lite", rngSeed: 0, threads: 0, arithmetic: "plain" } as const;
  const { pictures, create } = await prepareModel({ ...files, ...own, steps });
  await startTraining(folderPath, own, create, async ({ engine, run, folder }) => {
    await trainRun(engine, run, {
      pictures,
      until,
      onCheckpoint: (state) => folder.save(state),
    });
  });
}

test("a run that is stopped, killed and stopped again has the bits of one that went straight on", async () => {
  const here = folder();
  const file = join(here, "cut.run/metrics.jsonl");
  const lines = () => (existsSync(file) ? readFileSync(file, "utf8").split("\n").length : 0);
  const more = (started: Started) => {
    const before = lines();
    return until(() => lines() > before, started, "another training step");
  };
  const resume = ["vae", "train", "--resume", "cut.run", "-o", "cut.safetensors", ...mnist];
  const first = start(here, ...train(ENDLESS, "cut.safetensors"));
  await more(first);
  const { status, stderr } = await stop(first, "SIGINT");
  assert.equal(status, 130, stderr);
  assert.match(stderr, /Go on with: npx blastema vae train --resume cut\.run -o cut\.safetensors/);
  const second = start(here, ...resume);
  await more(second);
  assert.equal((await stop(second, "SIGKILL")).status, null);
  const third = start(here, ...resume);
  await more(third);
  assert.equal((await stop(third, "SIGINT")).status, 130);
  const run = (name: string) => readFileSync(join(here, `${name}.run/run.safetensors`));
  const { step } = decodeRun(run("cut"));
  await trainHere(ENDLESS, join(here, "whole.run"), step);
  assert.deepEqual(run("cut"), run("whole"));
  const metrics = readFileSync(file, "utf8").trim().split("\n");
  const steps = metrics.map((line) => JSON.parse(line).step);
  assert.deepEqual(
    steps,
    Array.from({ length: step }, (_, i) => i + 1),
  );
  misuse(here, /keeps its steps/, ...resume, "--steps", "50");
});

test("a run that goes on ends in the model of one that never stopped", async () => {
  const here = folder();
  await trainHere(30, join(here, "cut.run"), 12);
  succeed(here, "vae", "train", "--resume", "cut.run", "-o", "cut.safetensors", ...mnist);
  const tensors = (file: string) => decodeCellular(readFileSync(file)).parameters;
  assert.deepEqual(tensors(join(here, "cut.safetensors")), tensors(model));
});

test("cells that draw: trained, scored by grid, shown, and told from flat models", () => {
  const here = folder();
  const draws = ["--set", 'draws={"numbers":[0,2,1],"hidden":8}'];
  succeed(here, ...train(8, "ladder.safetensors", ...draws));
  const lines = readFileSync(join(here, "ladder.run/metrics.jsonl"), "utf8").trim().split("\n");
  const { divergence, grids, validation } = JSON.parse(lines[7]);
  assert.equal(grids.length, 3);
  assertAtMost(Math.abs(grids[0] + grids[1] + grids[2] - divergence), 1e-3, "parts");
  assert.deepEqual(
    validation.grids.map(({ grid }: { grid: unknown }) => grid),
    ["latent", 4, 7],
  );
  const evaluated = blastema(here, "vae", "eval", "ladder.safetensors", "--k", "3", ...mnist);
  assert.match(evaluated.stdout, / {2}by grid: latent \d+\.\d, 4 x 4 \d+\.\d, 7 x 7 \d+\.\d\n/);
  // After so few steps it has not begun to draw.
  assert.match(evaluated.stderr, /What cells draw on 7 x 7 carries nothing/);
  for (const rngSeed of ["1", "2"])
    succeed(
      here,
      "vae",
      "sample",
      "ladder.safetensors",
      "--rng-seed",
      rngSeed,
      "-o",
      `${rngSeed}.png`,
    );
  const [one, two] = ["1.png", "2.png"].map((file) => readFileSync(join(here, file)));
  assert.notDeepEqual(one, two);
  const sample = ["vae", "sample", "ladder.safetensors", "--count", "3"];
  assert.match(
    succeed(here, ...sample, "--lots", "2", "-o", "6.png"),
    /6 digits, 2 of each latent/,
  );
  refuse(here, /draw no lots/, "vae", "sample", model, "--lots", "2", "-o", "none.png");
  refuse(here, /too many pictures: at most 10000/, ...sample, "--lots", "5000", "-o", "none.png");
  const files = ["--mnist", join(shop, "mnist")];
  for (const file of ["d.png", "d.webp"])
    succeed(here, "vae", "decide", "ladder.safetensors", "0", "3", "-o", file, ...files);
  const told = succeed(here, "vae", "decide", "ladder.safetensors", "0", "--json", ...files);
  const [decided] = JSON.parse(told);
  assert.deepEqual(
    decided.grids.map(({ grid, cells }: { grid: number; cells: number[] }) => [grid, cells.length]),
    [
      [4, 16],
      [7, 49],
    ],
  );
  refuse(
    here,
    /draw nothing, so all is decided by its latent/,
    "vae",
    "decide",
    model,
    "0",
    ...files,
  );
  const from = (given: string, ...own: string[]) =>
    train(8, "next.safetensors", "--from", given, ...own);
  refuse(here, /must be of the run's spec|draws/, ...from(model, ...draws));
  refuse(here, /must be of the run's spec|draws/, ...from("ladder.safetensors"));
  const wrong = ["--set", 'draws={"numbers":[3,0,0],"hidden":8}'];
  refuse(
    here,
    /draws\.numbers.*0 but on grids that the encoder has too/,
    ...train(8, "w.safetensors", ...wrong),
  );
});

test("a run that begins with a model's weights, for the importance-weighted bound", () => {
  const here = folder();
  const gentle = ["--learning-rate", "1e-9", "--importance", "4"];
  const { stderr } = blastema(here, ...train(8, "next.safetensors", "--from", model, ...gentle));
  assert.match(stderr, /with 4 latents -\d+\.\d, bound -\d/);
  const [before, next] = [model, join(here, "next.safetensors")].map((file) =>
    decodeCellular(readFileSync(file)),
  );
  const lines = readFileSync(join(here, "next.run/metrics.jsonl"), "utf8").trim().split("\n");
  const { bound, elbo } = JSON.parse(lines[7]).validation;
  assert.ok(bound > elbo, `${bound} ${elbo}`);
  const { recipe } = next.card;
  assert.deepEqual([recipe?.importance, recipe?.before], [4, before.card.recipe]);
  for (const [name, tensor] of Object.entries(next.parameters))
    for (const [i, weight] of tensor.entries())
      assertAtMost(Math.abs(weight - before.parameters[name][i]), 1e-6, name);
  writeFileSync(join(here, "other.json"), JSON.stringify({ ...TINY, latent: 16 }));
  const other = train(8, "other.safetensors", "--spec", "other.json");
  refuse(
    here,
    /Cannot begin with .*m\.safetensors: its "latent" is not/,
    ...other,
    "--from",
    model,
  );
  misuse(here, /above 0/, ...other, "--learning-rate", "0");
  misuse(here, /from 1 to 128/, ...other, "--importance", "0");
});

test("scores: the bound rises with the number of latents, and goes on from a file", () => {
  const here = folder();
  const score = (...options: string[]) =>
    JSON.parse(succeed(here, "vae", "eval", model, ...mnist, "--json", ...options));
  const [one, many] = [score("--k", "1"), score("--k", "20", "--save", "s.jsonl")];
  assert.equal(one.bound, one.elbo);
  assert.ok(many.bound > many.elbo, `${many.bound} ${many.elbo}`);
  assert.deepEqual(
    [many.k, many.images, many.protocol],
    [20, 60, "MNIST test, static binarisation"],
  );
  const lines = readFileSync(join(here, "s.jsonl"), "utf8").split("\n");
  assert.equal(lines.length, 1 + 60 + 60 + 1);
  writeFileSync(join(here, "s.jsonl"), `${lines.slice(0, 90).join("\n")}\n`);
  assert.deepEqual(score("--k", "20", "--save", "s.jsonl"), many);
  assert.deepEqual(score("--k", "20", "--threads", "2"), many);
});

test("pictures: samples, reconstructions, growth", () => {
  const here = folder();
  assert.match(succeed(here, "vae", "sample", model, "-o", "s.png", "--count", "10"), /10 digits/);
  const said = succeed(here, "vae", "reconstruct", model, "-o", "r.png", "--count", "9", ...mnist);
  assert.match(said, /9 digits, mean error per pixel 0\.\d{4}/);
  assert.match(succeed(here, "vae", "grow", model, "-o", "g.gif"), /7 grids, of 2, 4, 7 cells/);
  const damage = ["vae", "damage", model, ...mnist, "--count", "6"];
  const cuts = JSON.parse(succeed(here, ...damage, "--json", "-o", "d.png"));
  assert.deepEqual(
    cuts.map(({ move, side }: { move: number; side: number }) => [move, side]),
    [
      [0, 2],
      [2, 4],
      [5, 7],
    ],
  );
  assert.match(succeed(here, ...damage, "--at", "6"), / 6 +7 +3 +0 .* 0\.0%/);
  refuse(here, /there is no move 7/, ...damage, "--at", "7");
  const between = ["vae", "interpolate", model, "2", "5", ...mnist.slice(0, 2), "--count", "4"];
  for (const name of ["i.png", "i.gif"])
    assert.match(succeed(here, ...between, "-o", name), /4 digits from 2 to 5/);
  for (const [name, magic] of [
    ["s.png", "PNG"],
    ["r.png", "PNG"],
    ["g.gif", "GIF89a"],
    ["i.png", "PNG"],
    ["d.png", "PNG"],
    ["i.gif", "GIF89a"],
  ])
    assert.ok(readFileSync(join(here, name)).subarray(0, 8).includes(magic), name);
});

test("bad input is refused in one sentence", () => {
  const here = folder();
  const data = folder();
  const bad = ["vae", "eval", model, "--mnist"];
  refuse(here, /There is no .*t10k-images/, ...bad, data);
  writeFileSync(join(data, "t10k-images-idx3-ubyte"), "nothing");
  refuse(here, /Cannot use .*not an IDX picture file/, ...bad, data);
  writeFileSync(join(data, "t10k-images-idx3-ubyte"), barFile(5).subarray(0, 100));
  refuse(here, /Cannot use .*has 100 bytes/, ...bad, data);
  writeFileSync(join(data, "t10k-images-idx3-ubyte"), barFile(5, 9));
  refuse(here, /9 x 9 pixels, but .* takes 7 x 7/, ...bad, data);
  rmSync(data, { recursive: true });
  const rule = join(import.meta.dirname, "../../zoo/lizard-growing.safetensors");
  refuse(here, /kind "nca", not a variational model/, "vae", "sample", rule, "-o", "x.png");
  refuse(here, /Cannot load the rule .*not a rule/, "grow", model, "-o", "x.png");
  writeFileSync(join(here, "odd.json"), JSON.stringify({ ...TINY, channels: 12 }));
  refuse(
    here,
    /"channels" must be a multiple of 8/,
    ...train(1, "x.safetensors", "--spec", "odd.json"),
  );
  writeFileSync(join(here, "s.jsonl"), "{}\n");
  refuse(here, /figures of another model/, "vae", "eval", model, ...mnist, "--save", "s.jsonl");
  refuse(
    here,
    /There is no test picture 60/,
    "vae",
    "grow",
    model,
    ...mnist.slice(0, 2),
    "--digit",
    "60",
    "-o",
    "x.gif",
  );
  misuse(here, /whole number/, "vae", "eval", model, "--k", "0");
  const { status } = blastema(here, "vae");
  assert.notEqual(status, 0);
});
