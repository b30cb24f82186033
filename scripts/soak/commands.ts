// The commands that are killed: all that write files but `demo`, which is `train` and `grow` for minutes, `vae map`, which needs labels, and
// `read eval`, `texture eval` and `texture tile`, which write a file in a moment after their work is done.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { encodeRule } from "../../src/models/rule.ts";
import { encodeVariational } from "../../src/models/variational.ts";
import { barFile, labelsFile } from "../../test/support/bars.ts";
import { RULES_TO_EXPORT } from "../../test/support/exported.ts";
import { randomVnca, smallSpec } from "../../test/support/variational.ts";
import { root } from "../project.ts";

/** A command whose outputs are the same each time. */
export interface Command {
  readonly args: readonly string[];
  /** What goes on after a kill, and what must exist for that; by default the same command. */
  readonly resume?: { readonly args: readonly string[]; readonly needs: string };
  readonly outputs: readonly string[];
  /** Whether outputs grow as the work goes on, and are gone on with. */
  readonly grows?: boolean;
}

const zoo = (name: string) => join(root, `zoo/${name}.safetensors`);
const steady = ["--arithmetic", "plain", "--threads", "1"];
/** What is changed of a model so that it is trained in no time. */
export const SMALL_MODEL = {
  ...{ size: 7, latent: 8, channels: 8, sides: [4, 7], steps: [0, 6] },
  encoder: { channels: [8], strides: [2], frame: 0 },
  update: { kind: "chain" as const, hidden: [8] },
};

/** Writes what the commands need into a folder: a rule, a model, a spec and digits, all small. */
export function furnish(shop: string): void {
  const [[, rule]] = RULES_TO_EXPORT;
  writeFileSync(join(shop, "rule.safetensors"), encodeRule(rule));
  writeFileSync(join(shop, "spec.json"), JSON.stringify(SMALL_MODEL));
  const card = { dataset: "MNIST, static binarisation", recipe: { trainingSteps: 0 } };
  const model = { spec: smallSpec(), parameters: randomVnca(smallSpec(), 3), card };
  writeFileSync(join(shop, "model.safetensors"), encodeVariational(model));
  mkdirSync(join(shop, "mnist"));
  writeFileSync(join(shop, "mnist/train-images-idx3-ubyte"), barFile(5300));
  writeFileSync(join(shop, "mnist/t10k-images-idx3-ubyte"), barFile(60));
  mkdirSync(join(shop, "digits"));
  writeFileSync(join(shop, "digits/train-images-idx3-ubyte"), barFile(5300, 28));
  writeFileSync(join(shop, "digits/train-labels-idx1-ubyte"), labelsFile(5300));
}

/** The commands, each of which runs in a folder of its own. @param shop a furnished folder */
export function commands(shop: string): Command[] {
  return [...ofRules(shop), ...ofModels(shop), ...trainings(shop), ...dataSets()];
}

function trainings(shop: string): Command[] {
  const small = (size: string, pad: string) => ["--size", size, "--pad", pad, "--steps", "60"];
  const how = ["--preset", "lite-nondoubling", "--spec", join(shop, "spec.json"), "--steps", "40"];
  const mnist = ["--mnist", join(shop, "mnist"), "--threads", "1"];
  const reader = ["batch=2", "fresh=1", "exchanged=1"].flatMap((each) => ["--set", each]);
  const digits = ["--mnist", join(shop, "digits"), "--threads", "1"];
  const resumed = (
    command: readonly string[],
    args: readonly string[],
    more: readonly string[],
  ) => ({
    args: [...command, ...args, "-o", "r.safetensors"],
    resume: {
      args: [...command, "--resume", "r.run", "-o", "r.safetensors", ...more],
      needs: "r.run/run.safetensors",
    },
    // Not r.safetensors: its card counts the seconds of training.
    outputs: ["r.run/run.safetensors"],
    grows: true,
  });
  const one = ["--threads", "1"];
  return [
    resumed(["train"], ["🦎", ...small("10", "3"), ...steady], one),
    resumed(["train"], ["🐟", ...small("8", "2"), "--regime", "growing", ...steady], one),
    resumed(["vae", "train"], [...how, "--arithmetic", "plain", ...mnist], mnist),
    resumed(["read", "train"], ["--steps", "60", ...reader, ...steady, ...digits], digits),
  ];
}

function dataSets(): Command[] {
  const tokens = (format: string, ...outputs: string[]): Command => ({
    args: ["tokens", "--count", "400k", "--out", "t", "--format", format, "--threads", "1"],
    outputs: outputs.map((name) => `t/${name}`),
    grows: true,
  });
  return [
    tokens("bin", "train.bin", "train.index.bin", "val.bin"),
    tokens("jsonl", "train.jsonl", "val.jsonl"),
    tokens("parquet", "data/train-00000-of-00001.parquet"),
  ];
}

/** A command that writes the last of its arguments. */
function writing(...args: string[]): Command {
  return { args, outputs: args.slice(-1) };
}

function ofRules(shop: string): Command[] {
  const [lizard, rule] = [zoo("lizard-regenerating"), join(shop, "rule.safetensors")];
  const once = ["--seeds", "1", "--threads", "1"];
  const to = (kind: string, output: string) =>
    writing("export", lizard, "--to", kind, "-o", output);
  return [
    writing("grow", lizard, "--steps", "60", "-o", "a.webp"),
    {
      args: ["heal", rule, ...once, "--csv", "h.csv", "--map", "h.png"],
      outputs: ["h.csv", "h.png"],
    },
    writing("compare", rule, ...once, "-o", "c.png"),
    writing("target", "🦎", "-o", "t.png"),
    writing(
      "import",
      join(root, "test/fixtures/foreign/monash_growing.bin"),
      "-o",
      "i.safetensors",
    ),
    to("html", "p.html"),
    to("onnx", "p.onnx"),
    to("pytorch", "p.safetensors"),
    to("distill", "p.json"),
  ];
}

function ofModels(shop: string): Command[] {
  const model = join(shop, "model.safetensors");
  const mnist = ["--mnist", join(shop, "mnist")];
  const one = ["--threads", "1"];
  return [
    writing("vae", "sample", zoo("digits-doubling"), ...one, "-o", "s.png"),
    writing("vae", "reconstruct", model, ...mnist, ...one, "-o", "r.png"),
    writing("vae", "grow", model, "-o", "g.webp"),
    writing("vae", "interpolate", model, "1", "2", ...mnist, "-o", "n.webp"),
    writing("vae", "decide", zoo("digits-ladder"), "1", "-o", "d.png"),
    writing("vae", "damage", model, "--count", "60", ...mnist, ...one, "-o", "d.png"),
    writing("vae", "inpaint", model, "1", "2", "--mask", "left", ...mnist, ...one, "-o", "i.png"),
    {
      ...writing("vae", "eval", model, "--k", "16", ...mnist, ...one, "--save", "e.jsonl"),
      grows: true,
    },
  ];
}
