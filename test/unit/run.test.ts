import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  decodeSafetensors,
  encodeSafetensors,
  type Safetensors,
} from "../../src/models/safetensors.ts";
import { GROWING_SPEC } from "../../src/systems/growing/spec.ts";
import { decodeRun, encodeRun } from "../../src/training/growing/run-file.ts";
import { type RunState, takeSnapshot } from "../../src/training/growing/run-state.ts";
import { toDense, toSparse } from "../../src/training/sparse-state.ts";
import { assertSameBits } from "../support/compare.ts";
import { Draws } from "../support/rules.ts";
import { REGIMES, SIDE, SMALL_SPEC, smallRecipe, smallRun } from "../support/runs.ts";

/** A run in which every number is its own. */
function busyRun(): RunState {
  const run = smallRun(smallRecipe("regenerating"), { rngSeed: 2 ** 53 - 1 });
  const draws = new Draws(8);
  for (const { parameters, average, adam } of [run, run.snapshot])
    for (const tensors of [parameters, average, adam.first, adam.second])
      for (const tensor of Object.values(tensors))
        for (let i = 0; i < tensor.length; i++) tensor[i] = draws.normal();
  run.step = 7;
  run.rollbacks = 2;
  run.adam.power1 = 0.9 ** 7;
  run.adam.power2 = 0.999 ** 7;
  run.snapshot = { ...run.snapshot, step: 5 };
  run.snapshot.adam.power1 = 0.9 ** 5;
  run.pool = run.pool.map((_, slot) => {
    const state = new Float32Array(SIDE * SIDE * SMALL_SPEC.channels);
    for (let i = 0; i < 8 * slot; i++) state[draws.below(state.length)] = draws.normal();
    return toSparse(state, SMALL_SPEC.channels);
  });
  return run;
}

test("a run comes back from its file as it was, and to the same bytes", () => {
  for (const run of [busyRun(), ...REGIMES.map((regime) => smallRun(smallRecipe(regime)))]) {
    const bytes = encodeRun(run);
    const back = decodeRun(bytes);
    assert.deepEqual(back, run);
    assertSameBits(encodeRun(back), bytes, "encoded again");
  }
});

test("a run with learned filters on a torus comes back too", () => {
  const spec = { ...GROWING_SPEC, channels: 5, hidden: 3, filters: { learned: 2 } };
  const run = smallRun(smallRecipe("persistent"), {
    spec: { ...spec, boundary: "torus" },
    from: undefined,
    arithmetic: "relaxed",
  });
  assert.ok(run.parameters["perceive.weight"]);
  assert.deepEqual(decodeRun(encodeRun(run)), run);
});

test("a snapshot does not change with what it was taken of", () => {
  const run = busyRun();
  const snapshot = takeSnapshot(run);
  const before = structuredClone(snapshot);
  for (const { parameters, average, adam } of [run]) {
    for (const tensors of [parameters, average, adam.first, adam.second])
      for (const tensor of Object.values(tensors)) tensor.fill(0);
    adam.power1 = 0;
  }
  assert.deepEqual(snapshot, before);
});

test("a state is kept sparsely without loss", () => {
  const values = fc.constantFrom(0, 0, 0, 1, -0.5, Number.NaN, 1e-40);
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5 }),
      fc.array(values, { maxLength: 60 }),
      (channels, numbers) => {
        const state = Float32Array.from(
          numbers.slice(0, numbers.length - (numbers.length % channels)),
        );
        const sparse = toSparse(state, channels);
        assert.deepEqual(toDense(sparse, state.length / channels, channels), state);
        for (const [row] of sparse.cells.entries())
          assert.ok(
            sparse.values.subarray(row * channels, (row + 1) * channels).some((x) => x !== 0),
          );
        assert.deepEqual(
          [...sparse.cells],
          [...sparse.cells].sort((a, b) => a - b),
        );
      },
    ),
  );
});

/** A run's file, changed. */
function changed(
  change: (file: {
    tensors: Record<string, Safetensors["tensors"][string]>;
    header: Record<string, unknown>;
  }) => void,
): Uint8Array {
  const { tensors, metadata } = decodeSafetensors(encodeRun(busyRun()));
  const file = { tensors: { ...tensors }, header: JSON.parse(metadata.blastema) };
  change(file);
  return encodeSafetensors({
    tensors: file.tensors,
    metadata: { blastema: JSON.stringify(file.header) },
  });
}

function assertRefused(bytes: Uint8Array, sentence: RegExp, what: string): void {
  assert.throws(
    () => decodeRun(bytes),
    (error: Error) => {
      assert.equal(error.constructor, Error, `${what}: ${error.stack}`);
      assert.match(error.message, sentence, what);
      assert.match(error.message, /^[A-Z].*\.$/, `${what}: one sentence`);
      return true;
    },
    what,
  );
}

test("a file that was cut off anywhere is refused", () => {
  const bytes = encodeRun(busyRun());
  for (const length of [0, 5, 9, 100, 2000, Math.floor(bytes.length / 2), bytes.length - 1])
    assertRefused(bytes.subarray(0, length), /empty|truncated|safetensors/, `${length} bytes`);
});

test("what is no run is refused", () => {
  const alone = (metadata: Record<string, string>): Uint8Array =>
    encodeSafetensors({ tensors: {}, metadata });
  for (const metadata of [
    {},
    { blastema: "" },
    { blastema: "{" },
    { blastema: "null" },
    { blastema: "3" },
    { blastema: '{"kind":"nca","format":1}' },
  ] as Record<string, string>[])
    assertRefused(alone(metadata), /not a run of Blastema/, JSON.stringify(metadata));
  assertRefused(
    changed(({ header }) => {
      header.format = 99;
    }),
    /has format 99; this version reads format 1/,
    "another format",
  );
});

test("a run that lacks a tensor, or has one of another shape or type, is refused by name", () => {
  const names = Object.keys(decodeSafetensors(encodeRun(busyRun())).tensors);
  assert.ok(names.length >= 4 + 2 * 4 * 4 && names.includes("snapshot.adam.second.update.1.bias"));
  for (const name of names) {
    const missing = changed(({ tensors }) => {
      delete tensors[name];
    });
    assertRefused(missing, new RegExp(`tensor "${name}" is missing`), `without ${name}`);
    const bytes = changed(({ tensors }) => {
      tensors[name] = { shape: [3], data: new Uint8Array(3) };
    });
    assertRefused(bytes, new RegExp(`tensor "${name}" is missing or of`), `${name} as bytes`);
    const short = changed(({ tensors }) => {
      const data = tensors[name].data.slice(0, -1);
      tensors[name] = { shape: [data.length], data };
    });
    assertRefused(short, /The run file is broken: its (tensor|pool) /, `a short ${name}`);
  }
});

test("a run whose description lacks something, or says nonsense, is refused", () => {
  const { metadata } = decodeSafetensors(encodeRun(busyRun()));
  const nonsense: Record<string, unknown[]> = {
    spec: [{ ...SMALL_SPEC, channels: 3 }, 1],
    grid: [[12], [12, 0], [1.5, 12], "12", [12, 12, 12]],
    rngSeed: [-1, 1.5, "1"],
    arithmetic: ["double", 1],
    recipe: [3, null, {}, { ...smallRecipe("persistent"), batch: "3" }],
    targetName: [3],
    step: [-1, 0.5, "1"],
    rollbacks: [-1, 0.5],
    adamPowers: [[1], "x", [1, "x"], [null, 1]],
    snapshot: [{}, { step: 0 }, { step: -1, adamPowers: [1, 1] }, 3, null],
  };
  for (const field of Object.keys(JSON.parse(metadata.blastema))) {
    for (const value of [undefined, ...(nonsense[field] ?? [])]) {
      const bytes = changed(({ header }) => {
        header[field] = value;
      });
      assertRefused(bytes, /run|spec|recipe/, `${field}: ${JSON.stringify(value)}`);
    }
  }
});

test("a pool with cells outside the grid is refused", () => {
  const outside = changed(({ tensors }) => {
    const cells = (tensors["pool.cells"].data as Uint32Array).slice();
    cells[cells.length - 1] = SIDE * SIDE;
    tensors["pool.cells"] = { shape: [cells.length], data: cells };
  });
  assertRefused(outside, /The run file is broken: its pool /, "outside");
});
