// Bad input of the commands of `vae`: one clear sentence, exit status 1, nothing half-written, nothing lost.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { gzipSync } from "node:zlib";
import { decodeSafetensors, encodeSafetensors } from "../../src/models/safetensors.ts";
import { encodeVariational } from "../../src/models/variational.ts";
import { labelsFile } from "../support/bars.ts";
import { blastema, misuse, refuse, succeed, workshop } from "./cli-command.ts";
import { furnish, PICTURES, picturesFile, smallModel } from "./variational-workshop.ts";

const { folder, clear } = workshop();
after(clear);
const mnist = ["--mnist", "mnist", "--threads", "0"];

function furnished(): string {
  const here = folder();
  furnish(here);
  return here;
}

test("pictures that are missing, truncated, of another format, number or size", () => {
  const here = furnished();
  const file = join(here, "mnist/t10k-images-idx3-ubyte");
  const whole = picturesFile(PICTURES.test);
  const evaluate = ["vae", "eval", "m.safetensors", ...mnist];
  const wrong: [Uint8Array, RegExp][] = [
    [Buffer.from(""), /not an IDX picture file/],
    [labelsFile(PICTURES.test), /not an IDX picture file/],
    [whole.subarray(0, 100), /has 100 bytes, but 60 pictures of 7 x 7 pixels need 2956/],
    [Buffer.concat([whole, Buffer.alloc(1)]), /has 2957 bytes/],
    [picturesFile(PICTURES.test, 9), /The pictures have 9 x 9 pixels, but the model takes 7 x 7/],
  ];
  for (const [bytes, sentence] of wrong) {
    writeFileSync(file, bytes);
    refuse(here, sentence, ...evaluate);
  }
  for (const command of ["probe", "map", "damage"])
    refuse(
      here,
      /have 9 x 9 pixels/,
      "vae",
      command,
      "m.safetensors",
      ...mnist,
      ...output(command),
    );
  rmSync(file);
  refuse(here, /There is no mnist\/t10k-images-idx3-ubyte: give a folder/, ...evaluate);
  const zipped = gzipSync(whole);
  writeFileSync(`${file}.gz`, zipped.subarray(0, zipped.length - 20));
  refuse(
    here,
    /Cannot use mnist\/t10k-images-idx3-ubyte\.gz: it is not a gzip file, or it is truncated/,
    ...evaluate,
  );
  writeFileSync(`${file}.gz`, zipped);
  succeed(here, ...evaluate, "--k", "1");
});

function output(command: string): string[] {
  return command === "map" ? ["-o", "x.png"] : [];
}

test("labels that are missing, broken, or not as many", () => {
  const here = furnished();
  const file = join(here, "mnist/t10k-labels-idx1-ubyte");
  const probe = ["vae", "probe", "m.safetensors", ...mnist];
  const odd = labelsFile(PICTURES.test);
  odd[20] = 17;
  const wrong: [Uint8Array, RegExp][] = [
    [picturesFile(3), /not an IDX label file/],
    [labelsFile(PICTURES.test).subarray(0, 30), /has 30 bytes, but 60 labels need 68/],
    [labelsFile(50), /has 50 labels, but there are 60 pictures/],
    [odd, /the label 17, but labels must be from 0 to 9/],
  ];
  for (const [bytes, sentence] of wrong) {
    writeFileSync(file, bytes);
    refuse(here, sentence, ...probe);
    refuse(here, sentence, "vae", "map", "m.safetensors", ...mnist, "-o", "x.png");
  }
  rmSync(file);
  refuse(here, /There is no mnist\/t10k-labels-idx1-ubyte/, ...probe);
});

test("models that are missing, broken, NaN, or of another kind", () => {
  const here = furnished();
  const bytes = encodeVariational(smallModel);
  const { tensors, metadata } = decodeSafetensors(bytes);
  const bias = tensors["update.1.bias"];
  const nan = {
    shape: bias.shape,
    data: Float32Array.from(bias.data as Float32Array).fill(Number.NaN),
  };
  const rewritten = (blastema: string) => encodeSafetensors({ tensors, metadata: { blastema } });
  const files: Record<string, [Uint8Array | string, RegExp]> = {
    "cut.safetensors": [bytes.subarray(0, bytes.length - 9), /is truncated/],
    "text.safetensors": ["tokens, not tensors", /not a safetensors file/],
    "empty.safetensors": ["", /is empty/],
    "nan.safetensors": [
      encodeSafetensors({ tensors: { ...tensors, "update.1.bias": nan }, metadata }),
      /8 of the 8 numbers of its tensor "update\.1\.bias" are NaN/,
    ],
    "new.safetensors": [
      rewritten(metadata.blastema.replace('"format":1', '"format":4')),
      /has format 4, and this version of Blastema reads formats 1 to 3/,
    ],
    "wide.safetensors": [
      rewritten(metadata.blastema.replace('"hidden":[16]', '"hidden":[24]')),
      /has shape \[16,8,3,3\], but its spec asks for \[24,8,3,3\]/,
    ],
    "odd.safetensors": [
      rewritten(metadata.blastema.replace('"sides":[2,4,7]', '"sides":[2,4,9]')),
      /"sides" must be each twice the one before/,
    ],
    "none.safetensors": [rewritten("{}"), /format absent/],
  };
  for (const [name, [content]] of Object.entries(files)) writeFileSync(join(here, name), content);
  const rule = join(import.meta.dirname, "../../zoo/lizard-growing.safetensors");
  const commands = [
    ...[["eval"], ["probe"], ["damage"], ["sample", "-o", "x.png"], ["map", "-o", "x.png"]],
    ...[
      ["grow", "-o", "x.gif"],
      ["inpaint", "1", "--mask", "left"],
    ],
  ];
  for (const [name, ...options] of commands) {
    const [, sentence] = files["nan.safetensors"];
    refuse(here, sentence, "vae", name, "nan.safetensors", ...options);
    refuse(here, /kind "nca", not a variational model/, "vae", name, rule, ...options);
  }
  for (const [name, [, sentence]] of Object.entries(files))
    refuse(here, sentence, "vae", "sample", name, "-o", "x.png");
  refuse(here, /it does not exist/, "vae", "sample", "gone.safetensors", "-o", "x.png");
  const others = [
    ["heal"],
    ["grow", "-o", "x.png"],
    ["compare"],
    ["export", "--to", "html", "-o", "x.html"],
  ];
  for (const [name, ...options] of others)
    refuse(here, /kind "vnca", not a rule/, name, "m.safetensors", ...options);
  refuse(here, /8 of the 8 numbers/, "inspect", "nan.safetensors");
});

test("evaluations: figures of another model, a folder for a file, no latents", () => {
  const here = furnished();
  const evaluate = ["vae", "eval", "m.safetensors", ...mnist, "--k", "2", "--images", "10"];
  const whole = succeed(here, ...evaluate, "--json", "--save", "s.jsonl");
  const saved = readFileSync(join(here, "s.jsonl"), "utf8");
  assert.equal(succeed(here, ...evaluate, "--json", "--save", "s.jsonl"), whole);
  assert.equal(readFileSync(join(here, "s.jsonl"), "utf8"), saved);
  // What is missing is scored again, to the same figures.
  writeFileSync(join(here, "s.jsonl"), saved.split("\n").slice(0, 30).join("\n").slice(0, -5));
  assert.equal(succeed(here, ...evaluate, "--json", "--save", "s.jsonl"), whole);
  refuse(
    here,
    /s\.jsonl holds figures of another model or protocol/,
    ...[...evaluate, "--save", "s.jsonl", "--split", "validation"],
  );
  const parameters = { ...smallModel.parameters, "seed.bias": new Float32Array(32).fill(0.1) };
  writeFileSync(join(here, "n.safetensors"), encodeVariational({ ...smallModel, parameters }));
  refuse(here, /another model/, "vae", "eval", "n.safetensors", ...mnist, "--save", "s.jsonl");
  mkdirSync(join(here, "d.jsonl"));
  refuse(here, /Cannot write d\.jsonl: it is a folder/, ...evaluate, "--save", "d.jsonl");
  refuse(here, /must end in \.jsonl/, ...evaluate, "--save", "s.csv");
  refuse(here, /the folder none does not exist/, ...evaluate, "--save", "none/s.jsonl");
  misuse(here, /Give a whole number from 1/, "vae", "eval", "m.safetensors", "--k", "0");
});

test("training: a spec that makes no sense, a run of another spec, kind, or without its files", () => {
  const here = furnished();
  writeFileSync(join(here, "tiny.json"), JSON.stringify({ ...smallModel.spec, kind: undefined }));
  const train = ["vae", "train", ...mnist, "-o", "t.safetensors"];
  const specs: [string, RegExp][] = [
    ["{", /it must hold a JSON object/],
    ['"abc"', /it must hold a JSON object/],
    ['{"chanels": 48}', /There is no "chanels" in a spec: did you mean "channels"/],
    ['{"channels": 12}', /"channels" must be a multiple of 8/],
  ];
  for (const [text, sentence] of specs) {
    writeFileSync(join(here, "spec.json"), text);
    refuse(here, sentence, ...train, "--spec", "spec.json");
  }
  succeed(here, ...train, "--spec", "tiny.json", "--steps", "2");
  const run = readFileSync(join(here, "t.run/run.safetensors"));
  const resume = ["vae", "train", ...mnist, "-o", "u.safetensors", "--resume"];
  misuse(here, /keeps its spec/, ...resume, "t.run", "--spec", "tiny.json");
  misuse(here, /keeps its preset/, ...resume, "t.run", "--preset", "lite");
  refuse(here, /already a run in t\.run/, ...train, "--spec", "tiny.json");
  refuse(here, /There is no run in none/, ...resume, "none");
  mkdirSync(join(here, "empty.run"));
  refuse(here, /There is no run in empty\.run/, ...resume, "empty.run");
  writeFileSync(join(here, "empty.run/run.safetensors"), encodeVariational(smallModel));
  refuse(
    here,
    /Cannot resume empty\.run\. The file is not a run of Blastema/,
    ...resume,
    "empty.run",
  );
  writeFileSync(join(here, "empty.run/run.safetensors"), run.subarray(0, 2000));
  refuse(here, /Cannot resume empty\.run\. The file is truncated/, ...resume, "empty.run");
  refuse(
    here,
    /holds a training run, not a variational model/,
    "vae",
    "eval",
    "t.run/run.safetensors",
  );
  refuse(here, /not a (training )?run/, "train", "🦎", "--resume", "t.run", "-o", "r.safetensors");
  assert.deepEqual(readFileSync(join(here, "t.run/run.safetensors")), run, "nothing is lost");
  writeFileSync(join(here, "x.png"), "earlier");
  blastema(here, "vae", "sample", "t.run/run.safetensors", "-o", "x.png");
  assert.equal(readFileSync(join(here, "x.png"), "utf8"), "earlier");
});
