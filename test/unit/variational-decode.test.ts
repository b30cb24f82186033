// Growth in one go, in stretches, as a film, and after damage.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { createEngine } from "../../src/engine/create.ts";
import { damageAt } from "../../src/measure/variational/damage.ts";
import { normals } from "../../src/numbers/normal.ts";
import {
  decodeLatents,
  decodeStretch,
  filmLatent,
  picturesOf,
} from "../../src/systems/variational/decode.ts";
import { createCellFilm } from "../../src/systems/variational/film.ts";
import { moveSides } from "../../src/systems/variational/programs.ts";
import { assertAtMost, assertSameBits, worst } from "../support/compare.ts";
import { randomVnca, smallSpec } from "../support/variational.ts";

const engine = await createEngine({ arithmetic: "plain", threads: 0 });
const reference = await createEngine({ kind: "reference" });
after(() => Promise.all([engine, reference].map((each) => each.dispose())));

const specs = (["copy", "linear"] as const).map((seed) =>
  smallSpec({ size: 5, channels: 16, seed, steps: [1, 3, 2] }),
);

for (const spec of specs) {
  const model = { spec, parameters: randomVnca(spec, 4) };
  const latents = normals([1, spec.seed.length], 11 * spec.latent);

  test(`${spec.seed}: growth is the reference's, and that of a latent does not depend on the others`, async () => {
    const pictures = await decodeLatents(engine, model, latents);
    assert.equal(pictures.length, 11);
    const expected = await decodeLatents(reference, model, latents);
    for (const [i, picture] of pictures.entries()) {
      assert.equal(picture.length, 25);
      assertAtMost(worst(picture, expected[i]), 1e-5, `picture ${i}`);
    }
    const alone = latents.slice(9 * spec.latent, 10 * spec.latent);
    assertSameBits((await decodeLatents(engine, model, alone))[0], pictures[9], "alone");
  });

  test(`${spec.seed}: growth in stretches, cut at any move, ends the same`, async () => {
    const sides = moveSides(spec);
    assert.deepEqual(sides, [2, 2, 4, 4, 4, 4, 7, 7, 7]);
    const to = sides.length - 1;
    const whole = await decodeStretch(engine, model, { to }, latents);
    for (let from = 0; from < to; from++) {
      const half = await decodeStretch(engine, model, { to: from }, latents);
      assertSameBits(
        await decodeStretch(engine, model, { from, to }, half),
        whole,
        `after ${from}`,
      );
    }
    const film = await filmLatent(engine, model, latents.slice(0, spec.latent));
    const grower = await createCellFilm(engine, model);
    const grids = await grower.grow(latents.slice(0, spec.latent));
    for (const [move, { cells }] of grids.entries()) {
      const later = await grower.goOn(move, cells);
      assert.deepEqual(later, grids.slice(move + 1), `on after ${move}`);
    }
    await grower.dispose();
    assert.deepEqual(
      film.map(({ side }) => side),
      sides,
    );
    const [first] = picturesOf(spec, whole);
    const last = film[to].picture;
    const inner = last.filter((_, i) => i % 7 > 0 && i % 7 < 6 && i >= 7 && i < 42);
    assertSameBits(inner, first, "the film's last frame, without its frame");
  });

  test(`${spec.seed}: damage at the end stays, and earlier damage changes the picture`, async () => {
    const whole = await decodeLatents(engine, model, latents);
    const last = moveSides(spec).length - 1;
    const late = await damageAt(engine, model, latents, whole, last, 3);
    assert.deepEqual([late.side, late.square], [7, 3]);
    for (const [i, error] of late.errors.entries()) {
      assertAtMost(Math.abs(error - late.unhealed[i]), 1e-7, `picture ${i}`);
      assert.ok(error > 0);
    }
    const early = await damageAt(engine, model, latents, whole, 2, 3);
    assert.ok(early.errors.every((error) => error > 0));
    assert.deepEqual(await damageAt(engine, model, latents, whole, 2, 3), early);
  });
}
