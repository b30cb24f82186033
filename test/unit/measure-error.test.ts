import assert from "node:assert/strict";
import { test } from "node:test";
import { CUT_NAMES, chooseCuts, cutState, HEALING, isHealed } from "../../src/measure/cuts.ts";
import { relativeError } from "../../src/measure/error.ts";
import { body, CHANNELS, HEIGHT, visible, WIDTH } from "../support/dishes.ts";
import fc from "../support/properties.ts";

const cells = HEIGHT * WIDTH;
const grown = body();

const states = fc.float32Array({
  minLength: 12 * CHANNELS,
  maxLength: 12 * CHANNELS,
  noNaN: true,
  noDefaultInfinity: true,
  min: -4,
  max: 4,
});

test("the error of a state to itself is 0, of an empty grid 1, whatever the hidden channels", () => {
  fc.assert(
    fc.property(states, (state) => {
      fc.pre(visible(state).some((value) => value * value > 0));
      const hiddenChanged = state.map((value, i) => (i % CHANNELS < 4 ? value : value + 1));
      assert.equal(relativeError(state, state, 12), 0);
      assert.equal(relativeError(hiddenChanged, state, 12), 0);
      assert.equal(relativeError(state, visible(state), 12), 0);
      assert.equal(relativeError(new Float32Array(state.length), state, 12), 1);
    }),
  );
});

test("empty padding does not change an error", () => {
  const small = grown.map((value) => 0.9 * value);
  const padded = (state: Float32Array): Float32Array => {
    const wide = new Float32Array(cells * 3 * CHANNELS);
    wide.set(state, cells * CHANNELS);
    return wide;
  };
  assert.equal(
    relativeError(padded(small), padded(grown), 3 * cells),
    relativeError(small, grown, cells),
  );
  assert.ok(Math.abs(relativeError(small, grown, cells) - 0.01) <= 1e-6);
});

test("NaN and emptiness are errors that no limit admits", () => {
  const broken = grown.slice();
  broken[CHANNELS + 2] = Number.NaN;
  const empty = new Float32Array(grown.length);
  assert.ok(Number.isNaN(relativeError(broken, grown, cells)));
  assert.ok(Number.isNaN(relativeError(grown, broken, cells)));
  assert.ok(Number.isNaN(relativeError(empty, empty, cells)));
  assert.equal(relativeError(grown, empty, cells), Number.POSITIVE_INFINITY);
  assert.equal(isHealed("left", 0.5, Number.NaN), false);
  assert.equal(isHealed("left", 0.5, Number.POSITIVE_INFINITY), false);
});

test("a state that is not on the grid is refused", () => {
  assert.throws(() => relativeError(grown, grown, cells + 1), /do not make a grid of/);
  assert.throws(
    () => relativeError(new Float32Array(3 * cells), grown, cells),
    /do not make a grid of/,
  );
});

test("the twelve cuts: four halves, the square, seven discs that harm", () => {
  fc.assert(
    fc.property(fc.nat(1000), (rngSeed) => {
      const cuts = chooseCuts(grown, HEIGHT, WIDTH, rngSeed);
      const names = cuts.map(({ name }) => name);
      assert.deepEqual(names, CUT_NAMES);
      assert.equal(new Set(names).size, 12);
      assert.deepEqual(cuts, chooseCuts(grown, HEIGHT, WIDTH, rngSeed));
      for (const { name, cut } of cuts) {
        const after = cutState(grown, HEIGHT, WIDTH, cut);
        const error = relativeError(after, grown, cells);
        if (cut.kind !== "disc") continue;
        assert.ok(name.startsWith("disc-"));
        assert.ok(error >= HEALING.leastDamage, `${name}: ${error}`);
        assert.ok(cut.radius >= 0.1 && cut.radius < 0.4);
        assert.ok(Math.abs(cut.y) <= 0.5 && Math.abs(cut.x) <= 0.5);
      }
    }),
    { numRuns: 20 },
  );
});

test("discs differ between rngSeeds", () => {
  const [one, two] = [chooseCuts(grown, HEIGHT, WIDTH, 1), chooseCuts(grown, HEIGHT, WIDTH, 2)];
  for (let i = 5; i < CUT_NAMES.length; i++) assert.notDeepEqual(one[i], two[i]);
});
