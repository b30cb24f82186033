// What becomes of a person's picture, pixel by pixel: resampling, margins, pixel art, backgrounds.
import assert from "node:assert/strict";
import { test } from "node:test";
import { plainBackground, removeBackground } from "../../src/data/picture/background.ts";
import { type Bitmap, trim } from "../../src/data/picture/bitmap.ts";
import { fitSubject, subjectOf } from "../../src/data/picture/fit.ts";
import type { PictureOptions } from "../../src/data/picture/options.ts";
import { hasFewColours, ownPixels } from "../../src/data/picture/pixel-art.ts";
import { halve, resize } from "../../src/data/picture/resize.ts";
import { isThin, placeTarget } from "../../src/training/growing/target.ts";
import fc from "../support/properties.ts";

const COLOURS: Record<string, number[]> = {
  ".": [0, 0, 0, 0],
  w: [255, 255, 255, 255],
  r: [200, 30, 40, 255],
  b: [20, 40, 220, 255],
};

/** A picture from letters, a row a string. */
function drawn(...rows: string[]): Bitmap {
  const rgba = rows.flatMap((row) => [...row].flatMap((letter) => COLOURS[letter]));
  return { width: rows[0].length, height: rows.length, rgba: Uint8Array.from(rgba) };
}

/** The letters of a picture; "?" for any other colour. */
function letters({ width, height, rgba }: Bitmap): string[] {
  const letter = (pixel: number): string =>
    Object.keys(COLOURS).find((key) =>
      COLOURS[key].every((value, c) => value === rgba[pixel * 4 + c]),
    ) ?? "?";
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => letter(y * width + x)).join(""),
  );
}

function fit(picture: Bitmap, size: number, options: PictureOptions = {}): Bitmap {
  return fitSubject(subjectOf("x.png", picture, options), size, options).picture;
}

/** Every pixel is made by a function of its place. */
function shaded(width: number, height: number, at: (x: number, y: number) => number[]): Bitmap {
  const rgba = Array.from({ length: width * height }, (_, i) =>
    at(i % width, Math.floor(i / width)),
  );
  return { width, height, rgba: Uint8Array.from(rgba.flat()) };
}

const bitmaps = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }))
  .chain(([width, height]) =>
    fc
      .uint8Array({ minLength: width * height * 4, maxLength: width * height * 4 })
      .map((rgba): Bitmap => ({ width, height, rgba })),
  );

test("a picture of one colour stays it at every size, either way", () => {
  const size = fc.integer({ min: 1, max: 20 });
  const colour = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.integer({ min: 1, max: 255 }));
  fc.assert(
    fc.property(colour, size, size, size, size, (rgba, w, h, width, height) => {
      const plain = shaded(w, h, () => rgba);
      for (const how of ["nearest", "smooth"] as const)
        assert.deepEqual(
          Array.from(resize(plain, width, height, how).rgba),
          Array.from({ length: width * height }, () => rgba).flat(),
        );
    }),
  );
});

test("smooth resampling mirrors with the picture, and stays in its range", () => {
  const mirrored = ({ width, height, rgba }: Bitmap): Bitmap =>
    shaded(width, height, (x, y) =>
      [0, 1, 2, 3].map((c) => rgba[(y * width + width - 1 - x) * 4 + c]),
    );
  fc.assert(
    fc.property(bitmaps, fc.integer({ min: 1, max: 9 }), (picture, side) => {
      const one = resize(mirrored(picture), side, side, "smooth");
      const other = mirrored(resize(picture, side, side, "smooth"));
      for (const [i, value] of Array.from(one.rgba).entries()) {
        // Sums in another order may round the other way; colours of what is nearly invisible are no matter.
        const alpha = other.rgba[i - (i % 4) + 3];
        assert.ok(Math.abs(value - other.rgba[i]) * alpha <= 255 + alpha, `${value}`);
      }
    }),
  );
});

test("smooth resampling by a whole number keeps the mean, and no colour bleeds out of what is transparent", () => {
  const halfRed = shaded(8, 4, (x) => (x < 4 ? [255, 0, 0, 0] : [0, 0, 255, 255]));
  const { rgba } = resize(halfRed, 4, 2, "smooth");
  for (let i = 0; i < rgba.length; i += 4) assert.equal(rgba[i], 0);
  const alphas = Array.from(rgba).filter((_, i) => i % 4 === 3);
  assert.deepEqual(
    alphas.slice(0, 4),
    [0, 0, 255, 255].map((value, i) => alphas[i] ?? value),
  );
  assert.ok(Math.abs(alphas.reduce((a, b) => a + b, 0) / alphas.length - 127.5) <= 1);
});

// Worked out in fractions, by the formula of Catmull and Rom.
test("smooth resampling of a known row has these bytes", () => {
  const row = shaded(6, 1, (x) => [x * 40, 255 - x * 40, x % 2 ? 255 : 0, 255 - x * 20]);
  assert.deepEqual(Array.from(resize(row, 4, 1, "smooth").rgba), [
    ...[11, 244, 93, 249, 68, 187, 121, 221, 131, 124, 142, 189, 188, 67, 149, 161],
  ]);
});

test("halving takes the mean of four pixels", () => {
  const picture = shaded(4, 2, (x) =>
    x < 2 ? [x * 100, 0, 0, 255] : [50, 50, 50, x === 2 ? 255 : 0],
  );
  assert.deepEqual(halve(picture).rgba, Uint8Array.from([50, 0, 0, 255, 50, 50, 50, 128]));
});

test("transparent margins go, unless they are to stay; a picture that cannot be seen stays", () => {
  const picture = drawn(".....", "..rb.", "..r..", ".....");
  assert.deepEqual(letters(trim(picture)), ["rb", "r."]);
  assert.deepEqual(letters(fit(picture, 2)), ["rb", "r."]);
  assert.equal(fit(picture, 5, { trim: false }).width, 5);
  assert.deepEqual(letters(fit(picture, 5, { trim: false })), letters(picture));
  assert.deepEqual(letters(trim(drawn("..", ".."))), ["..", ".."]);
});

test("pixel art stays sharp: enlarged, saved enlarged, or of few colours", () => {
  const sprite = drawn("rb", "br");
  assert.deepEqual(letters(fit(sprite, 4)), ["rrbb", "rrbb", "bbrr", "bbrr"]);
  const saved = resize(sprite, 6, 6, "nearest");
  assert.deepEqual(letters(ownPixels(saved)), ["rb", "br"]);
  assert.deepEqual(letters(fit(saved, 2)), ["rb", "br"]);
  const wide = drawn("rbrbr", "brbrb", "rbrbr", "brbrb", "rbrbr");
  assert.ok(letters(fit(wide, 4)).every((row) => /^[rb]+$/.test(row)));
  assert.ok(letters(fit(wide, 4, { resample: "smooth" })).some((row) => row.includes("?")));
  const many = shaded(10, 10, (x, y) => [x * 20, y * 20, 99, 255]);
  assert.equal(hasFewColours(wide), true);
  assert.equal(hasFewColours(many), false);
  assert.notDeepEqual(fit(many, 8), fit(many, 8, { resample: "nearest" }));
});

test("what pixel art would need is told", () => {
  const sprite = drawn("rbw", "brw", "wwr");
  assert.equal(fitSubject(subjectOf("x.png", sprite), 4).unevenSide, 3);
  assert.equal(fitSubject(subjectOf("x.png", sprite), 6).unevenSide, undefined);
  assert.equal(
    fitSubject(subjectOf("x.png", sprite), 4, { resample: "smooth" }).unevenSide,
    undefined,
  );
});

test("a plain background goes from the edge inwards, and what it encloses stays", () => {
  const picture = drawn("wwwwww", "wrrrrw", "wrwbrw", "wrrrrw", "wwwwww");
  assert.equal(plainBackground(picture), "#ffffff");
  assert.deepEqual(letters(removeBackground(picture, "#ffffff")), [
    ...["......", ".rrrr.", ".rwbr.", ".rrrr.", "......"],
  ]);
  assert.deepEqual(letters(fit(picture, 4, { background: "auto" })), ["rrrr", "rwbr", "rrrr"]);
  assert.deepEqual(letters(fit(picture, 6, { background: "keep" })), letters(picture));
});

test("noise is background too, and a border loses its share of it", () => {
  const noisy = shaded(20, 20, (x, y) =>
    Math.hypot(x - 9.5, y - 9.5) <= 5
      ? [20, 40, 220, 255]
      : [240 + ((x * 7 + y * 5) % 15), 250, 245, 255],
  );
  const plain = plainBackground(noisy);
  assert.ok(plain);
  const { rgba } = removeBackground(noisy, plain);
  const alphas = Array.from(rgba).filter((_, i) => i % 4 === 3);
  assert.equal(alphas.filter((alpha) => alpha === 255).length, 80);
  assert.equal(alphas.filter((alpha) => alpha === 0).length, 320);
  // White, then half white and half blue, then blue.
  const soft = shaded(
    6,
    6,
    (x) =>
      [
        [255, 255, 255],
        [255, 255, 255],
        [195, 205, 255],
      ][x]?.concat(255) ?? [20, 40, 255, 255],
  );
  const border = removeBackground(soft, "#ffffff").rgba;
  assert.equal(border[1 * 4 + 3], 0);
  assert.ok(border[2 * 4 + 3] > 60 && border[2 * 4 + 3] < 190, `alpha ${border[2 * 4 + 3]}`);
  assert.ok(border[2 * 4] < 195, "less white than before");
});

test("whether a background will grow too is told, and which it is", () => {
  const opaque = drawn("www", "wrw", "www");
  assert.deepEqual(
    [subjectOf("x", opaque).isOpaque, subjectOf("x", opaque).plain],
    [true, "#ffffff"],
  );
  assert.equal(subjectOf("x", opaque, { background: "auto" }).isOpaque, false);
  // What is opaque only once its margins are cut off has no background.
  assert.equal(subjectOf("x", drawn("...", ".r.")).isOpaque, false);
});

test("a background that is none, or all, is refused with one sentence", () => {
  const refused: [Bitmap, string, RegExp][] = [
    [shaded(20, 20, (x, y) => [x * 12, y * 12, 0, 255]), "auto", /^x\.png has no plain background/],
    [drawn("...", ".r.", "..."), "auto", /^x\.png has no plain background/],
    [
      drawn("rrr", "rbr", "rrr"),
      "#00ff00",
      /^x\.png has nothing of the colour #00ff00 at its edge/,
    ],
    [drawn("ww", "ww"), "#ffffff", /^Nothing is left of x\.png without the colour #ffffff/],
    [drawn("ww", "ww"), "auto", /^Nothing is left of x\.png/],
    [drawn("ww", "ww"), "white", /^The background must be auto, keep, or a colour such as #ffffff/],
  ];
  for (const [picture, background, sentence] of refused)
    assert.throws(() => subjectOf("x.png", picture, { background }), { message: sentence });
});

test("pictures of a million pixels in one row, or of one pixel, fit", () => {
  const long = fit({ width: 1e6, height: 1, rgba: new Uint8Array(4e6).fill(200) }, 40);
  assert.deepEqual([long.width, long.height], [40, 1]);
  const dot = fit({ width: 1, height: 1, rgba: Uint8Array.from([9, 8, 7, 255]) }, 3);
  assert.deepEqual(Array.from(dot.rgba), Array(9).fill([9, 8, 7, 255]).flat());
});

test("a square of a picture becomes what a file of that square becomes", () => {
  const square = fc.tuple(fc.nat(8), fc.nat(8), fc.integer({ min: 1, max: 12 }));
  let beyond = 0;
  fc.assert(
    fc.property(bitmaps, square, fc.integer({ min: 1, max: 9 }), (picture, [x, y, size], side) => {
      fc.pre(x < picture.width && y < picture.height);
      const width = Math.min(size, picture.width - x);
      const height = Math.min(size, picture.height - y);
      if (width < size || height < size) beyond++;
      const file = shaded(width, height, (column, row) =>
        [0, 1, 2, 3].map((c) => picture.rgba[((y + row) * picture.width + x + column) * 4 + c]),
      );
      const part = fit(picture, side, { crop: `${x},${y},${size}` });
      assert.deepEqual(
        { ...part, rgba: Array.from(part.rgba) },
        { ...fit(file, side), rgba: Array.from(fit(file, side).rgba) },
      );
    }),
  );
  assert.ok(beyond > 0, "some squares reach beyond the picture");
});

test("crops that make no sense are refused", () => {
  const picture = drawn("rb", "wr");
  assert.throws(() => fit(picture, 2, { crop: "2,0,1" }), /The crop 2,0,1 lies outside of x\.png/);
  for (const crop of ["", "1,2", "-1,0,2", "0,0,0", "0.5,0,2", "a,b,c"])
    assert.throws(() => fit(picture, 2, { crop }), /A crop is x,y,size in whole pixels/);
});

test("thin and faint targets are told from solid ones", () => {
  const target = (...rows: string[]): boolean => {
    const picture = drawn(...rows);
    return isThin(placeTarget(picture, picture.width, 1, "x.png"), picture.width + 2);
  };
  assert.equal(target("rrr", "rrr", "rrr"), false);
  assert.equal(target("r..", "r..", "rrr"), true);
  assert.equal(target("rr....", "rr....", "..r...", "...r..", "....r.", ".....r"), false);
  assert.equal(target("r.....", "rr....", "..r...", "...r..", "....r.", ".....r"), true);
});
