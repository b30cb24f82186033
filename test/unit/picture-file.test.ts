// Picture files as the command reads them: every trap of test/fixtures/pictures, SVGs of all sizes, frames, files that were cut off.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import sharp from "sharp";
import { openPicture } from "../../src/cli/picture-file.ts";
import { seedNotes } from "../../src/cli/picture-notes.ts";
import { loadTarget } from "../../src/cli/target.ts";
import type { Bitmap } from "../../src/data/picture/bitmap.ts";
import { checkPictureFile } from "../../src/data/picture/formats.ts";
import type { PictureOptions } from "../../src/data/picture/options.ts";
import { drawSvgFile } from "../../src/data/picture/svg.ts";
import { trap } from "../support/pictures.ts";

const root = mkdtempSync(join(tmpdir(), "blastema-picture-"));
after(() => rmSync(root, { recursive: true }));

const load = (name: string, options: PictureOptions = {}, size = 24) =>
  loadTarget(trap(name), size, 2, options);

function write(name: string, contents: string | Uint8Array): string {
  writeFileSync(join(root, name), contents);
  return join(root, name);
}

/** Red, green, blue and alpha of a cell of a target, in bytes. */
function cellOf(
  { image, width }: { image: Float32Array; width: number },
  y: number,
  x: number,
): number[] {
  const [r, g, b, a] = image.subarray((y * width + x) * 4, (y * width + x) * 4 + 4);
  return [r, g, b, a].map((value) => Math.round(value * 255));
}

/** First and last row and column in which something is alive. */
function extent({
  image,
  width,
  height,
}: {
  image: Float32Array;
  width: number;
  height: number;
}): number[] {
  const alive = Array.from({ length: width * height }, (_, i) => i).filter(
    (i) => image[i * 4 + 3] > 0.1,
  );
  const [rows, columns] = [alive.map((i) => Math.floor(i / width)), alive.map((i) => i % width)];
  return [Math.min(...rows), Math.max(...rows), Math.min(...columns), Math.max(...columns)];
}

test("an SVG without a size is measured, whatever its drawing's place", async () => {
  for (const [name, middle, corner] of [
    ["nosize.svg", [255, 0, 0, 255], 0],
    ["logo24.svg", [255, 255, 255, 255], 255],
    ["logo100.svg", [51, 102, 204, 255], 255],
    ["hw500.svg", [51, 102, 204, 255], 0],
  ] as const) {
    for (const size of [16, 24]) {
      const target = await load(name, {}, size);
      assert.deepEqual(extent(target), [2, size + 1, 2, size + 1], name);
      assert.deepEqual(cellOf(target, 2 + size / 2, 2 + size / 2), [...middle], name);
      assert.ok(Math.abs(cellOf(target, 2, 2)[3] - corner) <= 1, name);
    }
  }
  const far = (x: number, y: number): string =>
    `<svg xmlns="http://www.w3.org/2000/svg"><g stroke="#000" stroke-width="8"><rect x="${x}" y="${y}" width="40" height="16" fill="#f00"/></g></svg>`;
  const near = await loadTarget(write("near.svg", far(0, 0)), 24, 2);
  for (const [x, y] of [
    [-300, 900],
    [5000, -20],
  ])
    assert.deepEqual((await loadTarget(write("far.svg", far(x, y)), 24, 2)).image, near.image);
  // The stroke is in it: 48 by 24.
  assert.deepEqual(extent(near), [8, 19, 2, 25]);
});

test("an SVG shows what its viewBox or its size says", async () => {
  for (const name of ["viewbox.svg", "percent.svg", "utf16.svg"]) {
    const target = await load(name);
    assert.deepEqual(target.image, (await load("viewbox.svg")).image, name);
    assert.deepEqual(extent(target), [2, 25, 2, 25], name);
  }
  const page = (attributes: string): string =>
    `<?xml version="1.0"?><!-- <svg width="9"> --><svg xmlns="http://www.w3.org/2000/svg" ${attributes}><rect width="10" height="20"/></svg>`;
  for (const [attributes, box] of [
    ['viewBox="0 0 10 20"', [2, 25, 8, 19]],
    ['width="20" height="20"', [2, 25, 2, 13]],
    ['width="1in" height="96px" viewBox="0 0 20 20"', [2, 25, 2, 13]],
    ["width='40' height='20' viewBox='0 0 20 20'", [8, 19, 8, 13]],
  ] as const)
    assert.deepEqual(
      extent(await loadTarget(write("page.svg", page(attributes)), 24, 2, { trim: false })),
      box,
      attributes,
    );
});

test("an SVG that cannot be drawn right is refused with one sentence", async () => {
  const svg = (inner: string, attributes = ""): string =>
    `<svg xmlns="http://www.w3.org/2000/svg" ${attributes}>${inner}</svg>`;
  const linked = (inner: string): string => svg(inner, 'viewBox="0 0 9 9"');
  for (const [contents, sentence] of [
    [
      svg('<rect width="100%" height="100%"/>'),
      /^x\.svg has no size of its own, and what it draws has no end/,
    ],
    [svg(""), /^x\.svg has no size of its own/],
    [
      linked('<image href="a b.png" width="9"/>'),
      /^x\.svg shows another file \(a b\.png\), which is not in it/,
    ],
    [
      linked(`<use x="1" xlink:href='icons.svg#cat'/>`),
      /^x\.svg shows another file \(icons\.svg#cat\)/,
    ],
    ["<svg", /^x\.svg is not a picture/],
    [
      "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><rect",
      /^x\.svg is damaged and cannot be read\.$/,
    ],
    ["<html><svg></svg></html>", /^x\.svg is not a picture/],
  ] as const)
    await assert.rejects(
      loadTarget(write("x.svg", contents), 8, 1),
      { message: sentence },
      contents,
    );
  await assert.rejects(load("href.svg"), /^Error: href\.svg shows another file \(rgba\.png\)/);
  const own = linked(
    '<!-- <image href="gone.png"/> --><defs><rect id="r" width="9" height="9"/></defs><use href="#r"/>',
  );
  assert.equal(cellOf(await loadTarget(write("own.svg", own), 8, 1), 4, 4)[3], 255);
});

test("of a moving picture the first frame that is not empty grows, or the one asked for", async () => {
  for (const name of ["anim-first-empty.gif", "anim.webp"]) {
    const bytes = readFileSync(trap(name));
    const { frame, frames } = await openPicture(name, bytes);
    assert.deepEqual([frame, frames], [2, 2], name);
    assert.deepEqual((await load(name, { frame: 2 })).image, (await load(name)).image);
    assert.match((await load(name)).notes[0], /has 2 frames, and those before frame 2 are empty/);
    await assert.rejects(
      load(name, { frame: 1 }),
      /is fully transparent: there is nothing to grow/,
    );
    await assert.rejects(load(name, { frame: 3 }), /has 2 frames: --frame must be from 1 to 2\.$/);
  }
  await assert.rejects(
    load("ring.png", { frame: 2 }),
    /ring\.png is not a moving picture: leave --frame out/,
  );
});

test("pixels come out right: turned, in inks, with 16 bits, from a palette, in an icon", async () => {
  const upright = await load("exif6.jpg");
  assert.deepEqual(extent(upright), [2, 25, 6, 21]);
  const bytes = await sharp(trap("exif6.jpg")).raw().toBuffer({ resolveWithObject: true });
  const { picture } = await openPicture("exif6.jpg", readFileSync(trap("exif6.jpg")));
  assert.deepEqual([picture.width, picture.height], [bytes.info.height, bytes.info.width]);
  const inks = (await openPicture("cmyk.jpg", readFileSync(trap("cmyk.jpg")))).picture;
  assert.deepEqual(pixel(inks, 60, 40), [66, 251, 11, 255]);
  assert.deepEqual(pixel(inks, 0, 0), [255, 255, 255, 255]);
  for (const name of ["rgba16.png", "palette-trns.png"])
    assert.deepEqual(extent(await load(name)).slice(2), [2, 25], name);
  const icon = await openPicture("favicon.ico", readFileSync(trap("favicon.ico")));
  assert.deepEqual([icon.picture.width, icon.picture.height], [48, 48]);
});

function pixel({ width, rgba }: Bitmap, x: number, y: number): number[] {
  return [0, 1, 2, 3].map((c) => rgba[(y * width + x) * 4 + c]);
}

test("what this command cannot read says so in one sentence", async () => {
  await assert.rejects(load("pic.bmp"), {
    message: "pic.bmp is BMP, which this command cannot read: save it as PNG or JPEG first.",
  });
  const heic = Buffer.concat([Buffer.from("\0\0\0\x18ftypheic"), Buffer.alloc(64)]);
  await assert.rejects(
    loadTarget(write("photo.heic", heic), 8, 1),
    /^Error: photo\.heic is HEIC, which this command cannot read/,
  );
  const icon = Buffer.from("000001000100080800000100200028000000160000000000", "hex");
  await assert.rejects(
    loadTarget(write("old.ico", icon), 8, 1),
    /^Error: old\.ico is ICO, which this command cannot read/,
  );
  // A text within a PNG makes no SVG of it, so its pixels count.
  const png = await sharp({ create: { width: 8, height: 8, channels: 4, background: "#f80" } })
    .png()
    .toBuffer();
  const vast = Buffer.from(png);
  vast.writeUInt32BE(22_000, 16);
  vast.writeUInt32BE(22_000, 20);
  const comment = Buffer.concat([
    Buffer.from("\0\0\0\x0d"),
    Buffer.from("tEXta\0<svg xxxxxx"),
    Buffer.alloc(4),
  ]);
  const file = Buffer.concat([vast.subarray(0, 33), comment, vast.subarray(33)]);
  await assert.rejects(
    loadTarget(write("vast.png", file), 8, 1),
    /^Error: vast\.png has more than 100 million pixels|^Error: vast\.png is damaged/,
  );
});

test("files that were cut off are told, wherever the cut is", async () => {
  const plain = sharp({ create: { width: 40, height: 40, channels: 3, background: "#f80" } });
  const files: [string, Buffer][] = [
    ["x.png", await plain.clone().png().toBuffer()],
    ["x.jpg", await plain.clone().jpeg().toBuffer()],
    ["x.webp", await plain.clone().webp().toBuffer()],
  ];
  for (const [name, bytes] of files) {
    checkPictureFile(name, bytes);
    checkPictureFile(name, Buffer.concat([bytes, Buffer.from("and more")]));
    for (const length of [bytes.length >> 1, bytes.length - 9])
      assert.throws(
        () => checkPictureFile(name, bytes.subarray(0, length)),
        /was cut off, and its end is missing/,
        name,
      );
  }
});

test("notes say what will grow, and nothing where nothing is to be said", async () => {
  for (const [name, options, sentences] of [
    [
      "opaque.jpg",
      {},
      [/^opaque\.jpg is opaque, so its background will grow too: --background auto takes it away/],
    ],
    ["opaque.jpg", { background: "keep" }, []],
    ["opaque.jpg", { background: "auto" }, []],
    // Without its background nothing would be left, which is no advice.
    ["black-bg.png", {}, [/^black-bg\.png is opaque, .+: cut its subject out first/]],
    ["ring.png", {}, [/has nothing in the middle of the grid: its seed lies on the picture/]],
    [
      "two-parts.png",
      {},
      [/is in 2 parts that growth does not connect: each gets a seed of its own/],
    ],
    [
      "pixelart16.png",
      { background: "keep" },
      [/looks like pixel art of 16 pixels: with --size 16 or 32/],
    ],
    ["thin-line.png", {}, [/^thin-line\.png is thin or faint at this size/]],
    ["soft-glow.png", {}, [/^soft-glow\.png is thin or faint at this size/]],
    [
      "text.svg",
      {},
      [/^text\.svg has text, which every machine draws in letters of its own/, /is thin or faint/],
    ],
  ] as const) {
    const { image, width, ...loaded } = await load(name, options);
    const notes = [...loaded.notes, ...seedNotes(name, image, width)];
    assert.equal(notes.length, sentences.length, `${name}: ${notes.join(" ")}`);
    for (const [i, sentence] of sentences.entries()) assert.match(notes[i], sentence);
  }
  const { notes } = await loadTarget("emoji:lizard", 24, 2);
  assert.deepEqual(notes, []);
  await assert.rejects(loadTarget("🦎", 24, 2, { background: "auto" }), /are for picture files/);
});

test("parts that no growth reaches are told, whoever chose the seed", async () => {
  const { image, width } = await load("two-parts.png");
  assert.deepEqual(seedNotes("x.png", image, width, [[0, 0]]), [
    "Growth does not reach 2 of the 2 parts of x.png, since no cell of the seed lies within 3 cells of them: choose others (--set seedCells=…).",
  ]);
  const side = 60;
  const dots = new Float32Array(side * side * 4);
  for (let row = 0; row < side; row += 6)
    for (let column = 0; column < side; column += 6) dots[4 * (row * side + column) + 3] = 1;
  assert.deepEqual(seedNotes("x.png", dots, side), [
    "Growth does not reach 36 of the 100 parts of x.png, since a seed has at most 64 cells: leave small parts out, or connect them.",
  ]);
  // Two single cells four columns apart, and a seed between them that reaches both.
  const pair = new Float32Array(9 * 9 * 4);
  for (const column of [2, 6]) pair[4 * (4 * 9 + column) + 3] = 1;
  assert.deepEqual(seedNotes("x.png", pair, 9, [[0, 0]]), []);
  assert.match(String(seedNotes("x.png", pair, 9)), /is in 2 parts .* each gets a seed of its own/);
  const ring = await load("ring.png");
  assert.match(
    String(seedNotes("x.png", ring.image, ring.width, [[0, 0]])),
    /^Growth does not reach x\.png, since/,
  );
});

test("an SVG is drawn with at most 1,024 pixels, and measured with few", async () => {
  const sizes: number[][] = [];
  const draw = async (_: string, width: number, height: number): Promise<Bitmap> => {
    sizes.push([width, height]);
    return { width, height, rgba: new Uint8Array(width * height * 4).fill(255) };
  };
  const svg = (attributes: string) => new TextEncoder().encode(`<svg ${attributes}/>`);
  await drawSvgFile("x", svg('viewBox="0 0 3e6 1"'), draw);
  await drawSvgFile("x", svg('viewBox="-5 -5 10 5"'), draw);
  assert.deepEqual(sizes, [
    [1024, 1],
    [1024, 512],
  ]);
  await assert.rejects(drawSvgFile("x", svg(""), draw), /has no size of its own/);
  assert.ok(sizes.slice(2).every(([width]) => width === 256));
});
