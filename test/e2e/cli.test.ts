// The commands on good input, and on wrong usage.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import sharp from "sharp";
import { blastema, distill, main, misuse, succeed, workshop } from "./cli-command.ts";

const { folder, clear } = workshop();
after(clear);

const COMMANDS = "train grow heal compare target inspect import export demo bench".split(" ");

test("help names every command, and every command has help", () => {
  const help = succeed(folder(), "--help");
  for (const name of COMMANDS) {
    assert.match(help, new RegExp(`^  ${name} `, "m"));
    const own = succeed(folder(), name, "--help");
    assert.match(own, new RegExp(`^Usage: blastema ${name} `));
    for (const line of `${help}${own}`.split("\n")) assert.ok(line.length <= 80, line);
    assert.equal(succeed(folder(), "help", name), own);
  }
});

test("the version is the package's", () => {
  const manifest = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  assert.equal(succeed(folder(), "--version").trim(), JSON.parse(manifest).version);
});

test("wrong usage exits with 2 and says what is possible", () => {
  const here = folder();
  misuse(here, /Usage: blastema/);
  misuse(here, /unknown command 'trian' \(Did you mean train\?\)/, "trian");
  misuse(here, /unknown option '--sise' \(Did you mean --size\?\)/, "target", "🦎", "--sise", "3");
  misuse(here, /missing required argument 'target'/, "target");
  misuse(here, /missing required argument 'targets'/, "train", "-o", "a.safetensors");
  misuse(here, /required option '-o, --output <file>'/, "train", "🦎");
  misuse(here, /argument missing/, "target", "🦎", "--size");
  misuse(here, /too many arguments/, "target", "🦎", "🐟");
  misuse(
    here,
    /Allowed choices are growing, persistent, regenerating/,
    "train",
    "🦎",
    "--regime",
    "x",
  );
  for (const size of ["0", "-1", "1.5", "x", "", "513", "1e2"])
    misuse(here, /Give a whole number from 1 to 512/, "target", "🦎", "--size", size);
  misuse(here, /Give KIND@STEP/, "grow", distill("regenerating-lizard"), "--damage", "lowr@2");
  misuse(here, /Give a side from 3 to 1024/, "grow", distill("regenerating-lizard"), "--grid", "2");
  misuse(here, /Give a number/, "grow", distill("regenerating-lizard"), "--angle", "x");
});

test("target writes the exact picture, and draws it without a file", async () => {
  const here = folder();
  assert.match(succeed(here, "target", "🦎", "-o", "t.png"), /^t\.png {2}72 x 72 cells\n$/);
  const { width, height, hasAlpha } = await sharp(join(here, "t.png")).metadata();
  assert.deepEqual({ width, height, hasAlpha }, { width: 72, height: 72, hasAlpha: true });
  const drawing = succeed(here, "target", "🦎", "--size", "20", "--pad", "0");
  assert.match(drawing, /[▒▓]{4}/);
  assert.equal(drawing.includes("\u001B"), false);
});

test("import, inspect, export: the bytes come back", () => {
  const here = folder();
  const published = distill("regenerating-lizard");
  succeed(
    here,
    "import",
    published,
    "-o",
    "r.safetensors",
    "--target",
    "🦎",
    "--regime",
    "regenerating",
  );
  const text = succeed(here, "inspect", "r.safetensors");
  assert.match(text, /^ {2}regime +regenerating$/m);
  assert.match(text, /^ {2}parameters +8,336$/m);
  const json = JSON.parse(succeed(here, "inspect", "r.safetensors", "--json"));
  assert.equal(json.parameters, 8336);
  assert.deepEqual(json.grid, [72, 72]);
  assert.equal(json.spec.channels, 16);
  assert.equal(json.source, "Distill 2020, regenerating-lizard.json");
  assert.equal(json.bytes, statSync(join(here, "r.safetensors")).size);
  assert.ok(json.gzippedBytes > 0 && json.gzippedBytes < json.bytes);
  succeed(here, "export", "r.safetensors", "--to", "distill", "-o", "again.json");
  assert.deepEqual(readFileSync(join(here, "again.json")), readFileSync(published));
  succeed(here, "export", "r.safetensors", "--to", "html", "-o", "page.html");
  const page = readFileSync(join(here, "page.html"), "utf8");
  assert.match(page, /^<!doctype html>/i);
  succeed(here, "export", "r.safetensors", "--to", "html", "--smooth", "-o", "smooth.html");
  assert.match(readFileSync(join(here, "smooth.html"), "utf8"), /id="creature" class="smooth"/);
  assert.ok(page.includes(readFileSync(join(here, "r.safetensors")).toString("base64")));
});

test("grow writes pictures and animations, the same ones for the same rngSeed", async () => {
  const here = folder();
  const rule = distill("regenerating-lizard");
  const options = ["--steps", "40", "--damage", "lower@20", "--damage", "disc@30"];
  succeed(here, "grow", rule, ...options, "-o", "a.png");
  succeed(here, "grow", rule, ...options, "-o", "b.png");
  succeed(here, "grow", rule, ...options, "--rng-seed", "1", "-o", "c.png");
  const bytes = (name: string) => readFileSync(join(here, name));
  assert.deepEqual(bytes("a.png"), bytes("b.png"));
  assert.notDeepEqual(bytes("a.png"), bytes("c.png"));
  const still = await sharp(join(here, "a.png")).metadata();
  assert.deepEqual([still.width, still.height], [432, 432]);
  for (const [name, format] of [
    ["a.webp", "webp"],
    ["a.GIF", "gif"],
  ] as const) {
    succeed(here, "grow", rule, ...options, "--grid", "40x48", "--scale", "2", "-o", name);
    const film = await sharp(join(here, name), { animated: true }).metadata();
    assert.equal(film.format, format);
    assert.deepEqual([film.width, film.pageHeight], [96, 80]);
    assert.ok(film.pages! > 20 && film.pages! <= 43, `${film.pages} frames`);
  }
});

test("grow shows what matters where stdout is no terminal", () => {
  const rule = distill("regenerating-lizard");
  const shown = succeed(folder(), "grow", rule, "--steps", "30", "--damage", "lower@20");
  assert.match(shown, /^step 20 of 30$/m);
  assert.match(shown, /^step 20 of 30, lower half cut away at 20$/m);
  assert.match(shown, /^step 30 of 30, lower half cut away at 20$/m);
  assert.equal(shown.includes("\u001B"), false);
});

test("a creature that dies is said to be dead", () => {
  const here = folder();
  const rule = distill("regenerating-lizard");
  const all = ["--damage", "upper@10", "--damage", "lower@10", "--steps", "12"];
  const { status, stderr } = blastema(here, "grow", rule, ...all, "-o", "dead.png");
  assert.equal(status, 0);
  assert.match(stderr, /Nothing is alive at the end/);
});

test("heal prints a table, JSON, CSV and a chart", async () => {
  const here = folder();
  const rule = distill("persistent-fish");
  const files = ["--csv", "cuts.csv", "--plot", "cuts.svg"];
  const text = succeed(here, "heal", rule, "--seeds", "1", ...files);
  assert.match(text, /^ {2}disc-7 +[01] of 1 /m);
  assert.match(text, /The rule is not shown to heal: \d+ of 12 cuts healed/);
  const csv = readFileSync(join(here, "cuts.csv"), "utf8").trim().split("\n");
  assert.equal(csv.length, 13);
  assert.equal(csv[0], "cut,rngSeed,errorAfterCut,errorAfter,healed,partLost");
  const svg = readFileSync(join(here, "cuts.svg"), "utf8");
  assert.equal(svg.match(/<path/g)!.length >= 12, true);
  const drawn = await sharp(Buffer.from(svg)).metadata();
  assert.deepEqual([drawn.format, drawn.width], ["svg", 720]);
  const report = JSON.parse(
    succeed(here, "heal", rule, "--seeds", "1", "--json", "--plot", "cuts.png"),
  );
  assert.deepEqual(Object.keys(report), ["heals", "healedShare", "cuts", "target"]);
  assert.equal(report.cuts.length, 12);
  assert.equal((await sharp(join(here, "cuts.png")).metadata()).width, 1440);
});

test("a reader that stops early is no failure", () => {
  const command = `"${process.execPath}" "${main}" target emoji:lizard | true`;
  const { stdout, stderr } = spawnSync("sh", ["-c", command], { encoding: "utf8" });
  assert.deepEqual({ stdout, stderr }, { stdout: "", stderr: "" });
});
