// A deconvolution baseline from the command line: it trains, is scored and draws as other models do, and does not grow.
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { decodeVariational } from "../../src/models/variational.ts";
import { refuse, succeed, workshop } from "./cli-command.ts";
import { writeBars } from "./variational-workshop.ts";

const { folder, clear } = workshop();
after(clear);

const TINY = {
  size: 7,
  latent: 8,
  encoder: { channels: [8], strides: [2], frame: 0 },
  decoder: { sides: [2, 4, 7], channels: [16, 8, 8] },
};

const shop = folder();
const model = join(shop, "m.safetensors");
const mnist = ["--mnist", join(shop, "mnist")];
const train = (output: string, steps: number, ...options: string[]) => [
  ...["vae", "train", "--preset", "lite-baseline", "--spec", join(shop, "tiny.json"), ...mnist],
  ...["--threads", "0", "--arithmetic", "plain", "--steps", `${steps}`, "-o", output, ...options],
];

before(() => {
  writeFileSync(join(shop, "tiny.json"), JSON.stringify(TINY));
  writeBars(shop);
  succeed(shop, ...train(model, 40));
});

test("training writes the model that was asked for, and lowers its loss", () => {
  const { spec } = decodeVariational(readFileSync(model));
  assert.deepEqual(spec, { kind: "deconvolution", ...TINY });
  const lines = readFileSync(join(shop, "m.run/metrics.jsonl"), "utf8").trim().split("\n");
  const loss = (line: string): number =>
    JSON.parse(line).reconstruction + JSON.parse(line).divergence;
  assert.ok(loss(lines[39]) < loss(lines[0]), `${loss(lines[0])} ${loss(lines[39])}`);
});

test("it is scored, and draws", () => {
  const figures = JSON.parse(
    succeed(shop, "vae", "eval", model, "--k", "16", "--images", "40", "--json", ...mnist),
  );
  assert.ok(figures.elbo < 0 && figures.bound > figures.elbo, JSON.stringify(figures));
  const commands = [
    ["sample", model, "--count", "9"],
    ["reconstruct", model, "--count", "12", ...mnist],
    ["interpolate", model, "3", "8", ...mnist],
  ];
  for (const [command, ...options] of commands) {
    const picture = join(shop, `${command}.png`);
    succeed(shop, "vae", command, ...options, "-o", picture);
    assert.ok(existsSync(picture), picture);
  }
});

test("what grows cells says in one sentence that there are none", () => {
  const sentence = /m\.safetensors: this model does not grow: it is a deconvolution baseline\./;
  refuse(shop, sentence, "vae", "grow", model, "-o", "film.webp", ...mnist);
  refuse(shop, sentence, "vae", "damage", model, ...mnist);
  refuse(shop, sentence, "vae", "inpaint", model, "3", "--mask", "left", "-o", "p.png", ...mnist);
});
