// What the command says of pictures, and what of the choices about them stays in a run and its rule.
import assert from "node:assert/strict";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { loadRule } from "../../src/models/files.node.ts";
import { trap } from "../support/pictures.ts";
import { blastema, distill, misuse, refuse, succeed, workshop } from "./cli-command.ts";

const { folder, clear } = workshop();
after(clear);

/** A folder with one of the traps in it. */
function folderWith(name: string): string {
  const here = folder();
  copyFileSync(trap(name), join(here, name));
  return here;
}

const SMALL = ["--size", "8", "--pad", "2", "--steps", "1", "-o", "rule.safetensors"];

test("target says what will grow, and shows what is left without a background", () => {
  const here = folderWith("opaque.jpg");
  const kept = blastema(here, "target", "opaque.jpg", "--size", "24");
  assert.match(
    kept.stderr,
    /^opaque\.jpg is opaque, so its background will grow too: --background/,
  );
  const cut = blastema(here, "target", "opaque.jpg", "--size", "24", "--background", "auto");
  assert.equal(cut.stderr, "");
  assert.notEqual(cut.stdout, kept.stdout);
  assert.equal(blastema(here, "target", "opaque.jpg", "--background", "keep").stderr, "");
});

test("train shows the picture without its background, and the rule remembers how it was fitted", async () => {
  const here = folderWith("opaque.jpg");
  const { status, stderr } = blastema(
    here,
    "train",
    "opaque.jpg",
    "--background",
    "#88aacd",
    ...SMALL,
  );
  assert.equal(status, 0, stderr);
  assert.ok(/[░▒▓█]/.test(stderr), stderr);
  const rule = await loadRule(join(here, "rule.safetensors"));
  assert.equal(rule.card.recipe?.background, "#88aacd");
  assert.equal(rule.card.recipe?.trim, undefined);
  // What heal compares with is the picture as it was trained, so a seed alone is as far from it as it was then.
  const [card, again] = [
    ["heal", "rule.safetensors"],
    ["heal", "rule.safetensors", "--target", "opaque.jpg"],
  ].map((words) => succeed(here, ...words, "--seeds", "1", "--json"));
  assert.equal(card, again);
  const resume = ["train", "--resume", "rule.run", "-o", "rule.safetensors"];
  refuse(
    here,
    /was started with --background #88aacd, not auto/,
    ...resume,
    "--background",
    "auto",
  );
});

test("train names parts and seeds before it begins", async () => {
  const here = folderWith("two-parts.png");
  const { status, stderr } = blastema(
    here,
    "train",
    "two-parts.png",
    "--size",
    "20",
    ...SMALL.slice(2),
  );
  assert.equal(status, 0, stderr);
  assert.match(
    stderr,
    /^two-parts\.png is in 2 parts that growth does not connect: each gets a seed of its own\.\n/,
  );
  assert.equal((await loadRule(join(here, "rule.safetensors"))).spec.seedCells?.length, 2);
  assert.match(succeed(here, "inspect", "rule.safetensors"), /seed cells +\[\[/);
  const middle = ["--set", "seedCells=[[0,0]]", "-o", "middle.safetensors"];
  const alone = blastema(
    here,
    "train",
    "two-parts.png",
    "--size",
    "20",
    ...SMALL.slice(2, -2),
    ...middle,
  );
  assert.match(
    alone.stderr,
    /^Growth does not reach 2 of the 2 parts of two-parts\.png, since no cell/,
  );
  // Another picture from these weights has a seed of its own.
  const other = [
    "train",
    "🦎",
    "--from",
    "rule.safetensors",
    "--size",
    "12",
    "--steps",
    "1",
    "-o",
    "lizard.safetensors",
  ];
  assert.match(succeed(here, ...other), /lizard, 1 training step in /);
  assert.equal((await loadRule(join(here, "lizard.safetensors"))).spec.seedCells, undefined);
});

test("choices that make no sense are refused", () => {
  const here = folderWith("ring.png");
  const train = ["train", "ring.png", ...SMALL];
  misuse(here, /Give auto, keep, or a colour such as #ffffff\./, ...train, "--background", "white");
  misuse(here, /Give a whole number from 1/, ...train, "--frame", "0");
  misuse(here, /Allowed choices are nearest, smooth/, ...train, "--resample", "lanczos");
  misuse(here, /Give x,y,size in whole pixels, such as 120,40,300\./, ...train, "--crop", "1,2");
  refuse(here, /The crop 900,0,10 lies outside of ring\.png/, ...train, "--crop", "900,0,10");
  refuse(here, /ring\.png is not a moving picture: leave --frame out/, ...train, "--frame", "2");
  refuse(here, /ring\.png has no plain background/, ...train, "--background", "auto");
  refuse(
    here,
    /are for picture files: leave them out for an emoji/,
    "train",
    "🦎",
    ...SMALL,
    "--resample",
    "nearest",
  );
});

test("a background that leaves nothing is refused before anything is trained", () => {
  const here = folderWith("black-bg.png");
  const train = ["train", "black-bg.png", ...SMALL];
  refuse(
    here,
    /black-bg\.png has nothing of the colour #00ff00 at its edge/,
    ...train,
    "--background",
    "#00ff00",
  );
  refuse(here, /Nothing is left of black-bg\.png/, ...train, "--background", "auto");
  copyFileSync(trap("../../../docs/images/lizard.webp"), join(here, "moves.webp"));
  const { stderr } = blastema(here, "target", "moves.webp");
  assert.match(stderr, /^moves\.webp has \d+ frames: the first will grow/);
});

test("import knows targets by their names, and refuses what is none", async () => {
  const here = folderWith("ring.png");
  const bring = ["import", distill("regenerating-lizard"), "-o", "rule.safetensors", "--target"];
  refuse(here, /There is no file "nonsense"/, ...bring, "nonsense");
  refuse(here, /There is no emoji "lizzard"/, ...bring, "emoji:lizzard");
  for (const [target, name] of [
    ["🦎", "emoji:lizard"],
    [join(here, "ring.png"), "ring.png"],
  ]) {
    succeed(here, ...bring, target);
    assert.equal((await loadRule(join(here, "rule.safetensors"))).card.target, name);
  }
});
