// Every kind of bad input: one clear sentence, exit status 1, nothing half-written, no earlier file lost.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import sharp from "sharp";
import { encodeRule, type Rule } from "../../src/models/rule.ts";
import { decodeSafetensors, encodeSafetensors } from "../../src/models/safetensors.ts";
import { initialParameters } from "../../src/systems/growing/initial.ts";
import { GROWING_SPEC } from "../../src/systems/growing/spec.ts";
import { withoutFullDisk } from "../support/platform.ts";
import { blastema, distill, refuse, succeed, workshop } from "./cli-command.ts";

const { folder, clear } = workshop();
after(clear);

const rule: Rule = {
  spec: GROWING_SPEC,
  parameters: initialParameters(GROWING_SPEC, 1),
  card: { grid: [24, 24] },
};

/** A new folder with these files. */
function withFiles(files: Record<string, Uint8Array | string>): string {
  const here = folder();
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(here, name), bytes);
  return here;
}

const fill = (side: number, alpha: number) =>
  sharp({
    create: { width: side, height: side, channels: 4, background: { r: 9, g: 99, b: 9, alpha } },
  })
    .png()
    .toBuffer();

test("a target that is missing, a folder, or beyond a file", () => {
  const here = withFiles({ "a.txt": "text" });
  refuse(here, /There is no file "none\.png": give a PNG/, "target", "none.png", "-o", "t.png");
  refuse(here, /Cannot read \.: it is a folder/, "target", ".", "-o", "t.png");
  refuse(here, /There is no file "a\.txt\/b\.png"/, "train", "a.txt/b.png", "-o", "r.safetensors");
});

test("a target that is not a picture, damaged, transparent or too faint", async () => {
  const whole = await fill(64, 1);
  const here = withFiles({
    "text.png": "not a picture",
    "empty.png": "",
    "cut.png": whole.subarray(0, whole.length - 40),
    "clear.png": await fill(8, 0),
    "faint.png": await fill(8, 0.05),
  });
  for (const [name, sentence] of [
    ["text.png", /text\.png is not a picture: give a PNG, JPEG, WebP, GIF, AVIF or SVG file\./],
    ["empty.png", /empty\.png is empty/],
    ["cut.png", /cut\.png is damaged/],
    ["clear.png", /clear\.png is fully transparent: there is nothing to grow\./],
    ["faint.png", /faint\.png is too faint/],
  ] as const) {
    refuse(here, sentence, "target", name, "-o", "t.png");
    refuse(here, sentence, "train", name, "-o", "r.safetensors");
  }
});

test("pictures of 1 x 1 and 4096 x 4096 pixels are targets like others", async () => {
  const here = withFiles({ "one.png": await fill(1, 1), "large.png": await fill(4096, 1) });
  for (const name of ["one.png", "large.png"])
    assert.match(succeed(here, "target", name, "-o", "t.png"), /72 x 72 cells/);
});

test("an emoji that does not exist", () => {
  const here = folder();
  refuse(
    here,
    /no emoji "lizzard"\. Similar names: emoji:lizard\./,
    "target",
    "emoji:lizzard",
    "-o",
    "t.png",
  );
  refuse(
    here,
    /There is no file "lizard": did you mean emoji:lizard\?/,
    "train",
    "lizard",
    "-o",
    "r.safetensors",
  );
});

test("a rule that is missing, truncated, corrupt, foreign, NaN, or not what its spec says", () => {
  const bytes = encodeRule(rule);
  const { tensors, metadata } = decodeSafetensors(bytes);
  const bias = tensors["update.1.bias"]!;
  const nan = Float32Array.from(bias.data as Float32Array).fill(Number.NaN);
  const header = new TextDecoder().decode(bytes).replace('"hidden\\":128', '"hidden\\":129');
  assert.notEqual(header, new TextDecoder().decode(bytes));
  const other = metadata.blastema!.replace('"hidden":128', '"hidden":64');
  const files = {
    "truncated.safetensors": bytes.subarray(0, bytes.length - 100),
    "stub.safetensors": bytes.subarray(0, 5),
    "empty.safetensors": "",
    "corrupt.safetensors": bytes.map((byte, i) => (i === 40 ? 0 : byte)),
    "foreign.safetensors": encodeSafetensors({ tensors, metadata: {} }),
    "nan.safetensors": encodeSafetensors({
      tensors: { ...tensors, "update.1.bias": { shape: bias.shape, data: nan } },
      metadata,
    }),
    "spec.safetensors": encodeSafetensors({ tensors, metadata: { blastema: other } }),
  };
  const here = withFiles(files);
  for (const name of Object.keys(files)) {
    const sentence = new RegExp(`Cannot load the rule ${name}: `);
    for (const command of [["inspect"], ["heal"], ["grow", "-o", "a.png"], ["compare"]])
      refuse(here, sentence, command[0]!, name, ...command.slice(1));
  }
  refuse(here, /nan\.safetensors: .*NaN/, "inspect", "nan.safetensors");
  refuse(here, /spec\.safetensors: .*shape/, "inspect", "spec.safetensors");
  refuse(here, /Cannot read none\.safetensors: it does not exist/, "heal", "none.safetensors");
  refuse(here, /Cannot read \.: it is a folder/, "inspect", ".");
});

test("a Distill file with a broken layer", () => {
  const layers = JSON.parse(readFileSync(distill("regenerating-lizard"), "utf8"));
  const short = [layers[0], { ...layers[1], data_b64: layers[1].data_b64.slice(4) }];
  const here = withFiles({ "short.json": JSON.stringify(short), "cut.json": '[{"in_ch": 48,' });
  refuse(
    here,
    /short\.json: layer 2 of the Distill file is broken/i,
    "import",
    "short.json",
    "-o",
    "r.safetensors",
  );
  refuse(here, /cut\.json: .*not JSON/, "import", "cut.json", "-o", "r.safetensors");
});

test("a rule that the form to export to cannot hold", () => {
  const odd = { ...GROWING_SPEC, filters: ["identity", "laplacian"] as const };
  const parameters = initialParameters(odd, 1);
  const here = withFiles({ "odd.safetensors": encodeRule({ ...rule, spec: odd, parameters }) });
  refuse(
    here,
    /filters must be identity, sobelX, sobelY/,
    "export",
    "odd.safetensors",
    "--to",
    "distill",
    "-o",
    "o.json",
  );
});

test("an output that cannot be written is refused before the work", () => {
  const here = withFiles({ "r.safetensors": encodeRule(rule), file: "" });
  mkdirSync(join(here, "taken.png"));
  const wrong: [string, RegExp][] = [
    ["none/a.png", /Cannot write none\/a\.png: the folder none does not exist\./],
    ["file/a.png", /Cannot write file\/a\.png: the folder file does not exist\./],
    ["file/b/a.png", /Cannot write file\/b\/a\.png: the folder file\/b does not exist\./],
    ["taken.png", /Cannot write taken\.png: it is a folder\./],
    ["a.bmp", /Cannot write a\.bmp: its name must end in \.png/],
    ["a", /Cannot write a: its name must end in \.png/],
  ];
  for (const [output, sentence] of wrong) {
    refuse(here, sentence, "grow", "r.safetensors", "-o", output);
    refuse(here, sentence, "target", "🦎", "-o", output);
    refuse(here, sentence, "compare", "r.safetensors", "-o", output);
  }
  refuse(here, /the folder none does not exist/, "train", "🦎", "-o", "none/r.safetensors");
  refuse(here, /the folder none does not exist/, "heal", "r.safetensors", "--csv", "none/a.csv");
  refuse(here, /must end in \.svg or \.png/, "heal", "r.safetensors", "--plot", "a.pdf");
  refuse(
    here,
    /the folder none does not exist/,
    "import",
    distill("regenerating-lizard"),
    "-o",
    "none/r.safetensors",
  );
  refuse(here, /must end in \.html/, "export", "r.safetensors", "--to", "html", "-o", "a.json");
});

test("a full disk", { skip: withoutFullDisk }, () => {
  const here = withFiles({ "r.safetensors": encodeRule(rule) });
  for (const name of ["a.png", "a.webp", "b.safetensors", "a.json"])
    symlinkSync("/dev/full", join(here, name));
  refuse(here, /Cannot write a\.png: its disk is full\./, "target", "🦎", "-o", "a.png");
  refuse(
    here,
    /Cannot write a\.webp: its disk is full\./,
    "grow",
    "r.safetensors",
    "--steps",
    "2",
    "-o",
    "a.webp",
  );
  refuse(
    here,
    /Cannot write b\.safetensors: its disk is full\./,
    "import",
    distill("regenerating-lizard"),
    "-o",
    "b.safetensors",
  );
  refuse(
    here,
    /Cannot write a\.json: its disk is full\./,
    "export",
    "r.safetensors",
    "--to",
    "distill",
    "-o",
    "a.json",
  );
});

test("a failure leaves the earlier file", async () => {
  const here = withFiles({
    "t.png": "earlier",
    "clear.png": await fill(8, 0),
    "bad.safetensors": "",
  });
  blastema(here, "target", "clear.png", "-o", "t.png");
  blastema(here, "grow", "bad.safetensors", "-o", "t.png");
  assert.equal(readFileSync(join(here, "t.png"), "utf8"), "earlier");
});

test("cuts, targets and rules that do not go together", () => {
  const small: Rule = { ...rule, card: { grid: [12, 16] } };
  const here = withFiles({
    "r.safetensors": encodeRule(rule),
    "small.safetensors": encodeRule(small),
  });
  refuse(
    here,
    /The cut at step 50 would come after the last step, 20/,
    "grow",
    "r.safetensors",
    "--damage",
    "left@50",
    "--steps",
    "20",
    "-o",
    "a.png",
  );
  refuse(
    here,
    /r has a grid of 24 x 24 cells, but small one of 12 x 16/,
    "compare",
    "r.safetensors",
    "small.safetensors",
  );
  refuse(here, /Give either one target or only rule files/, "compare", "r.safetensors", "🦎");
  refuse(here, /There is no shark-growing\.safetensors/, "compare", "🦈");
});
