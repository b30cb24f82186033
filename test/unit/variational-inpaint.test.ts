// Inpainting: what is kept follows the recording, what is masked grows, and the measures say how well it fits.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { createEngine } from "../../src/engine/create.ts";
import {
  decodeInpainted,
  defaultMove,
  inpaint,
  maskedCells,
} from "../../src/measure/variational/inpaint.ts";
import { measureInpainted } from "../../src/measure/variational/inpaint-measures.ts";
import { normals } from "../../src/numbers/normal.ts";
import type { CellularSpec } from "../../src/systems/variational/cells.ts";
import { decodeLatents } from "../../src/systems/variational/decode.ts";
import { moveSides } from "../../src/systems/variational/programs.ts";
import { assertAtMost, assertSameBits, worst } from "../support/compare.ts";
import { randomVnca, smallSpec } from "../support/variational.ts";

const engine = await createEngine({ arithmetic: "plain", threads: 0 });
after(() => engine.dispose());

const doubling = smallSpec({ size: 5, channels: 16, steps: [1, 2, 2] });
const single: CellularSpec = { ...doubling, size: 7, sides: [7], steps: [5], seed: "copy" };

/** The right part of a picture, from a column on. */
function rightFrom(size: number, column: number): Uint8Array {
  return Uint8Array.from({ length: size * size }, (_, pixel) => (pixel % size >= column ? 1 : 0));
}

test("a cell is masked when at least half of its pixels are; cells around the picture are kept", () => {
  const mask = rightFrom(5, 3);
  // Pixels 0 to 4 are the columns 1 to 5 of 7.
  assert.deepEqual([...maskedCells(doubling, mask, 7)].slice(7, 14), [0, 0, 0, 0, 1, 1, 0]);
  // Cells of 2 columns hold the pixels (0), (1, 2), (3, 4) and none.
  assert.deepEqual([...maskedCells(doubling, mask, 4)].slice(0, 4), [0, 0, 1, 0]);
  // Cells of 4 columns: pixels 0 to 2, and 3 and 4.
  assert.deepEqual([...maskedCells(doubling, mask, 2)], [0, 1, 0, 1]);
  assert.deepEqual([...maskedCells(doubling, rightFrom(5, 4), 4)].slice(0, 4), [0, 0, 1, 0]);
  assert.deepEqual([...maskedCells(doubling, rightFrom(5, 2), 2)], [0, 1, 0, 1]);
});

test("answers begin as soon as the cells can follow the mask", () => {
  assert.equal(defaultMove(doubling, rightFrom(5, 3)), 0);
  assert.equal(moveSides(doubling)[2], 4);
  const centre = Uint8Array.from({ length: 25 }, (_, pixel) => (pixel === 12 ? 1 : 0));
  assert.equal(moveSides(doubling)[defaultMove(doubling, centre)], 7);
  assert.equal(defaultMove(single, rightFrom(7, 6)), 0);
});

for (const [name, spec] of Object.entries({ doubling, single })) {
  const model = { spec, parameters: randomVnca(spec, 4) };
  const latents = normals([1, 2], 2 * spec.latent);
  const others = normals([3, 4], 6 * spec.latent);
  const mask = rightFrom(spec.size, 3);
  const last = moveSides(spec).length - 1;

  test(`${name}: kept cells follow the recording in every move, and what is masked grows`, async () => {
    const whole = await decodeLatents(engine, model, latents);
    const moves: number[] = [];
    for await (const grids of decodeInpainted(engine, model, { latents, others, mask, at: 1 })) {
      moves.push(grids.move);
      const length = grids.side ** 2 * spec.channels;
      const masked = maskedCells(spec, mask, grids.side);
      for (let answer = 0; answer < 6; answer++)
        for (const [cell, isMasked] of masked.entries()) {
          const at = answer * length + cell * spec.channels;
          const own = grids.answers.subarray(at, at + spec.channels);
          const from = Math.floor(answer / 3) * length + cell * spec.channels;
          const source = isMasked
            ? grids.free.subarray(at, at + spec.channels)
            : grids.recorded.subarray(from, from + spec.channels);
          assertSameBits(own, source, `move ${grids.move}, answer ${answer}, cell ${cell}`);
        }
    }
    assert.deepEqual(
      moves,
      moveSides(spec)
        .map((_, move) => move)
        .slice(1),
    );
    const results = await inpaint(engine, model, { latents, others, mask, at: 1 });
    for (const [i, { recorded, answers, pasted }] of results.entries()) {
      assertSameBits(recorded, whole[i], "the recording is what the latent grows");
      for (const [j, answer] of answers.entries()) {
        assert.ok(worst(answer, recorded) > 0.001, "another latent gives another answer");
        assert.ok(worst(answer, pasted[j]) > 0.001, "the answer is not the pasted picture");
      }
    }
  });

  test(`${name}: from its own latent a picture grows as it was; from the last move on, it is pasted`, async () => {
    const own = Float32Array.from([...latents.subarray(0, 8), ...latents.subarray(8)]);
    const [same] = await inpaint(engine, model, { latents, others: own, mask, at: 0 });
    assertSameBits(same.answers[0], same.recorded, "its own latent");
    assertSameBits(same.free[0], same.recorded, "its own latent, before the recording is put in");
    const [late] = await inpaint(engine, model, { latents, others, mask, at: last });
    for (const [i, answer] of late.answers.entries())
      assertSameBits(answer, late.pasted[i], "the last move");
  });
}

test("measures of pictures whose figures are known", () => {
  const picture = Float32Array.of(1, 1, 0, 0);
  const mask = Uint8Array.of(0, 0, 1, 1);
  const recorded = Float32Array.of(0.9, 0.9, 0.1, 0.1);
  const answers = [Float32Array.of(0.9, 0.9, 0.5, 0.5), Float32Array.of(0.9, 0.9, 0.7, 0.9)];
  const free = [Float32Array.of(0.7, 0.9, 0.5, 0.5), Float32Array.of(0.9, 0.9, 0.7, 0.9)];
  const pasted = [recorded, Float32Array.of(0.9, 0.9, 0, 0)];
  const measures = measureInpainted({ recorded, answers, free, pasted }, picture, mask);
  const expected = {
    keptError: 0.15,
    reconstructionError: 0.1,
    variety: 0.3,
    seam: 0.25 - 0.8,
    pastedSeam: 0.85 - 0.8,
  };
  for (const [name, value] of Object.entries(expected))
    assertAtMost(Math.abs(measures[name as keyof typeof expected] - value), 1e-7, name);
});
