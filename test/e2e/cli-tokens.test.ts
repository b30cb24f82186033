// Data sets of tokens: the same bytes however they are made, stopped and gone on with, and read back by others.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { asyncBufferFromFile, parquetReadObjects } from "hyparquet";
import { DataSet } from "../../src/cli/tokens/data-set.ts";
import { settingsFrom } from "../../src/cli/tokens/options.ts";
import { createPlan, type Format } from "../../src/cli/tokens/plan.ts";
import { generateRules } from "../../src/tokens/generate.ts";
import { onWindows } from "../support/platform.ts";
import { python, withoutNumpy } from "../support/python.ts";
import {
  blastema,
  main,
  type Started,
  start,
  stop,
  succeed,
  until,
  workshop,
} from "./cli-command.ts";

const { folder, clear } = workshop();
after(clear);

const SMALL = ["tokens", "--count", "100k", "--rng-seed", "5"];

/** Digests of all files below a folder. */
function digests(path: string): Record<string, string> {
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((e) =>
    e.isFile(),
  );
  return Object.fromEntries(
    files
      .map(({ parentPath, name }) => join(parentPath, name))
      .sort()
      .map((file) => [
        file.slice(path.length),
        createHash("sha256").update(readFileSync(file)).digest("hex"),
      ]),
  );
}

const read16 = (path: string): Uint16Array => {
  const { buffer, byteOffset, byteLength } = readFileSync(path);
  return new Uint16Array(buffer.slice(byteOffset, byteOffset + byteLength));
};

test("any number of threads writes the same bytes, in every format", () => {
  const here = folder();
  for (const format of ["bin", "jsonl", "parquet"]) {
    const [one, ...others] = ["0", "1", "3"].map((threads) => {
      succeed(
        here,
        ...SMALL,
        "--out",
        `${format}${threads}`,
        "--format",
        format,
        "--threads",
        threads,
      );
      return digests(join(here, `${format}${threads}`));
    });
    assert.ok(Object.keys(one).length >= 3);
    for (const other of others) assert.deepEqual(other, one);
  }
});

test("every format holds the same tokens, rules and simulations", async () => {
  const here = folder();
  for (const format of ["bin", "jsonl", "parquet"])
    succeed(here, ...SMALL, "--out", format, "--format", format);
  for (const [split, shard] of [
    ["train", "train-00000-of-00001"],
    ["val", "validation-00000-of-00001"],
  ]) {
    const tokens = read16(join(here, `bin/${split}.bin`));
    const index = read16(join(here, `bin/${split}.index.bin`));
    const lines = readFileSync(join(here, `jsonl/${split}.jsonl`), "utf8")
      .trimEnd()
      .split("\n");
    const file = await asyncBufferFromFile(join(here, `parquet/data/${shard}.parquet`));
    const rows = await parquetReadObjects({ file });
    assert.equal(lines.length, tokens.length / 1024);
    assert.equal(rows.length, lines.length);
    for (const [i, line] of lines.entries()) {
      const wanted = Array.from(tokens.subarray(i * 1024, (i + 1) * 1024));
      const place = { rule: index[4 * i], simulation: index[4 * i + 2] };
      assert.deepEqual(JSON.parse(line), { input_ids: wanted, ...place });
      assert.deepEqual(rows[i], { input_ids: wanted, ...place });
    }
  }
});

test("numpy's memmap reads .bin", { skip: withoutNumpy }, () => {
  const here = folder();
  succeed(here, ...SMALL, "--out", "data", "--record", "1026");
  const script = `
import json, numpy as np
about = json.load(open("data/metadata.json"))
for split in ("train", "val"):
    tokens = np.memmap(f"data/{split}.bin", dtype=np.uint16, mode="r").reshape(-1, about["settings"]["record"])
    index = np.memmap(f"data/{split}.index.bin", dtype=np.uint32, mode="r").reshape(-1, 2)
    assert len(tokens) == len(index) == about["records"][split]
    grids = tokens.reshape(len(tokens), 27, 38)
    assert (grids[:, :, 0] == 10000).all() and (grids[:, :, -1] == 10001).all() and (grids[:, :, 1:-1] < 10000).all()
    assert len(np.unique(index[:, 0])) == about["rules"][split]["count"]
print("read", about["tokens"]["train"] + about["tokens"]["val"])
`;
  const { status, stdout, stderr } = spawnSync(python, ["-c", script], {
    cwd: here,
    encoding: "utf8",
  });
  assert.equal(status, 0, stderr);
  assert.equal(stdout, "read 100548\n");
});

test("stdout gets the same tokens, and a reader may leave", () => {
  const here = folder();
  succeed(here, ...SMALL, "--out", "whole", "--val", "0");
  const whole = readFileSync(join(here, "whole/train.bin"));
  const streamed = (format: string) =>
    spawnSync(process.execPath, [main, ...SMALL, "--out", "-", "--format", format], { cwd: here });
  assert.deepEqual(streamed("bin").stdout, whole);
  assert.equal(streamed("jsonl").stdout.toString().trimEnd().split("\n").length, 98);
  const command = `"${process.execPath}" "${main}" tokens --count 1G --out - | head -c 100000 | wc -c; echo \${PIPESTATUS[0]}`;
  const piped = spawnSync("bash", ["-c", command], { cwd: here, encoding: "utf8" });
  assert.deepEqual(piped.stdout.trim().split(/\s+/), ["100000", "0"]);
  assert.equal(piped.stderr, "");
});

const progressOf = (path: string) => JSON.parse(readFileSync(join(path, "progress.json"), "utf8"));

/** Makes the first rules of a data set in two folders: `stopped` as Ctrl-C leaves it, `killed` as a kill does. */
async function begin(here: string, format: Format): Promise<void> {
  const settings = settingsFrom({ preset: "paper", rngSeed: 0 });
  const data = await DataSet.open(join(here, "stopped"), createPlan(settings, format, 5e6, 0.05));
  for await (const outcomes of generateRules(settings)) {
    for (const outcome of outcomes) await data.take(outcome);
    if (data.nextRule === 800) await data.checkpoint(true);
    if (data.nextRule === 950) break;
  }
  cpSync(join(here, "stopped"), join(here, "killed"), { recursive: true });
  // No process has this number.
  writeFileSync(join(here, "killed/lock"), `${2 ** 31 - 1}\n`);
  await data.checkpoint(true);
  await data.close();
}

for (const format of ["bin", "jsonl", "parquet"] as const)
  test(`a data set as ${format} that was stopped or killed goes on to the same bytes`, async () => {
    const here = folder();
    await begin(here, format);
    const [stopped, killed] = ["stopped", "killed"].map((name) => progressOf(join(here, name)));
    assert.deepEqual([stopped.nextRule, killed.nextRule], [950, 800]);
    for (const [name, length] of Object.entries<number>(killed.lengths.train))
      if (!name.includes("index"))
        assert.ok(statSync(join(here, `killed/${name}.part`)).size > length, "nothing was lost");
    const command = ["tokens", "--count", "5M", "--format", format];
    succeed(here, ...command, "--out", "straight");
    for (const name of ["stopped", "killed"]) {
      const reason = blastema(here, "tokens", "verify", name).stderr;
      assert.match(reason, /not whole yet: go on with the command that began it/);
      succeed(here, ...command, "--out", name);
      assert.deepEqual(digests(join(here, name)), digests(join(here, "straight")), name);
      succeed(here, "tokens", "verify", name);
    }
  });

test("Ctrl-C stores what is done, a kill loses little, and the same command goes on", async () => {
  const here = folder();
  const command = ["tokens", "--count", "1000G", "--threads", "1", "--out", "data"];
  const path = join(here, "data");
  const written = (): number =>
    existsSync(join(path, "progress.json")) ? progressOf(path).written.train : 0;
  const moreThan = (records: number, started: Started) =>
    until(() => written() > records, started, `more than ${records} records`);
  const first = start(here, ...command);
  await moreThan(0, first);
  const { status, stderr } = await stop(first, "SIGINT");
  assert.equal(status, 130, stderr);
  assert.match(stderr, /stopped after .* tokens\. The same command goes on/);
  const before = written();
  assert.equal(existsSync(join(path, "lock")), false);
  const second = start(here, ...command);
  await moreThan(before, second);
  assert.equal((await stop(second, "SIGKILL")).status, null);
  const { nextRule, lengths } = progressOf(path);
  assert.ok(nextRule > 0 && lengths.train["train.bin"] > 2048 * before);
  assert.equal(existsSync(join(path, "metadata.json")), false);
  const reason = blastema(here, "tokens", "verify", "data").stderr;
  assert.match(reason, /not whole yet: go on with the command that began it/);
});

test("a disk that fills up loses nothing", { skip: onWindows }, () => {
  const here = folder();
  const options = ["tokens", "--count", "4M"];
  // No test can fill a disk; a limit on the size of files stops the write half-way just the same.
  const limited = spawnSync(
    "bash",
    ["-c", `ulimit -f 3000; exec "${process.execPath}" "${main}" ${options.join(" ")} --out data`],
    { cwd: here, encoding: "utf8" },
  );
  assert.match(limited.stderr, /blastema: Cannot write data\/train\.bin\.part: it would be larger/);
  assert.equal(limited.status, 1);
  succeed(here, ...options, "--out", "data");
  succeed(here, ...options, "--out", "straight");
  assert.deepEqual(digests(join(here, "data")), digests(join(here, "straight")));
});

test("a run that stopped between the last rename and the description ends the same", () => {
  const here = folder();
  succeed(here, ...SMALL, "--out", "data");
  const whole = digests(join(here, "data"));
  const metadata = JSON.parse(readFileSync(join(here, "data/metadata.json"), "utf8"));
  const { settings, format, records, rules, files } = metadata;
  const length = (name: string) => ({ [name]: files[name].bytes });
  const progress = {
    definition: 1,
    plan: { settings, format, records },
    nextRule: rules.val.last + 1,
    written: records,
    rules,
    tally: {
      verdicts: { accepted: 11, below: 0, above: 0, collapsing: 0 },
      collapsed: metadata.collapsedSimulationsReplaced,
      inVain: 0,
    },
    lengths: {
      train: { ...length("train.bin"), ...length("train.index.bin") },
      val: { ...length("val.bin"), ...length("val.index.bin") },
    },
  };
  rmSync(join(here, "data/metadata.json"));
  writeFileSync(join(here, "data/progress.json"), JSON.stringify(progress));
  succeed(here, ...SMALL, "--out", "data");
  const again = digests(join(here, "data"));
  for (const [name, digest] of Object.entries(whole))
    if (name.endsWith(".bin")) assert.equal(again[name], digest);
  assert.deepEqual(Object.keys(again), Object.keys(whole));
});

test("a whole data set is left as it is", () => {
  const here = folder();
  succeed(here, ...SMALL, "--out", "data");
  const before = digests(join(here, "data"));
  const { status, stderr } = blastema(here, ...SMALL, "--out", "data");
  assert.equal(status, 0);
  assert.match(stderr, /already complete: 100,352 tokens/);
  assert.deepEqual(digests(join(here, "data")), before);
});
