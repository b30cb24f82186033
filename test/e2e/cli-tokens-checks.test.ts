// `tokens verify` finds what is wrong, `tokens inspect` shows what is there, and bad input gets one sentence.
import assert from "node:assert/strict";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import sharp from "sharp";
import { blastema, misuse, refuse, succeed, workshop } from "./cli-command.ts";

const { folder, clear } = workshop();
after(clear);

let whole: string;
before(() => {
  whole = folder();
  for (const format of ["bin", "jsonl", "parquet"])
    succeed(whole, "tokens", "--count", "60k", "--out", format, "--format", format, "--val", "0.3");
});

/** A copy of the data set that `damage` then changes. */
function damaged(format: string, damage: (path: string) => void): string {
  const here = folder();
  cpSync(join(whole, format), join(here, "data"), { recursive: true });
  damage(join(here, "data"));
  return here;
}

test("verify passes what is whole", () => {
  for (const format of ["bin", "jsonl", "parquet"]) {
    const report = JSON.parse(succeed(whole, "tokens", "verify", format, "--json"));
    assert.equal(report.valid, true);
    assert.ok(report.checks.length >= 7);
  }
  assert.match(succeed(whole, "tokens", "verify", "bin"), /ok {2}disjoint +no rule is in both/);
});

/** Changes bytes of a file without changing its length. */
const overwrite = (file: string, at: number, bytes: ArrayLike<number>) => {
  const all = readFileSync(file);
  all.set(bytes, at);
  writeFileSync(file, all);
};

test("verify finds what is wrong", () => {
  const cases: [string, string, (path: string) => void, RegExp][] = [
    ["a token", "bin", (p) => overwrite(join(p, "train.bin"), 2, [1, 0]), /train again/],
    [
      "a delimiter",
      "bin",
      (p) => overwrite(join(p, "train.bin"), 0, [0, 0]),
      /record 0: token 0 is 0/,
    ],
    [
      "a token out of range",
      "bin",
      (p) => overwrite(join(p, "val.bin"), 4, [0x11, 0x27]),
      /token 2 is 10001/,
    ],
    [
      "a rule",
      "bin",
      (p) => overwrite(join(p, "val.index.bin"), 0, [0, 0]),
      /not as described|rules from 0/,
    ],
    ["a missing file", "bin", (p) => rmSync(join(p, "val.bin")), /val\.bin is missing/],
    [
      "a shorter file",
      "bin",
      (p) => writeFileSync(join(p, "val.bin"), readFileSync(join(p, "val.bin")).subarray(2048)),
      /val\.bin has [\d,]+ bytes, not/,
    ],
    [
      "a broken line",
      "jsonl",
      (p) => overwrite(join(p, "train.jsonl"), 20, [0x7b]),
      /cannot be read/,
    ],
    [
      "a broken shard",
      "parquet",
      (p) => overwrite(join(p, "data/train-00000-of-00001.parquet"), 4, new Array(500).fill(255)),
      /train-00000-of-00001\.parquet has changed/,
    ],
    [
      "rules in both",
      "bin",
      (p) => {
        const file = join(p, "metadata.json");
        const about = JSON.parse(readFileSync(file, "utf8"));
        about.rules.val.first = 0;
        writeFileSync(file, JSON.stringify(about));
      },
      /some rules are in both/,
    ],
  ];
  for (const [what, format, damage, found] of cases) {
    const here = damaged(format, damage);
    const { status, stdout, stderr } = blastema(here, "tokens", "verify", "data");
    assert.equal(status, 1, what);
    assert.match(stdout + stderr, found, what);
    assert.match(stderr, /^blastema: data does not match its metadata\.json: [^\n]+\.\n$/, what);
  }
});

test("verify and inspect refuse what is no data set", () => {
  const here = damaged("bin", (path) =>
    writeFileSync(join(path, "metadata.json"), '{"settings": 1}'),
  );
  refuse(here, /metadata\.json is damaged/, "tokens", "verify", "data");
  refuse(here, /Cannot read none\/metadata\.json: it does not exist/, "tokens", "verify", "none");
  refuse(here, /metadata\.json is damaged/, "tokens", "inspect", "data");
});

test("inspect shows a rule, a record, and its ratios", async () => {
  const here = folder();
  const text = succeed(here, "tokens", "inspect", "--rule", "3");
  assert.match(text, /simulation 1 of rule 3\n/);
  assert.match(text, /0\.\d{3} {2}int32 +in the band 0\.5:1/);
  succeed(here, "tokens", "inspect", "--rule", "3", "-o", "life.webp");
  const { pages, width } = await sharp(join(here, "life.webp")).metadata();
  assert.deepEqual([pages, width], [37, 432]);
  const record = join(whole, "bin");
  const shown = JSON.parse(
    succeed(here, "tokens", "inspect", record, "--record-number", "2", "--json"),
  );
  assert.equal(shown.grids.length, 27);
  // A record of 1024 lacks the last patch of its last grid.
  const missing = shown.grids
    .at(-1)
    .flatMap((cell: number | null, i: number) => (cell === null ? [i] : []));
  assert.deepEqual(missing, [130, 131, 142, 143]);
  assert.equal(shown.grids[0].length, 144);
  const again = ["--rule", `${shown.rule}`, "--simulation", `${shown.simulation}`];
  const rule = JSON.parse(succeed(here, "tokens", "inspect", ...again, "--json"));
  assert.deepEqual(rule.grids[10], shown.grids[0]);
  succeed(here, "tokens", "inspect", record, "-o", "last.png");
  refuse(
    here,
    /There is no record 9999 in the split train/,
    "tokens",
    "inspect",
    record,
    "--record-number",
    "9999",
  );
});

test("settings that cannot be", () => {
  const here = folder();
  const make = ["tokens", "--count", "10k", "--out", "data"];
  refuse(
    here,
    /16 states in patches of 2 x 2 make 65,538 tokens, more than the 65,536/,
    ...make,
    "--states",
    "16",
  );
  refuse(
    here,
    /Patches of 5 x 5 do not tile a grid of 12 x 12/,
    ...make,
    "--patch",
    "5",
    "--states",
    "2",
  );
  refuse(here, /temperature must be above 0/, ...make, "--temperature", "0");
  const inspect = ["tokens", "inspect", "--rule", "3"];
  for (const temperature of ["-1", "0", "1e99"])
    refuse(here, /temperature must be above 0/, ...inspect, `--temperature=${temperature}`);
  const shown = JSON.parse(succeed(here, ...inspect, "--states", "4", "--json"));
  assert.equal(shown.settings.states, 4);
  refuse(here, /10 records cannot be split/, ...make, "--val", "0.01");
  const { status, stderr } = blastema(here, ...make, "--band", "5:6", "--val", "0");
  assert.equal(status, 1);
  assert.match(
    stderr,
    /\nblastema: 10,000 rules in a row were rejected [^\n]+ below the band 5:6 of int32[^\n]+\.\n$/,
  );
  assert.deepEqual(readdirSync(here), []);
  refuse(
    here,
    /parquet cannot be streamed/,
    "tokens",
    "--count",
    "10k",
    "--out",
    "-",
    "--format",
    "parquet",
  );
  refuse(
    here,
    /Stdout cannot hold two splits/,
    "tokens",
    "--count",
    "10k",
    "--out",
    "-",
    "--val",
    "0.1",
  );
  for (const [option, value] of [
    ["--count", "many"],
    ["--count", "0"],
    ["--count", "-5"],
    ["--band", "1:0.5"],
    ["--band", "x"],
    ["--val", "1"],
    ["--kernel", "615"],
    ["--format", "csv"],
    ["--states", "1"],
    ["--per-rule", "0"],
    ["--rng-seed", "1.5"],
  ])
    misuse(here, /^blastema: /, ...make, option, value);
  misuse(here, /required option '--count/, "tokens", "--out", "data");
  misuse(here, /required option '--out/, "tokens", "--count", "10k");
  misuse(here, /cannot be used with/, ...make, "--per-rule", "3", "--one-per-rule");
});

test("a folder with other settings or other files is not touched", () => {
  const here = folder();
  const make = ["tokens", "--count", "20k", "--out", "data", "--val", "0"];
  succeed(here, ...make);
  refuse(
    here,
    /made with --temperature 0\.0001, not 0\.001: ask for the same/,
    ...make,
    "--temperature",
    "1e-3",
  );
  refuse(
    here,
    /made with --count 20480, not 40960/,
    "tokens",
    "--count",
    "40k",
    "--out",
    "data",
    "--val",
    "0",
  );
  refuse(here, /made with --format bin, not jsonl/, ...make, "--format", "jsonl");
  mkdirSync(join(here, "photos"));
  writeFileSync(join(here, "photos/cat.txt"), "cat");
  refuse(here, /other files in photos \(cat\.txt\)/, "tokens", "--count", "20k", "--out", "photos");
  refuse(
    here,
    /Cannot make the folder photos\/cat\.txt: /,
    "tokens",
    "--count",
    "20k",
    "--out",
    "photos/cat.txt",
  );
});

test("presets differ in the band, and the options are what metadata.json says", () => {
  const here = folder();
  const options = [
    "--preset",
    "code",
    "--kernel",
    "686",
    "--start",
    "uniform",
    "--one-per-rule",
    "--burn-in",
    "3",
    "--skip",
    "2",
  ];
  succeed(here, "tokens", "--count", "5k", "--out", "data", "--val", "0", ...options);
  const { settings, filter } = JSON.parse(readFileSync(join(here, "data/metadata.json"), "utf8"));
  assert.deepEqual(settings, {
    ...{
      states: 10,
      grid: 12,
      patch: 2,
      record: 1024,
      temperature: 1e-4,
      burnIn: 3,
      skip: 2,
      band: [0.3, 0.4],
    },
    ...{ bandDtype: "int32", perRule: 1, kernel: 686, start: "uniform", rngSeed: 0 },
  });
  const { rulesTried, accepted, below, above, collapsing, acceptanceRate } = filter;
  assert.equal(rulesTried, accepted + below + above + collapsing);
  assert.equal(acceptanceRate, accepted / rulesTried);

  // A rule's life, step by step, goes through the grids of its record: after 3 steps, every third.
  const inspect = (...args: string[]) =>
    JSON.parse(succeed(here, "tokens", "inspect", ...args, "--json"));
  const record = inspect("data");
  const numbers = ["--rule", `${record.rule}`, "--simulation", `${record.simulation}`];
  const life = inspect(...numbers, ...options.filter((option) => option !== "--one-per-rule"));
  assert.equal(life.grids.length, 3 + 3 * (record.grids.length - 1) + 1);
  for (const [i, grid] of (record.grids as (number | null)[][]).entries())
    for (const [cell, state] of grid.entries())
      if (state !== null) assert.equal(life.grids[3 + 3 * i][cell], state, `grid ${i}`);
});
