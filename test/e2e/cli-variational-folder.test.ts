// Variational models of a folder of pictures, from the command line.
import assert from "node:assert/strict";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import sharp from "sharp";
import { decodeCellular } from "../../src/models/variational.ts";
import { blastema, misuse, refuse, succeed, workshop } from "./cli-command.ts";
import { COLOURED, writeFlags } from "./variational-workshop.ts";

const { folder, clear } = workshop();
after(clear);

const COUNT = 60;

const shop = folder();
const [pictures, model, spec] = ["flags", "m.safetensors", "tiny.json"].map((name) =>
  join(shop, name),
);
const train = ["vae", "train", "--preset", "emoji", "--spec", spec, "--threads", "0"];

before(async () => {
  await writeFlags(pictures, COUNT);
  writeFileSync(join(pictures, "licence.txt"), "Nobody's.");
  cpSync(join(pictures, "flag 0.png"), join(pictures, "the same again.png"));
  writeFileSync(spec, JSON.stringify(COLOURED));
  succeed(shop, ...train, "--pictures", pictures, "--steps", "6", "-o", model);
});

test("a folder of pictures is learned from; the card says which, and that it was these pictures", () => {
  const { spec, card } = decodeCellular(readFileSync(model));
  assert.equal(spec.pictureChannels, 4);
  assert.match(card.dataset ?? "", /^pictures flags-8 \(60, [0-9a-f]{8}\)$/);
  assert.equal(card.recipe && "dataset" in card.recipe, false);
});

test("scores are of held-out pictures, under the folder's name", async () => {
  const args = ["vae", "eval", model, "--k", "2", "--json", "--threads", "0"];
  const report = JSON.parse(succeed(shop, ...args, "--pictures", pictures));
  assert.match(report.protocol, /^pictures flags-8 \(60, [0-9a-f]{8}\) test$/);
  assert.ok(report.elboImages >= 2 && report.elboImages < 20, `${report.elboImages}`);
  assert.ok(report.bound < 0 && report.bound >= report.elbo, `${report.bound} ${report.elbo}`);
  const sampled = succeed(shop, "vae", "sample", model, "-o", "s.png", "--count", "4");
  assert.match(sampled, /4 pictures/);
  const near = ["vae", "sample", model, "-o", "n.png", "--count", "2", "--nearest", "3"];
  assert.match(
    succeed(shop, ...near, "--pictures", pictures),
    /2 pictures\nThe nearest picture of the training differs by 0\.\d{3} or more, for half of them by at most 0\.\d{3} /,
  );
  // Two rows of four pictures of 8 cells, with gaps of 2 pixels, enlarged.
  const { width, height } = await sharp(join(shop, "n.png")).metadata();
  assert.equal(width / height, (4 * 10 + 2) / (2 * 10 + 2));
  refuse(shop, /give that folder with --pictures/, ...near);
  refuse(
    shop,
    /100 pictures and 100 beside each are too many: at most 10000/,
    ...near,
    "--count",
    "100",
    "--nearest",
    "100",
  );
  const others = join(shop, "others");
  await writeFlags(others, COUNT - 1);
  const { status, stderr } = blastema(shop, ...near, "--pictures", others);
  assert.equal(status, 1);
  assert.match(
    stderr,
    /blastema: .* learned from pictures flags-8 .*, not from pictures others-8 /,
  );
  refuse(
    shop,
    /Only --nearest looks at other pictures/,
    ...near.slice(0, -2),
    "--pictures",
    pictures,
  );
  misuse(shop, /'--nearest .*' cannot be used with .*'--lots /, ...near, "--lots", "2");
  const where = ["--pictures", pictures, "-o", "r.png", "--count", "3"];
  assert.match(succeed(shop, "vae", "reconstruct", model, ...where), /3 pictures, mean error/);
  refuse(
    shop,
    /learned from pictures flags-8 \(60, \w+\): give that folder with --pictures/,
    ...args,
  );
});

test("a run goes on with its own pictures, to the bits of one that never stopped, and with no others", () => {
  const run = join(shop, "m.run");
  const again = ["vae", "train", "--resume", run, "-o", join(shop, "on.safetensors")];
  refuse(shop, /learned from pictures flags-8/, ...again);
  const other = join(shop, "other");
  cpSync(pictures, other, { recursive: true });
  rmSync(join(other, "flag 2.png"));
  const { status, stderr } = blastema(shop, ...again, "--pictures", other);
  assert.equal(status, 1);
  assert.match(
    stderr,
    /blastema: The run learns from pictures flags-8 .* not from pictures other-8 \(59, \w+\)\.\n$/,
  );
  succeed(shop, ...again, "--pictures", pictures);
  assert.deepEqual(
    decodeCellular(readFileSync(join(shop, "on.safetensors"))).parameters,
    decodeCellular(readFileSync(model)).parameters,
  );
});

test("what cannot be read is counted, and what is small is enlarged", () => {
  const mixed = join(shop, "mixed");
  cpSync(pictures, mixed, { recursive: true });
  writeFileSync(join(mixed, "broken.png"), "no picture");
  const large = ["--set", "size=32", "--set", "sides=[2,4,8,16,32]", "--set", "steps=[1,1,1,1,1]"];
  const what = ["--pictures", mixed, "--steps", "1", "-o", "l.safetensors"];
  const { status, stderr } = blastema(shop, ...train, ...large, ...what);
  assert.equal(status, 0, stderr);
  assert.match(stderr, /1 of 62 pictures cannot be read: broken\.png is not a picture/);
  assert.match(stderr, /61 pictures smaller than 32 x 32 pixels were enlarged/);
});

test("bad input is refused in one sentence", () => {
  const here = folder();
  const ask = (which: string) => [...train, "--pictures", which, "-o", "x.safetensors"];
  refuse(here, /There is no folder nowhere/, ...ask("nowhere"));
  mkdirSync(join(here, "empty"));
  refuse(here, /There are no pictures in empty/, ...ask("empty"));
  const digits = ["vae", "train", "--pictures", pictures, "-o", "x.safetensors"];
  refuse(here, /--pictures is for models in colour: train one with --preset emoji/, ...digits);
  // What is wrong with the pictures is only known after the progress of reading them.
  const last = (): string => {
    const { status, stderr } = blastema(here, ...ask("empty"));
    assert.equal(status, 1, stderr);
    return stderr.trimEnd().split("\n").at(-1) ?? "";
  };
  writeFileSync(join(here, "empty", "a.png"), "no picture");
  assert.match(
    last(),
    /^blastema: No picture in empty can be read: a\.png is not a picture: [^.]*\.$/,
  );
  for (let i = 0; i < 30; i++)
    cpSync(join(pictures, "flag 0.png"), join(here, "empty", `${i}.png`));
  assert.match(
    last(),
    /^blastema: All pictures in empty look the same at 8 x 8 pixels: at least 20 different ones are needed\.$/,
  );
  cpSync(join(pictures, "flag 2.png"), join(here, "empty", "other.png"));
  assert.match(last(), /^blastema: Only 2 pictures in empty look different at 8 x 8 pixels: at/);
});

test("pictures that all have one name, each in a folder of its own, cannot be split", () => {
  const here = folder();
  for (let i = 0; i < COUNT; i += 2)
    cpSync(join(pictures, `flag ${i}.png`), join(here, "icons", `${i}`, "icon.png"));
  const { status, stderr } = blastema(
    here,
    ...[...train, "--pictures", "icons", "-o", "x.safetensors"],
  );
  assert.equal(status, 1, stderr);
  assert.match(stderr, /blastema: icons has too few pictures: by their names none falls to the/);
});
