// The descriptions of data sets come from a disk: whatever stands in them, the answer is one short sentence; left-overs go.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { UserError } from "../../src/cli/failure.ts";
import { isOfLock } from "../../src/cli/lock.ts";
import { DataSet, findMetadata } from "../../src/cli/tokens/data-set.ts";
import { createPlan } from "../../src/cli/tokens/plan.ts";
import { readMetadata, readRecords } from "../../src/cli/tokens/read.ts";
import { TOKEN_PRESETS } from "../../src/tokens/settings.ts";

const root = mkdtempSync(join(tmpdir(), "blastema-tokens-"));
after(() => rmSync(root, { recursive: true }));

const settings = { ...TOKEN_PRESETS.paper, record: 4 };
const plan = createPlan(settings, "jsonl", 4, 0);

/** The folder of a whole data set with one record, and what its description says. */
async function whole(): Promise<{ folder: string; metadata: Record<string, unknown> }> {
  const folder = mkdtempSync(join(root, "t-"));
  const data = await DataSet.open(folder, plan);
  const tokens = Uint16Array.of(10_000, 1, 2, 3);
  await data.take({
    rule: 0,
    verdict: "accepted",
    ratio: 1,
    collapsed: 0,
    tokens,
    simulations: [1],
  });
  await data.finish();
  await data.close();
  return { folder, metadata: JSON.parse(readFileSync(join(folder, "metadata.json"), "utf8")) };
}

const ODD = [null, 1e300, -1, 0.5, "x".repeat(1e5), "\u001B]0;", [], {}, [[[]]], true];

test("a description with anything anywhere is taken, or refused in one short sentence", async () => {
  const { folder, metadata } = await whole();
  const file = join(folder, "metadata.json");
  let refused = 0;
  for (const [name, value] of Object.entries(metadata)) {
    const parts = typeof value === "object" ? Object.keys(value as object) : [];
    for (const odd of ODD)
      for (const changed of [
        odd,
        ...parts.map((part) => ({ ...(value as object), [part]: odd })),
      ]) {
        writeFileSync(file, JSON.stringify({ ...metadata, [name]: changed }));
        for (const read of [async () => findMetadata(folder, plan), () => readMetadata(folder)])
          try {
            await read();
          } catch (error) {
            refused++;
            assert.ok(error instanceof UserError, String(error));
            assert.ok(error.message.length < 400, error.message);
          }
      }
  }
  assert.ok(refused > 100, `${refused} refused`);
  for (const text of ["", "{", "null", `${"[".repeat(20_000)}${"]".repeat(20_000)}`]) {
    writeFileSync(file, text);
    assert.throws(() => findMetadata(folder, plan), /Cannot read .*metadata\.json: it is damaged/);
    await assert.rejects(readMetadata(folder), /metadata\.json is damaged/);
  }
});

test("a record that claims to be longer than its line is no record", async () => {
  const { folder } = await whole();
  for (const line of ['{"input_ids":{"length":4000000000}}', "null", "[]", "{}", '"x"']) {
    writeFileSync(join(folder, "train.jsonl"), `${line}\n`);
    const records = readRecords(folder, plan, "train");
    await assert.rejects(records.next(), /a line is not a record/, line);
  }
});

test("what a killed process left is swept when the folder is next opened", async () => {
  const { folder } = await whole();
  const names = readdirSync(folder).sort();
  for (const left of ["progress.json", "lock", "train.jsonl.part"])
    writeFileSync(join(folder, left), "");
  findMetadata(folder, plan);
  assert.deepEqual(readdirSync(folder).sort(), names);
  // Of one that was killed when it had given the lock back already.
  if (process.platform !== "win32") execFileSync("mkfifo", [join(folder, ".lock.0123456789ab")]);
  findMetadata(folder, plan);
  assert.deepEqual(readdirSync(folder).sort(), names);

  const begun = mkdtempSync(join(root, "t-"));
  mkdirSync(join(begun, "data"));
  const drafts = [".blastema-0123456789ab.tmp", "data/.blastema-0123456789ab.tmp"];
  for (const draft of drafts) writeFileSync(join(begun, draft), "half");
  const data = await DataSet.open(begun, plan);
  const found = readdirSync(begun).filter((name) => name === "lock" || !isOfLock(name));
  assert.deepEqual(found.sort(), ["data", "lock", "train.jsonl.part"]);
  assert.deepEqual(readdirSync(join(begun, "data")), []);
  await data.close();
});

test("a file that is shorter than one reading is read whole, without the memory of a long one", async () => {
  const { folder } = await whole();
  const bin = createPlan({ ...settings, record: 2 ** 20 }, "bin", 2 ** 20, 0);
  writeFileSync(join(folder, "train.bin"), new Uint8Array(16));
  writeFileSync(join(folder, "train.index.bin"), new Uint8Array(8));
  const before = process.memoryUsage().arrayBuffers;
  assert.deepEqual(await readRecords(folder, bin, "train").next(), {
    done: true,
    value: undefined,
  });
  assert.ok(process.memoryUsage().arrayBuffers - before <= 2 ** 24);
});
