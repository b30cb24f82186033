// Variational models of emoji from the command line; what they keep in the cache stays in a folder of the test's own.
import assert from "node:assert/strict";
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { decodeCellular } from "../../src/models/variational.ts";
import { COLOURED } from "./variational-workshop.ts";

const cache = mkdtempSync(join(tmpdir(), "blastema-cache-"));
// Before the commands' environment is read.
process.env.XDG_CACHE_HOME = cache;
const { refuse, succeed, workshop } = await import("./cli-command.ts");
const { folder, clear } = workshop();
after(async () => {
  await clear();
  rmSync(cache, { recursive: true });
});

const shop = folder();
const model = join(shop, "m.safetensors");
const spec = join(shop, "tiny.json");
const train = ["vae", "train", "--preset", "emoji", "--spec", spec, "--threads", "0"];

before(() => {
  writeFileSync(spec, JSON.stringify(COLOURED));
  succeed(shop, ...train, "--steps", "20", "-o", model);
});

test("training on emoji writes a model of pictures in colour, and keeps what it drew", () => {
  const { spec, card } = decodeCellular(readFileSync(model));
  assert.equal(spec.pictureChannels, 4);
  assert.deepEqual(spec.likelihood, { mixtures: 1 });
  assert.equal(card.dataset, "emoji-8");
  const [kept, ...more] = readdirSync(join(cache, "blastema"));
  assert.match(kept, /^emoji-noto-.*-8\.safetensors$/);
  assert.deepEqual(more, []);
});

test("scores are of held-out emoji, in nats and in bits per dimension; a broken cache is made anew", () => {
  const score = () =>
    JSON.parse(succeed(shop, "vae", "eval", model, "--k", "2", "--json", "--threads", "0"));
  const report = score();
  assert.equal(report.protocol, "emoji-8 test");
  assert.ok(report.elboImages > 100 && report.elboImages < 300);
  const bits = -report.bound / (8 * 8 * 4 * Math.LN2);
  assert.ok(Math.abs(report.bitsPerDimension - bits) <= 1e-9, `${report.bitsPerDimension}`);
  truncateSync(join(cache, "blastema", readdirSync(join(cache, "blastema"))[0]), 5000);
  assert.deepEqual(score(), report);
});

test("pictures: samples, reconstructions, growth, damage, and what lies between two emoji", () => {
  const here = folder();
  const run = (...args: string[]): string => succeed(here, "vae", ...args);
  assert.match(run("sample", model, "-o", "s.png", "--count", "4"), /4 emoji/);
  assert.match(run("reconstruct", model, "-o", "r.png", "--count", "5"), /5 emoji, mean error/);
  assert.match(run("grow", model, "-o", "g.gif", "--emoji", "lizard"), /6 grids, of 2, 4, 8 cells/);
  assert.match(
    run("interpolate", model, "🦎", "red-heart", "-o", "i.png", "--count", "3"),
    /3 emoji from 🦎 to red-heart/,
  );
  const [, cut] = JSON.parse(run("damage", model, "--count", "3", "--json", "-o", "d.png"));
  assert.deepEqual([cut.side, cut.pictures], [4, 3]);
  for (const name of ["s.png", "r.png", "i.png", "d.png"])
    assert.ok(readFileSync(join(here, name)).subarray(0, 8).includes("PNG"), name);
});

test("bad input is refused in one sentence", () => {
  const here = folder();
  const grow = ["vae", "grow", model, "-o", "x.gif"];
  refuse(
    here,
    /There is no emoji "lizzard"\. Similar names: .*lizard/,
    ...grow,
    "--emoji",
    "lizzard",
  );
  refuse(here, /There is no test picture 9999/, ...grow, "--digit", "9999");
  const dynamic = ["--binarisation", "dynamic", "-o", "x.safetensors"];
  refuse(here, /Emoji are not made black and white/, ...train, ...dynamic);
  writeFileSync(spec, JSON.stringify({ ...COLOURED, channels: 8 }));
  refuse(here, /"channels" must be at least 9/, ...train, "-o", "x.safetensors");
});
