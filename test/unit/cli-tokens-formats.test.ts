// Text and the binary layouts of other programs: read back by numpy as those programs do, and by this one.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { DataSet } from "../../src/cli/tokens/data-set.ts";
import { LAYOUTS } from "../../src/cli/tokens/layouts.ts";
import { makeDataSet } from "../../src/cli/tokens/make.ts";
import { settingsFrom } from "../../src/cli/tokens/options.ts";
import { createPlan, type Format, SPLITS, type Split } from "../../src/cli/tokens/plan.ts";
import { readMetadata, readRecords } from "../../src/cli/tokens/read.ts";
import { verify } from "../../src/cli/tokens/verify.ts";
import type { TokenRecord } from "../../src/cli/tokens/writers.ts";
import { generateRules } from "../../src/tokens/generate.ts";
import { python, withoutNumpy } from "../support/python.ts";

const root = mkdtempSync(join(tmpdir(), "blastema-formats-"));
after(() => rmSync(root, { recursive: true }));

const FORMATS = ["bin", "text", "jsonl-text", "nanogpt", "llm.c", "megatron"] as const;
const planOf = (format: Format) =>
  createPlan(settingsFrom({ preset: "paper", perRule: 3, rngSeed: 0 }), format, 40_000, 0.2);

before(async () => {
  for (const format of FORMATS) await makeDataSet(join(root, format), planOf(format), 0);
});

test("every format has its files, holds the same records, and is verified", async () => {
  const names = (format: Format) => readdirSync(join(root, format)).sort();
  const beside = ["metadata.json", "train.index.bin", "val.index.bin"];
  for (const [format, files] of [
    ["text", [...beside, "train.txt", "val.txt"]],
    ["jsonl-text", ["metadata.json", "train.jsonl", "val.jsonl"]],
    ["nanogpt", [...beside, "meta.pkl", "train.bin", "val.bin"]],
    ["llm.c", [...beside, "train.bin", "val.bin"]],
    ["megatron", [...beside, "train.bin", "train.idx", "val.bin", "val.idx"]],
  ] as const)
    assert.deepEqual(names(format), [...files].sort());
  const records = async (format: Format, split: Split) => {
    const folder = join(root, format);
    const found: TokenRecord[] = [];
    for await (const record of readRecords(folder, await readMetadata(folder), split))
      found.push(record);
    return found;
  };
  for (const split of SPLITS) {
    const expected = await records("bin", split);
    assert.ok(expected.length > 5);
    for (const format of FORMATS) assert.deepEqual(await records(format, split), expected, format);
  }
  for (const format of FORMATS) {
    const folder = join(root, format);
    for await (const { name, problem } of verify(folder, await readMetadata(folder)))
      assert.equal(problem, undefined, `${format}: ${name}`);
  }
});

test("Megatron's index is made in pieces, and has all records in order", () => {
  const count = 200_000;
  const plan = { ...planOf("megatron"), records: { train: count, val: 0 } };
  const [{ pieces }] = LAYOUTS.megatron.companions!("train");
  const parts = [...pieces(plan, "train")];
  assert.ok(parts.every(({ length }) => length <= 2 ** 19));
  const { buffer } = new Uint8Array(Buffer.concat(parts));
  assert.equal(buffer.byteLength, 34 + 4 * count + 8 * count + 8 * (count + 1));
  const view = new DataView(buffer);
  const { record } = plan.settings;
  for (const i of [0, 1, 2 ** 16 - 1, 2 ** 16, 2 ** 17, count - 1]) {
    assert.equal(view.getInt32(34 + 4 * i, true), record);
    assert.equal(view.getBigInt64(34 + 4 * count + 8 * i, true), BigInt(2 * record * i));
    assert.equal(view.getBigInt64(34 + 12 * count + 8 * i, true), BigInt(i));
  }
  assert.equal(view.getBigInt64(34 + 20 * count, true), BigInt(count));
});

/** Reads every format as its users do, and prints digests of the tokens as uint16. */
const READER = `
import hashlib, json, pickle, struct, sys
import numpy as np

root, split = sys.argv[1:]
at = lambda name: f"{root}/{name}"

def text():
    return np.loadtxt(at(f"text/{split}.txt"), dtype=np.uint16)

def jsonl_text():
    return np.array([json.loads(line)["text"].split() for line in open(at(f"jsonl-text/{split}.jsonl"))]).astype(np.uint16)

def nanogpt():  # train.py
    with open(at("nanogpt/meta.pkl"), "rb") as f:
        assert pickle.load(f) == {"vocab_size": 10002}
    return np.memmap(at(f"nanogpt/{split}.bin"), dtype=np.uint16, mode="r")

def llm_c():  # train_gpt2.py, _load_data_shard
    with open(at(f"llm.c/{split}.bin"), "rb") as f:
        header = np.frombuffer(f.read(256 * 4), dtype=np.int32)
        assert header[0] == 20240520 and header[1] == 1 and not header[3:].any()
        tokens = np.frombuffer(f.read(), dtype=np.uint16)
    assert len(tokens) == header[2]
    return tokens

def megatron():  # megatron/core/datasets/indexed_dataset.py, _IndexReader
    with open(at(f"megatron/{split}.idx"), "rb") as f:
        assert f.read(9) == b"MMIDIDX\\x00\\x00"
        assert struct.unpack("<Q", f.read(8)) == (1,)
        dtype = {8: np.uint16}[struct.unpack("<B", f.read(1))[0]]
        sequences, documents = struct.unpack("<QQ", f.read(16))
        offset = f.tell()
    index = memoryview(np.memmap(at(f"megatron/{split}.idx"), mode="r", order="C"))
    lengths = np.frombuffer(index, dtype=np.int32, count=sequences, offset=offset)
    pointers = np.frombuffer(index, dtype=np.int64, count=sequences, offset=offset + lengths.nbytes)
    ends = np.frombuffer(index, dtype=np.int64, count=documents, offset=offset + lengths.nbytes + pointers.nbytes)
    assert ends.tolist() == list(range(sequences + 1))
    assert offset + lengths.nbytes + pointers.nbytes + ends.nbytes == len(index)
    data = memoryview(np.memmap(at(f"megatron/{split}.bin"), mode="r", order="C"))
    return np.stack([np.frombuffer(data, dtype=dtype, count=n, offset=p) for n, p in zip(lengths, pointers)])

for read in [text, jsonl_text, nanogpt, llm_c, megatron]:
    print(read.__name__, hashlib.sha256(np.ascontiguousarray(read(), dtype="<u2").tobytes()).hexdigest())
`;

test("numpy reads the tokens of all of them", { skip: withoutNumpy }, () => {
  for (const split of SPLITS) {
    const { status, stdout, stderr } = spawnSync(python, ["-c", READER, root, split], {
      encoding: "utf8",
    });
    assert.equal(status, 0, stderr);
    const flat = readFileSync(join(root, `bin/${split}.bin`));
    const digest = createHash("sha256").update(flat).digest("hex");
    assert.deepEqual(
      stdout.trimEnd().split("\n"),
      ["text", "jsonl_text", "nanogpt", "llm_c", "megatron"].map((name) => `${name} ${digest}`),
    );
  }
});

for (const format of ["llm.c", "text"] as const)
  test(`${format}: work that stopped twice ends in the same bytes`, async () => {
    const path = join(root, `stopped-${format}`);
    const plan = planOf(format);
    const takeRules = async (most: number): Promise<boolean> => {
      const data = await DataSet.open(path, plan);
      let taken = 0;
      for await (const [outcome] of generateRules(plan.settings, { firstRule: data.nextRule })) {
        const isDone = await data.take(outcome);
        if (isDone) await data.finish();
        else if (++taken === most) await data.checkpoint(true);
        if (isDone || taken === most) {
          await data.close();
          return isDone;
        }
      }
      return false;
    };
    assert.equal(await takeRules(1), false);
    assert.equal(await takeRules(7), false);
    assert.equal(await takeRules(Number.POSITIVE_INFINITY), true);
    for (const name of readdirSync(join(root, format)))
      assert.deepEqual(
        readFileSync(join(path, name)),
        readFileSync(join(root, format, name)),
        name,
      );
  });

test("a set that the header of llm.c cannot count is refused", () => {
  assert.throws(
    () => createPlan(settingsFrom({ preset: "paper", rngSeed: 0 }), "llm.c", 2 ** 31, 0),
    {
      message: /^The header of llm\.c counts up to 2,147,483,647 tokens in 32 bits: /,
    },
  );
});
