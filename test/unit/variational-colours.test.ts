// Models of pictures in colour: what they see, what they show, and training.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { type BytePictures, splitRange, staticPictures } from "../../src/data/dataset.ts";
import { createEngine } from "../../src/engine/create.ts";
import { damageAt } from "../../src/measure/variational/damage.ts";
import { decodeLatents } from "../../src/systems/variational/decode.ts";
import { expectedPicture } from "../../src/systems/variational/likelihood.ts";
import { moveSides } from "../../src/systems/variational/programs.ts";
import { newRun, type VariationalRun } from "../../src/training/run.ts";
import { decodeRun, encodeRun } from "../../src/training/run-file.ts";
import { train } from "../../src/training/train.ts";
import { batchPictures } from "../../src/training/variational/batch.ts";
import { emojiRecipe } from "../../src/training/variational/recipe.ts";
import { assertAtMost } from "../support/compare.ts";
import { randomVnca, smallSpec } from "../support/variational.ts";

const spec = smallSpec({
  size: 4,
  pictureChannels: 4,
  likelihood: { mixtures: 2 },
  channels: 24,
  sides: [2, 4],
  steps: [1, 2],
});

/** One red column each, opaque; the rest is transparent. */
const pictures: BytePictures = {
  count: 200,
  size: 4,
  channels: 4,
  heldOut: 50,
  pixels: Uint8Array.from({ length: 200 * 64 }, (_, i) => {
    const [picture, x, channel] = [Math.floor(i / 64), Math.floor(i / 4) % 4, i % 4];
    return x === picture % 4 && channel % 3 === 0 ? 255 - (picture % 7) : 0;
  }),
};

const engine = await createEngine({ arithmetic: "plain", threads: 0 });
after(() => engine.dispose());

function start(steps: number, changes: Partial<VariationalRun["recipe"]> = {}): VariationalRun {
  const recipe = { ...emojiRecipe(steps), ...changes };
  return newRun({ kind: "variational", spec, rngSeed: 5, arithmetic: "plain", recipe });
}

test("colours are bytes / 255, and the end is held out", () => {
  assert.deepEqual(splitRange("train", pictures), [0, 150]);
  assert.deepEqual(splitRange("validation", pictures), [150, 200]);
  const [seen] = [staticPictures(pictures, "training", [5])];
  assert.equal(seen.length, 64);
  assert.deepEqual([...seen.slice(4, 8)], [Math.fround(250 / 255), 0, 0, Math.fround(250 / 255)]);
});

test("a mirror turns about half of the pictures, others each step, and keeps pixels whole", () => {
  const indices = Array.from({ length: 64 }, () => 1);
  const columns = (step: number): number[] => {
    const seen = batchPictures({ ...start(9), step }, pictures, indices);
    return indices.map((_, i) => {
      const row = seen.subarray(i * 64, i * 64 + 16);
      const column = row.findIndex((value) => value > 0) / 4;
      assert.equal(row[column * 4 + 3], row[column * 4]);
      return column;
    });
  };
  const turned = columns(0).filter((column) => column === 2).length;
  assert.ok(turned > 16 && turned < 48, `${turned}`);
  assert.deepEqual([...new Set(columns(0))].sort(), [1, 2]);
  assert.notDeepEqual(columns(1), columns(0));
  const plain = batchPictures(start(9, { mirror: false }), pictures, indices);
  assert.deepEqual(plain, staticPictures(pictures, "training", indices));
});

test("a shift moves pictures by up to so many pixels in both directions, evenly, and what comes in is empty", () => {
  const indices = Array.from({ length: 900 }, () => 2);
  const seen = batchPictures(start(9, { mirror: false, shift: 1 }), pictures, indices);
  const [whole] = [staticPictures(pictures, "training", [2])];
  const counts = new Map<string, number>();
  for (const place of indices.keys()) {
    const picture = seen.subarray(place * 64, (place + 1) * 64);
    const reds = Array.from({ length: 16 }, (_, pixel) => picture[4 * pixel] > 0);
    // A column of four pixels was at x = 2; one that is moved up or down loses one of them.
    const [top, bottom] = [reds.slice(0, 4).includes(true), reds.slice(12).includes(true)];
    const column = reds.indexOf(true) % 4;
    const moved = `${column - 2} ${top && bottom ? 0 : top ? -1 : 1}`;
    counts.set(moved, (counts.get(moved) ?? 0) + 1);
    assert.equal(reds.filter(Boolean).length, top && bottom ? 4 : 3);
    assert.ok([...picture].every((value) => value === 0 || value === whole[8]));
  }
  assert.equal(counts.size, 9);
  for (const [moved, count] of counts) assert.ok(count > 60 && count < 145, `${moved} ${count}`);
});

test("a run that stops, is stored and goes on ends in the same bytes, and training learns", async () => {
  const reports: number[] = [];
  const whole = start(60, { muon: 6 });
  await train(engine, whole, {
    pictures,
    onStep: ({ reconstruction, divergence }) => {
      reports.push(reconstruction + divergence);
    },
  });
  assert.ok(reports[59] < 0.9 * reports[0], `${reports[0]} ${reports[59]}`);
  const first = start(60, { muon: 6 });
  await train(engine, first, { pictures, until: 30 });
  const second = decodeRun(encodeRun(first), "variational");
  assert.deepEqual(second.spec, spec);
  await train(engine, second, { pictures });
  assert.deepEqual(encodeRun(second), encodeRun(whole));
});

test("a picture is the mean of the mixture, each component's within 0 to 1", () => {
  const cell = new Float32Array(24);
  // Logits log 3 and 0; five times the means of the first, then of the second component.
  cell.set([Math.log(3), 0, 2.5, 9, -9, 5, 9, 9, 9, 9, 0.5, 0, 5, 5]);
  const picture = expectedPicture(spec, cell, 1, 1);
  for (const [c, expected] of [0.4, 0.75, 0.25, 1].entries())
    assertAtMost(Math.abs(picture[c] - expected), 1e-6, `channel ${c}`);
  assert.deepEqual([...expectedPicture(spec, new Float32Array(24 * 16), 4, 4)], Array(64).fill(0));
});

test("damage leaves transparent cells, in all channels", async () => {
  const model = { spec, parameters: randomVnca(spec, 4) };
  const latents = new Float32Array(3 * spec.latent).fill(0.3);
  const whole = await decodeLatents(engine, model, latents);
  assert.equal(whole[0].length, 64);
  const late = await damageAt(engine, model, latents, whole, moveSides(spec).length - 1, 3);
  for (const [i, error] of late.errors.entries())
    assertAtMost(Math.abs(error - late.unhealed[i]), 1e-7, `picture ${i}`);
});

test("grey pictures are refused", async () => {
  const grey = { count: 200, size: 4, pixels: new Uint8Array(200 * 16) };
  await assert.rejects(
    train(engine, start(2), { pictures: grey }),
    /are grey, but the model learns from pictures that are in colour/,
  );
});
