// Data sets of tokens that several machines share: the same bytes as from one, whatever their number.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { makeDataSet } from "../../src/cli/tokens/make.ts";
import { settingsFrom } from "../../src/cli/tokens/options.ts";
import { createPlan, type Plan } from "../../src/cli/tokens/plan.ts";
import { ShareWriter, shareFolders } from "../../src/cli/tokens/share.ts";
import { joinShares, makeShare } from "../../src/cli/tokens/share-work.ts";
import { generateRules } from "../../src/tokens/generate.ts";

const root = mkdtempSync(join(tmpdir(), "blastema-shares-"));
after(() => rmSync(root, { recursive: true }));
let folders = 0;
const newPath = (): string => join(root, `${folders++}`);

const planOf = (rngSeed = 0): Plan =>
  createPlan(settingsFrom({ preset: "paper", perRule: 3, rngSeed }), "bin", 40_000, 0.2);
const PLAN = planOf();

/** Digests of the files of a data set. */
function digests(path: string): Record<string, string> {
  const files = readdirSync(path).filter((name) => name !== "shards");
  return Object.fromEntries(
    files.map((name) => [
      name,
      createHash("sha256")
        .update(readFileSync(join(path, name)))
        .digest("hex"),
    ]),
  );
}

const whole = newPath();
before(async () => {
  await makeDataSet(whole, PLAN, 0);
  assert.deepEqual(Object.keys(digests(whole)).sort(), [
    ...["metadata.json", "train.bin", "train.index.bin", "val.bin", "val.index.bin"],
  ]);
});

test("shares of any number, joined, are the bytes of one machine", async () => {
  const triedLate: number[] = [];
  for (const of of [1, 2, 5]) {
    const path = newPath();
    // In any order, each on its own.
    for (let index = of; index >= 1; index--) {
      const records = await makeShare(path, PLAN, { index, of }, 0);
      assert.ok(records >= 40 / of, `${records} records`);
      assert.equal(await makeShare(path, PLAN, { index, of }, 0), records, "it is there already");
    }
    const { tried } = await joinShares(path, shareFolders(path));
    assert.deepEqual(digests(path), digests(whole));
    triedLate.push(tried);
    assert.equal((await joinShares(path, shareFolders(path))).tried, 0, "joined already");
  }
  console.log(`rules tried while joining 1, 2 and 5 shares: ${triedLate.join(", ")}`);
  assert.ok(
    triedLate.some((tried) => tried > 0),
    "rules that no share has occur",
  );
});

test("shares of threads are those of none, and may come from different folders", async () => {
  const [a, b, joined] = [newPath(), newPath(), newPath()];
  await makeShare(a, PLAN, { index: 2, of: 2 }, 2);
  await makeShare(b, PLAN, { index: 1, of: 2 }, 0);
  await joinShares(joined, [...shareFolders(a), ...shareFolders(b)]);
  assert.deepEqual(digests(joined), digests(whole));
});

test("a share that was stopped goes on to the same bytes", async () => {
  const path = newPath();
  const writer = await ShareWriter.open(path, PLAN, { index: 1, of: 2 });
  const most = Math.max(...Object.values(PLAN.records));
  for await (const outcomes of generateRules(PLAN.settings, { stride: 2, most })) {
    for (const outcome of outcomes) await writer.take(outcome);
    if (writer.tried === 4) await writer.checkpoint(true);
    // What comes after the checkpoint is lost, as by a kill.
    if (writer.tried === 6) break;
  }
  await writer.close();
  const [folder] = shareFolders(path);
  assert.equal(JSON.parse(readFileSync(join(folder, "shard.json"), "utf8")).tried, 4);
  await assert.rejects(
    joinShares(path, [folder]),
    /is not whole yet: make it with --shard 1\/2\.$/,
  );
  for (const index of [1, 2]) await makeShare(path, PLAN, { index, of: 2 }, 0);
  await joinShares(path, shareFolders(path));
  assert.deepEqual(digests(path), digests(whole));
});

test("shares that do not fit together are refused in one sentence", async () => {
  const path = newPath();
  await makeShare(path, PLAN, { index: 1, of: 2 }, 0);
  const [one] = shareFolders(path);
  const refuse = (work: Promise<unknown>, sentence: RegExp): Promise<void> =>
    assert.rejects(work, ({ message }: Error) => {
      assert.match(message, sentence);
      assert.match(message, /^[^\n]+\.$/);
      return true;
    });
  await refuse(joinShares(path, [one]), /^Share 2\/2 is missing: make it with --shard 2\/2/);
  await refuse(joinShares(path, []), /^There are no shares to join/);
  await refuse(joinShares(path, [root]), /^There is no share of a data set in /);
  await refuse(makeShare(path, PLAN, { index: 1, of: 3 }, 0), /in 2 shares, so there is no 1\/3/);
  await refuse(makeShare(path, planOf(1), { index: 1, of: 2 }, 0), /with --rng-seed 0, not 1/);
  const [three, other] = [newPath(), newPath()];
  await makeShare(three, PLAN, { index: 2, of: 3 }, 0);
  await makeShare(other, planOf(1), { index: 2, of: 2 }, 0);
  await refuse(joinShares(path, [one, ...shareFolders(three)]), /one of 2 shares, but .* one of 3/);
  await refuse(
    joinShares(path, [one, ...shareFolders(other)]),
    /with --rng-seed 1, not 0 as .*: only shares of one data set can be joined/,
  );
  await refuse(makeShare(path, planOf(1), { index: 2, of: 2 }, 0), /with --rng-seed 0, not 1/);
  const copy = newPath();
  cpSync(one, copy, { recursive: true });
  await refuse(joinShares(path, [one, copy]), /^Share 1\/2 is there twice: name it once/);
  const records = join(copy, "records.bin");
  const bytes = readFileSync(records);
  bytes[100] ^= 1;
  writeFileSync(records, bytes);
  await refuse(joinShares(path, [copy]), /records\.bin has changed since it was made/);
  assert.deepEqual(readdirSync(path), ["shards"], "nothing was written");
});

test("validation is a share, or a number of tokens in whole records", () => {
  const { settings } = PLAN;
  const held = (val: number | { tokens: number }) =>
    createPlan(settings, "bin", 40_000, val).records;
  assert.deepEqual(held(0.2), { train: 32, val: 8 });
  assert.deepEqual(held({ tokens: 5000 }), { train: 35, val: 5 });
  for (const tokens of [40_000, 50_000])
    assert.throws(() => held({ tokens }), /40 records cannot be split .* at \d+ tokens/);
});
