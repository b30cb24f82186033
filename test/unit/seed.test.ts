// Where growth starts: in the middle of the grid, or on each part of a picture that has nothing there.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createEngine } from "../../src/engine/create.ts";
import { decodeRule, encodeRule } from "../../src/models/rule.ts";
import { decodeSafetensors } from "../../src/models/safetensors.ts";
import { initialParameters } from "../../src/systems/growing/initial.ts";
import { reachOf, seedCellsFor, targetParts } from "../../src/systems/growing/parts.ts";
import { seedPlaces, seedState } from "../../src/systems/growing/seed.ts";
import { createSimulation } from "../../src/systems/growing/simulation.ts";
import { GROWING_SPEC, validateGrowing } from "../../src/systems/growing/spec.ts";

/** A target from letters: "#" is opaque, "o" below the threshold, "." empty. */
function target(...rows: string[]) {
  const alphas = rows.flatMap((row) =>
    [...row].map((letter) => ({ "#": 1, o: 0.09 })[letter] ?? 0),
  );
  const image = Float32Array.from(alphas.flatMap((alpha) => [0, 0, 0, alpha]));
  return { image, height: rows.length, width: rows[0].length };
}

const parts = ({ image, height, width }: ReturnType<typeof target>): number[] =>
  targetParts(image, height, width).map((part) => part.length);
const cells = ({ image, height, width }: ReturnType<typeof target>) =>
  seedCellsFor(image, height, width);

test("parts hang together over two empty cells, not over three, and faint cells connect nothing", () => {
  assert.deepEqual(parts(target("##..##")), [4]);
  assert.deepEqual(parts(target("#...##")), [2, 1]);
  assert.deepEqual(parts(target("#ooo##")), [2, 1]);
  assert.deepEqual(parts(target("#.....", "......", "......", "...#..")), [2]);
  assert.deepEqual(parts(target("....")), []);
});

test("a picture with something in the middle, or beside it, has the article's seed", () => {
  assert.equal(cells(target("...", ".#.", "...")), undefined);
  assert.equal(cells(target("#..", "...", "...")), undefined);
  assert.equal(cells(target("...", "...", "...")), undefined);
});

test("a ring has its seed on it; parts have one each, the largest first", () => {
  const ring = target(
    ...["#######", "#.....#", "#.....#", "#.....#", "#.....#", "#.....#", "#######"],
  );
  assert.deepEqual(cells(ring)?.length, 1);
  const [[y, x]] = cells(ring) ?? [[0, 0]];
  assert.equal(Math.max(Math.abs(y), Math.abs(x)), 3);
  assert.deepEqual(cells(target("###.......##")), [
    [0, -5],
    [0, 4],
  ]);
  // The part in the middle keeps the middle.
  assert.deepEqual(cells(target("##....#....")), [
    [0, -5],
    [0, 0],
  ]);
});

test("a seed of many parts has at most 64 cells", () => {
  const row = "#....".repeat(20);
  const empty = ".".repeat(100);
  const dots = target(...Array.from({ length: 20 }, (_, i) => (i % 5 === 0 ? row : empty)));
  assert.equal(parts(dots).length, 80);
  assert.equal(cells(dots)?.length, 64);
  const { image, height, width } = dots;
  assert.deepEqual(reachOf(image, height, width), { parts: 80, unreached: 16 });
});

test("a part is reached from a seed within three cells of it, and from none further away", () => {
  const { image, height, width } = target("##...........#");
  const reach = (...columns: number[]) =>
    reachOf(
      image,
      height,
      width,
      undefined,
      columns.map((column) => [0, column - 7] as const),
    );
  assert.deepEqual(reach(1, 13), { parts: 2, unreached: 0 });
  assert.deepEqual(reach(4, 10), { parts: 2, unreached: 0 });
  assert.deepEqual(reach(5, 10), { parts: 2, unreached: 1 });
  assert.deepEqual(reach(5, 9), { parts: 2, unreached: 2 });
  assert.deepEqual(reachOf(image, height, width), { parts: 2, unreached: 0 });
});

const spec = {
  ...GROWING_SPEC,
  seedCells: [
    [-2, 1],
    [3, 0],
  ] as const,
};

test("a spec's seed is planted around the middle, or around another cell", async () => {
  assert.deepEqual(seedPlaces(spec, 8, 8), [
    [2, 5],
    [7, 4],
  ]);
  assert.deepEqual(seedPlaces(spec, 8, 8, 2, 1), [
    [0, 2],
    [5, 1],
  ]);
  assert.deepEqual(seedPlaces(spec, 6, 6), [[1, 4]]);
  const alive = Array.from(seedState(spec, 8, 8).keys()).filter(
    (i) => seedState(spec, 8, 8)[i] === 1,
  );
  assert.deepEqual([...new Set(alive.map((i) => Math.floor(i / 16)))], [2 * 8 + 5, 7 * 8 + 4]);
  const engine = await createEngine({ threads: 0, arithmetic: "plain" });
  const rule = { spec, parameters: initialParameters(spec, 0) };
  const simulation = await createSimulation(engine, rule, { height: 8, width: 8 });
  assert.deepEqual((await simulation.read())[0], seedState(spec, 8, 8));
  await engine.dispose();
});

test("the file of a rule keeps its seed, in a format of its own, and nonsense is refused", () => {
  const rule = { spec, parameters: initialParameters(spec, 0), card: { grid: [8, 8] as const } };
  const bytes = encodeRule(rule);
  assert.deepEqual(decodeRule(bytes).spec, spec);
  const format = (file: Uint8Array): number =>
    JSON.parse(decodeSafetensors(file).metadata.blastema).format;
  assert.equal(format(bytes), 2);
  assert.equal(format(encodeRule({ ...rule, spec: GROWING_SPEC })), 1);
  for (const seedCells of [Array(65).fill([0, 0]), [[0]], [[0.5, 0]], "middle", [[0, 5000]]])
    assert.throws(
      () => validateGrowing({ ...GROWING_SPEC, seedCells }),
      /^Error: The spec's "seedCells/,
    );
});
