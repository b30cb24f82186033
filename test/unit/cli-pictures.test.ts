import assert from "node:assert/strict";
import { test } from "node:test";
import sharp from "sharp";
import { encodeSheet } from "../../src/cli/contact-sheet.ts";
import {
  comfortableFactor,
  encodeAnimation,
  encodePng,
  enlarge,
  toPicture,
} from "../../src/cli/pictures.ts";

const pixel = (...state: number[]) => [...toPicture(Float32Array.from(state), 1, 1).rgba];
const clearPixel = (...state: number[]) => [
  ...toPicture(Float32Array.from(state), 1, 1, "transparent").rgba,
];

test("on white, a cell is 1 - alpha + colour, clipped", () => {
  assert.deepEqual(pixel(0, 0, 0, 0), [255, 255, 255, 255]);
  assert.deepEqual(pixel(0, 0, 0, 1), [0, 0, 0, 255]);
  assert.deepEqual(pixel(0.5, 0, 0.25, 0.5), [255, 128, 191, 255]);
  assert.deepEqual(pixel(2, -1, 0.2, 3), [255, 0, 51, 255]);
  assert.deepEqual(pixel(0, 0, 0, -1), [255, 255, 255, 255]);
});

test("without a background, colours are no longer premultiplied", () => {
  assert.deepEqual(clearPixel(0.2, 0.1, 0, 0.4), [128, 64, 0, 102]);
  assert.deepEqual(clearPixel(0.7, 0.7, 0.7, 0), [0, 0, 0, 0]);
  assert.deepEqual(clearPixel(2, 0, 0, 1), [255, 0, 0, 255]);
});

test("a state that holds NaN shows as empty there", () => {
  assert.deepEqual(pixel(Number.NaN, Number.NaN, Number.NaN, Number.NaN), [0, 0, 0, 255]);
  assert.deepEqual(clearPixel(Number.NaN, 0, 0, Number.NaN), [0, 0, 0, 0]);
});

test("hidden channels are not seen", () => {
  const state = Float32Array.of(0, 0, 0, 1, 0.9, 0.9, 1, 1, 1, 1, 0.9, 0.9);
  assert.deepEqual([...toPicture(state, 1, 2).rgba], [0, 0, 0, 255, 255, 255, 255, 255]);
});

test("enlarging repeats pixels, to about 432 a side", () => {
  assert.equal(comfortableFactor(72, 72), 6);
  assert.equal(comfortableFactor(64, 96), 5);
  assert.equal(comfortableFactor(900, 900), 1);
  const small = { width: 2, height: 1, rgba: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8) };
  const large = enlarge(small, 2);
  assert.deepEqual([large.width, large.height], [4, 2]);
  const row = [1, 2, 3, 4, 1, 2, 3, 4, 5, 6, 7, 8, 5, 6, 7, 8];
  assert.deepEqual([...large.rgba], [...row, ...row]);
});

test("a PNG holds exactly the picture", async () => {
  const rgba = Uint8Array.from({ length: 5 * 3 * 4 }, (_, i) => (i * 37) % 256);
  const png = await encodePng({ width: 5, height: 3, rgba });
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  assert.deepEqual([info.width, info.height, info.channels], [5, 3, 4]);
  assert.deepEqual(new Uint8Array(data), rgba);
});

test("animations keep every frame, its time, and repeat for ever", async () => {
  const frames = [0, 1, 2].map((i) => ({
    picture: enlarge({ width: 1, height: 1, rgba: Uint8Array.of(80 * i, 0, 0, 255) }, 8),
    delay: 50 + 100 * i,
  }));
  for (const format of ["webp", "gif"] as const) {
    const bytes = await encodeAnimation(frames, format);
    const { pages, pageHeight, width, delay, loop, ...meta } = await sharp(bytes, {
      animated: true,
    }).metadata();
    assert.equal(meta.format, format);
    assert.deepEqual(
      { pages, pageHeight, width, loop },
      { pages: 3, pageHeight: 8, width: 8, loop: 0 },
    );
    assert.deepEqual(delay, [50, 150, 250]);
    for (const [page, { picture }] of frames.entries()) {
      const shown = await sharp(bytes, { page }).ensureAlpha().raw().toBuffer();
      assert.deepEqual(new Uint8Array(shown), picture.rgba, `${format} frame ${page}`);
    }
  }
});

test("an animation of one frame is a picture", async () => {
  const picture = enlarge({ width: 1, height: 1, rgba: Uint8Array.of(9, 8, 7, 255) }, 4);
  for (const format of ["webp", "gif"] as const) {
    const bytes = await encodeAnimation([{ picture, delay: 50 }], format);
    const { width, height } = await sharp(bytes).metadata();
    assert.deepEqual([width, height], [4, 4]);
  }
});

test("a contact sheet shows each creature in its place, whatever its label", async () => {
  const picture = (red: number) => ({
    width: 60,
    height: 60,
    rgba: new Uint8Array(60 * 60 * 4).map((_, i) => [red, 0, 0, 255][i % 4]!),
  });
  const png = await encodeSheet(
    ["a < b", "&"],
    [
      { title: "one", subtitle: "32 bits", pictures: [picture(200), picture(100)] },
      { title: "two", subtitle: "8 bits", pictures: [picture(50), picture(250)] },
    ],
  );
  const { data, info } = await sharp(png).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const reds = new Set<number>();
  for (let i = 0; i < data.length; i += 4)
    if (data[i + 1] === 0 && data[i + 2] === 0 && data[i]! > 0) reds.add(data[i]!);
  assert.deepEqual(
    [...reds].sort((a, b) => a - b),
    [50, 100, 200, 250],
  );
  assert.ok(info.width > 2 * 180 && info.height > 2 * 180);
});
