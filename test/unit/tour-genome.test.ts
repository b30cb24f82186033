// The genome of the Tour is the real one, and what is said of it was measured.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../../scripts/project.ts";
import { HEALING } from "../../src/measure/cuts.ts";
import { encodeGenome } from "../../src/models/genome.ts";
import { decodeRule } from "../../src/models/rule.ts";
import { draw } from "../../studio/panels/tour/drawing.ts";
import { express, genomeOf, mutate } from "../../studio/state/genome.ts";

const read = (path: string): string => readFileSync(join(root, path), "utf8");
const measured = JSON.parse(read("studio/panels/tour/genome.json"));
const card = JSON.parse(read("zoo/lizard-16-regenerating.json"));
const rule = decodeRule(readFileSync(join(root, "zoo/lizard-16-regenerating.safetensors")));

test("the Tour says what research/genome/lizards.csv and the rule's card say", () => {
  const lines = read("research/genome/lizards.csv").trim().split("\n").slice(1);
  const rows = lines
    .map((line) => line.split(";"))
    .filter(([creature]) => creature === "16 cells")
    .map(([, bits, made, numbers, bytes, healed, cuts, grown]) => {
      assert.equal(Number(numbers), measured.numbers);
      const isPicture = Number(grown) <= HEALING.grown;
      const result = isPicture ? { healed: Number(healed), cuts: Number(cuts) } : null;
      return { bits: Number(bits), made, bytes: Number(bytes), result };
    });
  assert.equal(rows.length, 2 * measured.rows.length);
  for (const { bits, bytes, ...results } of measured.rows)
    for (const made of ["trained", "rounded"] as const) {
      const row = rows.find((row) => row.bits === bits && row.made === made);
      assert.deepEqual(results[made], row?.result, `${bits} bits, ${made}`);
      if (made === "trained") assert.equal(bytes, row?.bytes);
    }
  assert.equal(card.recipe.bits, 4);
  const { result } = measured.shown.find(({ bits }: { bits: number }) => bits === 4);
  assert.equal(result.healed / result.cuts, card.heal.healedShare);
});

test("the genome of 4 bits is the rule's own, and its file has the bytes of the title", () => {
  const same = express(rule, genomeOf(rule, 4));
  assert.deepEqual(same.parameters, rule.parameters);
  const bytes = encodeGenome(same, 4).length;
  assert.match(read("studio/panels/tour/chapters.tsx"), new RegExp(`A genome of ${bytes} bytes`));
  assert.equal(bytes, measured.rows.find(({ bits }: { bits: number }) => bits === 4).bytes);
});

test("it is drawn with a square for each number and for each scale, and none over another", () => {
  for (const bits of [2, 4, 8]) {
    const { width, height, shades } = draw(genomeOf(rule, bits), bits);
    const places = shades.flatMap(({ path }) => path.match(/M[\d.]+ [\d.]+/g) ?? []);
    assert.equal(places.length, measured.numbers + 30 + 12 + 2);
    assert.equal(new Set(places).size, places.length);
    for (const place of places) {
      const [x, y] = place.slice(1).split(" ").map(Number);
      assert.ok((x as number) + 1 <= width + 0.05 && (y as number) + 1 <= height + 0.05, place);
    }
    for (const { opacity } of shades) assert.ok(opacity > 0 && opacity <= 1);
  }
});

test("random numbers fit their bits, and more of them include fewer", () => {
  const genome = genomeOf(rule, 4);
  const codes = (changes: number): number[] =>
    Object.values(mutate(genome, 4, changes, 1)).flatMap((tensor) => [...tensor.codes]);
  const [none, five, twenty] = [0, 5, 20].map(codes) as [number[], number[], number[]];
  assert.deepEqual(
    none,
    Object.values(genome).flatMap((tensor) => [...tensor.codes]),
  );
  const changed = five.flatMap((code, i) => (code === none[i] ? [] : [i]));
  assert.ok(changed.length > 0 && changed.length <= 5);
  assert.ok(changed.every((i) => twenty[i] === five[i]));
  assert.ok(Math.max(...mutate(genome, 4, 20, 1)["update.0.weight"]!.codes) <= 7);
});
