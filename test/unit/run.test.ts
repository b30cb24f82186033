import assert from "node:assert/strict";
import { test } from "node:test";
import {
  decodeSafetensors,
  encodeSafetensors,
  type Safetensors,
} from "../../src/models/safetensors.ts";
import { checksum } from "../../src/numbers/checksum.ts";
import { GROWING_SPEC } from "../../src/systems/growing/spec.ts";
import type { CellularSpec } from "../../src/systems/variational/cells.ts";
import { type ColumnShape, emptyPool, keep } from "../../src/training/pool.ts";
import {
  type GrowingRun,
  newRun,
  type Run,
  takeSnapshot,
  type VariationalRun,
} from "../../src/training/run.ts";
import { decodeRun, encodeRun } from "../../src/training/run-file.ts";
import { toDense, toSparse } from "../../src/training/sparse-state.ts";
import { poolShapes } from "../../src/training/variational/pool.ts";
import {
  LITE_BASELINE,
  LITE_NONDOUBLING,
  liteNonDoublingRecipe,
  liteRecipe,
} from "../../src/training/variational/recipe.ts";
import { assertSameBits } from "../support/compare.ts";
import fc from "../support/properties.ts";
import { Draws } from "../support/rules.ts";
import { REGIMES, SIDE, SMALL_SPEC, smallRecipe, smallRun } from "../support/runs.ts";

/** A run in which every number is its own. */
function busyRun(): GrowingRun {
  const run = smallRun(smallRecipe("regenerating"), { rngSeed: 2 ** 53 - 1 });
  const draws = new Draws(8);
  for (const { parameters, average, moments } of [run, run.snapshot])
    for (const tensors of [parameters, average, moments.first, moments.second])
      for (const tensor of Object.values(tensors))
        for (let i = 0; i < tensor.length; i++) tensor[i] = draws.normal();
  run.step = 7;
  run.rollbacks = 2;
  run.moments.power1 = 0.9 ** 7;
  run.moments.power2 = 0.999 ** 7;
  run.snapshot = { ...run.snapshot, step: 5 };
  run.snapshot.moments.power1 = 0.9 ** 5;
  const states = run.pool.columns.state.map((_, slot) => {
    const state = new Float32Array(SIDE * SIDE * SMALL_SPEC.channels);
    for (let i = 0; i < 8 * slot; i++) state[draws.below(state.length)] = draws.normal();
    return toSparse(state, SMALL_SPEC.channels);
  });
  run.pool = { ...run.pool, columns: { state: states } };
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
  for (const { parameters, average, moments } of [run]) {
    for (const tensors of [parameters, average, moments.first, moments.second])
      for (const tensor of Object.values(tensors)) tensor.fill(0);
    moments.power1 = 0;
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

/** A run of a variational model with a pool that is half full. */
function busyModelRun(): VariationalRun {
  const recipe = { ...liteNonDoublingRecipe(20), batch: 8, pool: POOL };
  const run = newRun({
    ...{ kind: "variational" as const, spec: MODEL, recipe, rngSeed: 4 },
    ...{ arithmetic: "plain" as const, origin: { before: { trainingSteps: 3 } } },
  });
  const draws = new Draws(9);
  const shapes = poolShapes(MODEL);
  const entryOf = ({ cells, channels }: ColumnShape) =>
    toSparse(
      Float32Array.from({ length: cells * channels }, (_, i) => (i % 5 ? 0 : draws.normal())),
      channels,
    );
  for (let entry = 0; entry < 6; entry++)
    keep(run.pool, {
      places: [entry],
      columns: { picture: [entryOf(shapes.picture)], grid: [entryOf(shapes.grid)] },
    });
  run.step = 3;
  return run;
}

const POOL = { size: 12, steps: [2, 4] } as const;
const MODEL: CellularSpec = {
  ...LITE_NONDOUBLING,
  size: 7,
  latent: 8,
  encoder: { channels: [8], strides: [2], frame: 0 },
  channels: 8,
  sides: [4, 7],
  steps: [0, 3],
  update: { kind: "chain", hidden: [8] },
};

test("a variational run comes back too, with its pool half full, empty, or without any", () => {
  const half = busyModelRun();
  const empty = { ...half, pool: emptyPool(POOL.size, poolShapes(MODEL)) };
  const none = newRun({
    ...{ kind: "variational" as const, spec: LITE_BASELINE, recipe: liteRecipe(9), rngSeed: 4 },
    arithmetic: "relaxed",
  });
  for (const run of [half, empty, none]) {
    const bytes = encodeRun(run);
    const back = decodeRun(bytes, "variational");
    assert.deepEqual(back, run);
    assertSameBits(encodeRun(back), bytes, "encoded again");
  }
});

/** Stands for JSON so deep that JSON.stringify would overflow the stack. */
const DEEP = "deep";
const NESTED = `${"[".repeat(20_000)}${"]".repeat(20_000)}`;

interface Changing {
  readonly tensors: Record<string, Safetensors["tensors"][string]>;
  readonly header: Record<string, unknown>;
}

/** A run's file, changed. */
function changed(change: (file: Changing) => void, run: Run = busyRun()): Uint8Array {
  const { tensors, metadata } = decodeSafetensors(encodeRun(run));
  const file = { tensors: { ...tensors }, header: JSON.parse(metadata.blastema) };
  change(file);
  const blastema = JSON.stringify(file.header).replaceAll(`"${DEEP}"`, NESTED);
  return encodeSafetensors({ tensors: file.tensors, metadata: { ...metadata, blastema } });
}

function assertRefused(bytes: Uint8Array, sentence: RegExp, what: string): void {
  assert.throws(
    () => decodeRun(bytes),
    (error: Error) => {
      assert.equal(error.constructor, Error, `${what}: ${error.stack}`);
      assert.match(error.message, sentence, what);
      assert.match(error.message, /^[A-Z].*\.$/, `${what}: one sentence`);
      assert.ok(error.message.length < 250, `${what}: ${error.message.length} characters`);
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

test("what is no run is refused, and so is a run of another format or kind", () => {
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
  for (const text of [
    '{"kind":"nca-run","format":1}',
    '{"kind":"vnca-run","format":1}',
    '{"kind":"run","format":99,"of":"growing"}',
  ])
    assertRefused(
      alone({ blastema: text }),
      /does not have format 2 or 3 or 4 or 5 or 6.*or start a new one/,
      text,
    );
  for (const of of [undefined, 3, "textures", "constructor", "__proto__"])
    assertRefused(
      changed(({ header }) => {
        header.of = of;
      }),
      /"of" is missing or makes no sense/,
      `of ${of}`,
    );
  assert.throws(
    () => decodeRun(encodeRun(busyModelRun()), "growing"),
    /^Error: The file is a run of a variational model, not a run of a growing rule\.$/,
  );
});

test("a run that lacks a tensor, or has one of another shape or type, is refused by name", () => {
  for (const run of [busyRun(), busyModelRun()]) {
    const names = Object.keys(decodeSafetensors(encodeRun(run)).tensors);
    assert.ok(names.includes("snapshot.moments.second.update.1.weight"));
    for (const name of names) {
      const missing = changed(({ tensors }) => {
        delete tensors[name];
      }, run);
      assertRefused(missing, new RegExp(`tensor "${name}" is missing`), `without ${name}`);
      const bytes = changed(({ tensors }) => {
        tensors[name] = { shape: [3], data: new Uint8Array(3) };
      }, run);
      assertRefused(
        bytes,
        new RegExp(`tensor "${name}" is missing, or has a wrong`),
        `${name} as bytes`,
      );
      const short = changed(({ tensors }) => {
        const data = tensors[name].data.slice(0, -1);
        tensors[name] = { shape: [data.length], data };
      }, run);
      assertRefused(short, /The run file is broken: its (tensor|"pool") /, `a short ${name}`);
    }
    const more = changed(({ tensors }) => {
      tensors.stranger = { shape: [1], data: new Float32Array(1) };
    }, run);
    assertRefused(more, /a tensor "stranger", which such a run does not have/, "a stranger");
  }
});

test("numbers that are none are refused, wherever they stand", () => {
  for (const run of [busyRun(), busyModelRun()]) {
    const { tensors } = decodeSafetensors(encodeRun(run));
    for (const [name, { data }] of Object.entries(tensors)) {
      if (data instanceof Uint32Array) continue;
      for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
        const bytes = changed((file) => {
          const copy = data.slice() as Float32Array;
          copy[copy.length - 1] = value;
          file.tensors[name] = { ...file.tensors[name], data: copy };
        }, run);
        assertRefused(bytes, new RegExp(`"${name}" has numbers that are NaN or infinite`), name);
      }
    }
  }
});

test("a run whose description lacks something, or says nonsense, is refused", () => {
  const nonsense: Record<string, unknown[]> = {
    format: [DEEP],
    kind: [DEEP, 3],
    spec: [{ ...SMALL_SPEC, channels: 3 }, 1, DEEP],
    grid: [[12], [12, 0], [1.5, 12], "12", [12, 12, 12], [1e9, 1e9]],
    rngSeed: [-1, 1.5, "1"],
    arithmetic: ["double", 1],
    recipe: [3, null, [], {}, DEEP],
    origin: [3, null, [], DEEP],
    targetName: [3],
    step: [-1, 0.5, "1", 3],
    rollbacks: [-1, 0.5],
    powers: [[1], "x", [1, "x"], [null, 1], [1, 1.5]],
    snapshot: [{}, { step: 0 }, { step: -1, powers: [1, 1] }, { step: 8, powers: [1, 1] }, 3, null],
  };
  const { metadata } = decodeSafetensors(encodeRun(busyRun()));
  const fields = Object.keys(JSON.parse(metadata.blastema));
  assert.deepEqual(
    Object.keys(nonsense).filter((field) => !fields.includes(field)),
    [],
  );
  for (const field of fields)
    for (const value of [undefined, ...(nonsense[field] ?? [])]) {
      const bytes = changed(({ header }) => {
        header[field] = value;
      });
      assertRefused(bytes, /run|spec|recipe/, `${field}: ${value}`);
    }
});

test("a recipe that training cannot follow is refused by its field", () => {
  const refuse = (run: Run, nonsense: Record<string, unknown[]>): void => {
    for (const [path, values] of Object.entries(nonsense))
      for (const value of values) {
        const bytes = changed(({ header }) => {
          const steps = path.split(".");
          const last = steps.pop() as string;
          // biome-ignore lint/suspicious/noExplicitAny: any JSON
          let at: any = header.recipe;
          for (const step of steps) at = at[step];
          at[last] = value;
        }, run);
        assertRefused(
          bytes,
          /^The (recipe's "|pool|importance)|^Only models|^From 0 to|^Training/,
          `${path}: ${value}`,
        );
      }
  };
  const shared = {
    trainingSteps: ["zzz", 0, 1.5, undefined],
    learningRate: [
      null,
      [],
      [[0]],
      [
        [5, 1],
        [4, 1],
      ],
      [[0, -1]],
      [[0, "x"]],
    ],
    normalise: ["yes", undefined],
    clip: [-1, null],
    optimiser: ["sgd", undefined],
    muon: [-1, "x"],
    averaging: [2, -1],
  };
  refuse(busyRun(), {
    ...shared,
    regime: ["zzz"],
    batch: [1e9, 0, "x"],
    poolSize: [1e9, -1, 2],
    rolloutSteps: [[1e9, 1e9], [-5, -1], [8, 4], 3],
    damage: [null, [], [null]],
    "damage.0.samples": [-1, "x"],
    "damage.0.radius": [[2, 1], 1],
  });
  refuse(busyModelRun(), {
    ...shared,
    batch: [1e9, 0, 12, "x"],
    binarisation: ["grey"],
    mirror: [1],
    shift: [-1, 17, "x"],
    beta: [null, []],
    importance: [0, 1e9],
    pool: [null, 3],
    "pool.size": [1e9, -1, 4],
    "pool.steps": [
      [1e9, 1e9],
      [5, 9],
    ],
    "pool.newcomers": [5, -1],
  });
});

test("a pool with cells where there are none, or of another size than the recipe says, is refused", () => {
  const withCells = (cells: (all: Uint32Array) => void) =>
    changed(({ tensors }) => {
      const all = (tensors["pool.state.cells"].data as Uint32Array).slice();
      cells(all);
      tensors["pool.state.cells"] = { shape: [all.length], data: all };
    });
  const outside = withCells((all) => {
    all[all.length - 1] = SIDE * SIDE;
  });
  assertRefused(outside, /its "pool" has cells outside the grid or out of order/, "outside");
  const falling = withCells((all) => all.subarray(-2).reverse());
  assertRefused(falling, /its "pool" has cells outside the grid or out of order/, "falling");
  const twice = withCells((all) => {
    all[all.length - 2] = all[all.length - 1];
  });
  assertRefused(twice, /its "pool" has cells outside the grid or out of order/, "twice");
  const larger = changed(({ header }) => {
    header.recipe = { ...(header.recipe as object), poolSize: 8 };
  });
  assertRefused(larger, /its "pool" does not fit the run's recipe/, "too few");
  const smaller = changed(({ header }) => {
    header.recipe = { ...(header.recipe as object), poolSize: 6 };
  });
  assertRefused(smaller, /its "pool" does not fit the run's recipe/, "too many");
  const uneven = changed(({ tensors }) => {
    for (const part of ["cells", "values"])
      tensors[`pool.grid.${part}`] = {
        ...tensors[`pool.grid.${part}`],
        shape: part === "cells" ? [0] : [0, MODEL.channels],
        data: part === "cells" ? new Uint32Array(0) : new Float32Array(0),
      };
    tensors["pool.grid.counts"] = { shape: [5], data: new Uint32Array(5) };
  }, busyModelRun());
  assertRefused(uneven, /its "pool" does not fit the run's recipe/, "uneven");
});

test("a bit that flipped anywhere is noticed", () => {
  for (const run of [busyRun(), busyModelRun()]) {
    const bytes = encodeRun(run);
    const draws = new Draws(6);
    let damaged = 0;
    for (let flip = 0; flip < 300; flip++) {
      const copy = bytes.slice();
      copy[draws.below(copy.length)] ^= 1 << draws.below(8);
      assert.throws(
        () => decodeRun(copy),
        (error: Error) => {
          assert.equal(error.constructor, Error, error.stack);
          if (/its checksum is not that of its contents/.test(error.message)) damaged++;
          return true;
        },
      );
    }
    assert.ok(damaged > 100, `${damaged} flips that only the checksum shows`);
  }
});

test("the checksum depends on every word, on lengths, and on nothing of the arrays' places", () => {
  const bytes = Uint8Array.from({ length: 19 }, (_, i) => 7 * i);
  const sum = checksum([bytes]);
  assert.match(sum, /^[0-9a-f]{16}$/);
  const moved = new Uint8Array(30);
  moved.set(bytes, 3);
  assert.equal(checksum([moved.subarray(3, 22)]), sum);
  const sums = new Set([sum, checksum([]), checksum([bytes.subarray(0, 18)])]);
  sums.add(checksum([bytes.subarray(0, 8), bytes.subarray(8)]));
  for (let i = 0; i < 19; i++) sums.add(checksum([bytes.with(i, bytes[i] ^ 128)]));
  assert.equal(sums.size, 4 + 19);
});
