import assert from "node:assert/strict";
import { test } from "node:test";
import { type Contender, measureComparison } from "../../src/measure/compare.ts";
import { measureHealing } from "../../src/measure/heal.ts";
import { quantiseRule } from "../../src/models/quantise.ts";
import type { Regime, Rule } from "../../src/models/rule.ts";
import { GROWING_SPEC, type GrowingSpec } from "../../src/systems/growing/spec.ts";
import {
  body,
  CHANNELS,
  dishes,
  HEIGHT,
  type Opened,
  towards,
  visible,
  WIDTH,
} from "../support/dishes.ts";

const spec: GrowingSpec = { ...GROWING_SPEC, channels: CHANNELS, hidden: 3 };
const grown = body();
const settings = {
  height: HEIGHT,
  width: WIDTH,
  seeds: 1,
  rngSeed: 7,
  target: visible(grown),
};

/** A contender whose last parameter is how much of the distance to its body a step leaves. */
function contender(name: string, rest: number, regime?: Regime): Contender {
  const card = { grid: [HEIGHT, WIDTH] as const, regime };
  return { name, rule: { spec, parameters: { rest: Float32Array.of(1, rest) }, card } };
}

function simulate(rule: Rule, opened?: Opened[]) {
  return dishes(grown, towards(grown, rule.parameters.rest?.[1] as number), opened);
}

test("each rule is compared as trained and at 8 bits, with the numbers of the heal report", async () => {
  const rules = [contender("idle", 1), contender("healing", 0.99, "regenerating")];
  const seen: Rule[] = [];
  const { rows, portraits } = await measureComparison(
    (rule) => {
      seen.push(rule);
      return simulate(rule);
    },
    rules,
    settings,
  );
  assert.deepEqual(
    seen,
    rules.flatMap(({ rule }) => [rule, quantiseRule(rule)]),
  );
  assert.deepEqual(
    rows.map(({ name, regime, bits, bytes, heals }) => [name, regime, bits, bytes, heals]),
    [
      ["idle", null, 32, 4 * 68, false],
      ["idle", null, 8, 68, false],
      ["healing", "regenerating", 32, 4 * 68, true],
      ["healing", "regenerating", 8, 68, true],
    ],
  );
  assert.equal(portraits.length, 4);
  const { report } = await measureHealing(simulate(contender("idle", 1).rule), spec, {
    ...settings,
  });
  const [idle, , healing] = rows;
  assert.equal(idle?.repair.healedShare, report.healedShare);
  assert.ok((idle?.repair.errorAfterRegrowth as number) > 0.1);
  assert.equal(idle?.repair.errorAfterRegrowth, idle?.repair.errorAfterCut);
  assert.deepEqual(idle?.drift, { at200: 0, at1000: 0, at10000: 0 });
  assert.equal(healing?.repair.healedShare, 1);
  assert.ok((healing?.repair.errorAfterRegrowth as number) <= 0.01);
  assert.equal(healing?.repair.errorAfterCut, idle?.repair.errorAfterCut);
});

test("portraits show the creature grown, cut, regrown and old", async () => {
  const { portraits } = await measureComparison(simulate, [contender("idle", 1)], {
    ...settings,
    seeds: 2,
    portrayedCut: "left",
  });
  const [portrait] = portraits;
  assert.ok(portrait !== undefined);
  for (const name of ["at200", "at1000", "at10000"] as const) {
    assert.deepEqual(portrait[name], grown, name);
  }
  const right = grown.map((value, i) => (Math.floor(i / CHANNELS) % WIDTH < WIDTH / 2 ? 0 : value));
  assert.deepEqual(portrait.afterCut, right);
  assert.deepEqual(portrait.afterRegrowth, right);
});

test("without a target there is no drift to tell, but there are portraits", async () => {
  const { rows, portraits } = await measureComparison(simulate, [contender("healing", 0)], {
    ...settings,
    target: undefined,
  });
  assert.deepEqual(rows[0]?.drift, { at200: null, at1000: null, at10000: null });
  assert.equal(rows[0]?.repair.healedShare, 1);
  assert.equal(rows[0]?.heals, false);
  assert.deepEqual(portraits[0]?.at10000, grown);
});

test("progress counts over all rows and names them; an abort stops and disposes", async () => {
  const opened: Opened[] = [];
  const controller = new AbortController();
  const rowsSeen = new Set<string>();
  let last = 0;
  const run = measureComparison(
    (rule) => simulate(rule, opened),
    [contender("one", 1), contender("two", 0)],
    {
      ...settings,
      quantised: false,
      signal: controller.signal,
      onProgress: ({ done, total, row }) => {
        rowsSeen.add(row);
        assert.equal(total, 2 * (10000 + 12 * 300));
        assert.ok(done > last);
        last = done;
        if (done > total / 2 + 5000) controller.abort();
      },
    },
  );
  await assert.rejects(run, { name: "AbortError" });
  assert.deepEqual([...rowsSeen], ["one, 32 bits", "two, 32 bits"]);
  assert.ok(opened.length === 4 && opened.every(({ disposed }) => disposed));
});

test("an unknown cut and a target of another grid are refused before any work", async () => {
  const opened: Opened[] = [];
  const open = (rule: Rule) => simulate(rule, opened);
  const rules = [contender("one", 1)];
  await assert.rejects(
    measureComparison(open, rules, { ...settings, portrayedCut: "middle" }),
    /no cut "middle": choose one of left, right,/,
  );
  await assert.rejects(
    measureComparison(open, rules, { ...settings, target: new Float32Array(8) }),
    /pad the target/,
  );
  assert.equal(opened.length, 0);
});
