// Shares of a data set on the command line; test/unit/cli-tokens-shares.test.ts has what they hold.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { blastemaWith, misuse, refuse, succeed, workshop } from "./cli-command.ts";

const { folder, clear } = workshop();
after(clear);

const SMALL = ["tokens", "--count", "40k", "--per-rule", "3", "--threads", "0"];

test("schedulers choose the share, folders may come from anywhere, and the whole is that of one machine", () => {
  const here = folder();
  const slurm = { SLURM_ARRAY_TASK_ID: "1", SLURM_ARRAY_TASK_COUNT: "2" };
  const { status, stderr } = blastemaWith(slurm, here, ...SMALL, "--out", "a");
  assert.equal(status, 0, stderr);
  assert.match(stderr, /^Share 2 of 2 \(SLURM_ARRAY_TASK_ID\)\./);
  const contrary = blastemaWith(slurm, here, ...SMALL, "--out", "a", "--shard", "1/2");
  assert.equal(contrary.status, 1);
  assert.match(contrary.stderr, /^blastema: --shard asks for share 1\/2, but .* for 2\/2/);
  succeed(here, ...SMALL, "--out", "b", "--shard", "1/2");
  const said = succeed(here, "tokens", "merge", "c", "a/shards/2-of-2", "b/shards/1-of-2");
  assert.match(said, /^c {2}40,960 tokens in 40 records from 2 shares\n/);
  succeed(here, ...SMALL, "--out", "whole");
  for (const name of ["train.bin", "val.bin", "metadata.json"])
    assert.deepEqual(readFileSync(join(here, "c", name)), readFileSync(join(here, "whole", name)));
});

test("shares that cannot be are refused", () => {
  const here = folder();
  misuse(here, /Give i\/n with i from 1 to n/, ...SMALL, "--out", "a", "--shard", "3/2");
  refuse(here, /A share goes into a folder/, ...SMALL, "--out", "-", "--shard", "1/2");
  refuse(here, /There are no shares in nothing/, "tokens", "merge", "nothing");
});
