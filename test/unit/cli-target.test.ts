import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import sharp, { type Sharp } from "sharp";
import { isEmoji, loadEmoji } from "../../src/cli/emoji.ts";
import { encodePng, toPicture } from "../../src/cli/pictures.ts";
import { loadTarget } from "../../src/cli/target.ts";

const root = mkdtempSync(join(tmpdir(), "blastema-target-"));
after(() => rmSync(root, { recursive: true }));

/** A file with a picture of one colour. */
async function filled(
  name: string,
  {
    width,
    height,
    colour,
    as = (image) => image.png(),
  }: {
    width: number;
    height: number;
    colour: { r: number; g: number; b: number; alpha: number };
    as?: (image: Sharp) => Sharp;
  },
): Promise<string> {
  const file = join(root, name);
  const image = sharp({ create: { width, height, channels: 4, background: colour } });
  await as(image).toFile(file);
  return file;
}

const ORANGE = { r: 255, g: 128, b: 0, alpha: 1 };

/** RGBA of the cell in row y and column x. */
function cell({ image, width }: { image: Float32Array; width: number }, y: number, x: number) {
  return Array.from(image.subarray((y * width + x) * 4, (y * width + x) * 4 + 4));
}

test("an emoji by character and by name is the same picture", async () => {
  const one = await loadTarget("🦎", 40, 16);
  const other = await loadTarget("emoji:lizard", 40, 16);
  assert.deepEqual(one, other);
  assert.equal(one.source, "emoji:lizard");
  assert.deepEqual([one.height, one.width, one.image.length], [72, 72, 72 * 72 * 4]);
});

test("colours are premultiplied by alpha, and the padding is empty", async () => {
  const { image, width } = await loadTarget("🦎", 40, 16);
  let border = 0;
  let inside = 0;
  for (let i = 0; i < image.length; i += 4) {
    const alpha = image[i + 3]!;
    for (let c = 0; c < 3; c++) assert.ok(image[i + c]! >= 0 && image[i + c]! <= alpha);
    assert.ok(alpha <= 1);
    const [y, x] = [Math.floor(i / 4 / width), (i / 4) % width];
    if (y < 16 || y >= 56 || x < 16 || x >= 56) border += alpha;
    else inside += alpha;
  }
  assert.equal(border, 0);
  assert.ok(inside > 300 && inside < 1000, `${inside} cells`);
});

test("the picture that target writes is, to the bit, what a rule is trained towards", async () => {
  const { image, height, width } = await loadTarget("🦋", 24, 4);
  const file = join(root, "exact.png");
  writeFileSync(file, await encodePng(toPicture(image, height, width, "transparent")));
  const again = await loadTarget(file, 32, 0, { trim: false });
  assert.deepEqual(again.image, image);
});

test("every kind of picture file is read", async () => {
  const kinds: Record<string, (image: Sharp) => Sharp> = {
    png: (image) => image.png(),
    jpg: (image) => image.flatten({ background: "#ff8000" }).jpeg({ quality: 100 }),
    webp: (image) => image.webp({ lossless: true }),
    gif: (image) => image.gif(),
  };
  for (const [kind, as] of Object.entries(kinds)) {
    const file = await filled(`orange.${kind}`, { width: 9, height: 9, colour: ORANGE, as });
    const [r, g, b, alpha] = cell(await loadTarget(file, 8, 2), 6, 6) as [
      number,
      number,
      number,
      number,
    ];
    assert.ok(Math.abs(r - 1) <= 0.02 && Math.abs(g - 0.5) <= 0.02 && b <= 0.02, kind);
    assert.equal(alpha, 1, kind);
  }
});

test("an SVG is drawn at the size of the grid, whatever its own", async () => {
  for (const side of [1, 40, 100_000]) {
    const file = join(root, `disc-${side}.svg`);
    writeFileSync(
      file,
      `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}" viewBox="0 0 2 2"><circle cx="1" cy="1" r="1" fill="#00f"/></svg>`,
    );
    const target = await loadTarget(file, 20, 3);
    assert.deepEqual(cell(target, 13, 13), [0, 0, 1, 1]);
    assert.deepEqual(cell(target, 3, 3), [0, 0, 0, 0]);
    const area = target.image.filter((_, i) => i % 4 === 3).reduce((sum, alpha) => sum + alpha, 0);
    assert.ok(Math.abs(area - Math.PI * 100) <= 4, `${area} cells`);
  }
});

test("the longest side becomes the size; the rest of the square is empty", async () => {
  const wide = await loadTarget(
    await filled("wide.png", { width: 80, height: 20, colour: ORANGE }),
    40,
    5,
  );
  assert.deepEqual([wide.height, wide.width], [50, 50]);
  const rows = Array.from({ length: 50 }, (_, y) => cell(wide, y, 25)[3]);
  assert.deepEqual(
    rows,
    Array.from({ length: 50 }, (_, y) => (y >= 20 && y < 30 ? 1 : 0)),
  );
  assert.deepEqual(cell(wide, 25, 4), [0, 0, 0, 0]);
  assert.equal(cell(wide, 25, 5)[3], 1);
});

test("pictures of 1 x 1 and of 4096 x 4096 pixels work", async () => {
  const one = await loadTarget(
    await filled("one.png", { width: 1, height: 1, colour: ORANGE }),
    4,
    1,
  );
  assert.deepEqual(cell(one, 1, 1), [1, Math.fround(128 / 255), 0, 1]);
  assert.equal(one.image.filter((value, i) => i % 4 === 3 && value === 1).length, 16);
  const large = await filled("large.png", { width: 4096, height: 4096, colour: ORANGE });
  assert.equal(cell(await loadTarget(large, 40, 16), 36, 36)[3], 1);
});

test("colour does not bleed out of transparent pixels", async () => {
  const file = join(root, "hidden-red.png");
  const left = { r: 255, g: 0, b: 0, alpha: 0 };
  const right = await sharp({
    create: { width: 32, height: 64, channels: 4, background: { r: 0, g: 0, b: 255, alpha: 1 } },
  })
    .png()
    .toBuffer();
  await sharp({ create: { width: 64, height: 64, channels: 4, background: left } })
    .composite([{ input: right, left: 32, top: 0 }])
    .png()
    .toFile(file);
  const { image } = await loadTarget(file, 15, 0);
  assert.ok(image.every((value, i) => i % 4 !== 0 || value <= 0.01));
});

test("what cannot be grown is refused with one sentence", async () => {
  const write = (name: string, bytes: Uint8Array | string) => {
    writeFileSync(join(root, name), bytes);
    return join(root, name);
  };
  const png = await sharp({ create: { width: 64, height: 64, channels: 4, background: "#f80" } })
    .composite([
      { input: Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'><circle r='30'/></svg>") },
    ])
    .png()
    .toBuffer();
  const clear = { r: 9, g: 9, b: 9, alpha: 0 };
  const faint = { r: 9, g: 9, b: 9, alpha: 0.09 };
  const refused: [string, RegExp][] = [
    [write("text.png", "not a picture"), /text\.png is not a picture: give a PNG/],
    [write("empty.png", ""), /empty\.png is empty/],
    [write("cut.png", png.subarray(0, png.length - 30)), /cut\.png is damaged/],
    [
      await filled("clear.png", { width: 5, height: 5, colour: clear }),
      /clear\.png is fully transparent/,
    ],
    [await filled("faint.png", { width: 5, height: 5, colour: faint }), /faint\.png is too faint/],
    [root, /Cannot read .*: it is a folder\.$/],
    [join(root, "none.png"), /^There is no file ".*none\.png": give a PNG/],
    ["lizard", /^There is no file "lizard": did you mean emoji:lizard\?$/],
    ["emoji:lizzard", /^There is no emoji "lizzard"\. Similar names: emoji:lizard\.$/],
    ["emoji:qqqqqqqqqq", /^There is no emoji "qqqqqqqqqq"\. Give its Unicode name/],
    ["emoji:constructor", /^There is no emoji "constructor"/],
    ["emoji:flag-germany", /^There is no emoji "flag-germany"\. Flags of countries are not in the/],
    ["🇩🇰", /^Flags such as 🇩🇰 are not in the Noto emoji set/],
    ["🏴󠁧󠁢󠁳󠁣󠁴󠁿", /^Flags such as/],
    ["", /^There is no file ""/],
  ];
  for (const [target, sentence] of refused)
    await assert.rejects(loadTarget(target, 40, 16), { message: sentence }, target);
});

test("emoji are found by any of their spellings", () => {
  const spellings: [string, string][] = [
    ["❤️", "red-heart"],
    ["❤", "red-heart"],
    ["🐻‍❄️", "polar-bear"],
    ["👨‍👩‍👧", "family-man-woman-girl"],
    ["👍🏽", "thumbs-up-medium-skin-tone"],
    ["emoji:🦎", "lizard"],
    ["emoji:Red Heart", "red-heart"],
    ["emoji:adult", "person"],
    ["5️⃣", "keycap-5"],
    ["#️⃣", "keycap-pound"],
    ["©", "copyright"],
    ["®️", "registered"],
    ["🏁", "chequered-flag"],
  ];
  for (const [spelling, name] of spellings) assert.equal(loadEmoji(spelling).name, name);
});

test("names of files are not taken for emoji", () => {
  for (const file of ["lizard.png", "1", "12", "#", "*", "🦎.png", "./🦎", ""])
    assert.equal(isEmoji(file), false, file);
  for (const emoji of ["🦎", "1️⃣", "🇩🇰", "emoji:lizard"]) assert.equal(isEmoji(emoji), true, emoji);
});
