// Figures of single pictures in a file: an evaluation goes on where it stopped, and never on another's figures.
import assert from "node:assert/strict";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { ScoreLog } from "../../src/cli/variational/score-log.ts";
import { initialCellular } from "../../src/systems/variational/cells.ts";
import { smallSpec } from "../support/variational.ts";

const folder = mkdtempSync(join(tmpdir(), "blastema-log-"));
after(() => rmSync(folder, { recursive: true }));

const spec = smallSpec({
  size: 4,
  sides: [2, 4],
  seed: "copy",
  steps: [1, 1],
  update: { kind: "chain", hidden: [8] },
});
const modelOf = (rngSeed: number) => ({
  spec,
  parameters: initialCellular(spec, rngSeed),
  card: {},
});
const subject = { model: modelOf(1), protocol: "MNIST test, static binarisation" };
const figures = (index: number) => {
  return { index, elbo: -1.5 - index, bound: -1, reconstruction: -1, divergence: 0.5 };
};

test("figures come back in the order asked for, by number of latents, each once", async () => {
  const path = join(folder, "a.jsonl");
  const log = await ScoreLog.open(path, subject);
  await log.add(1, [figures(3), figures(1)]);
  await log.add(10, [figures(2)]);
  await log.add(1, [figures(1)]);
  const again = await ScoreLog.open(path, subject);
  for (const each of [log, again]) {
    assert.deepEqual(
      each.known(1, [1, 2, 3]).map(({ index }) => index),
      [1, 3],
    );
    assert.deepEqual(
      each.known(10, [3, 2]).map(({ elbo }) => elbo),
      [-3.5],
    );
  }
});

test("a line that was cut off, or is no number, is not there, and harms none after it", async () => {
  const path = join(folder, "b.jsonl");
  const log = await ScoreLog.open(path, subject);
  await log.add(1, [figures(1), { ...figures(2), elbo: Number.NaN }]);
  appendFileSync(path, '{"k":1,"index":3,"elb');
  const again = await ScoreLog.open(path, subject);
  await again.add(1, [figures(4)]);
  const last = await ScoreLog.open(path, subject);
  assert.deepEqual(
    last.known(1, [1, 2, 3, 4]).map(({ index }) => index),
    [1, 4],
  );
});

test("a file about another model, protocol or thing is refused and left as it was", async () => {
  const path = join(folder, "c.jsonl");
  await (await ScoreLog.open(path, subject)).add(1, [figures(1)]);
  const before = readFileSync(path, "utf8");
  const others = [
    { ...subject, model: modelOf(2) },
    { ...subject, protocol: "MNIST validation, static binarisation" },
  ];
  for (const other of others)
    await assert.rejects(ScoreLog.open(path, other), /figures of another model or protocol/);
  assert.equal(readFileSync(path, "utf8"), before);
  writeFileSync(path, "");
  await assert.rejects(ScoreLog.open(path, subject), /figures of another model or protocol/);
  await assert.rejects(ScoreLog.open(folder, subject), /it is a folder/);
  await assert.rejects(
    ScoreLog.open(join(folder, "none/a.jsonl"), subject),
    /Cannot write .*the folder .*none does not exist/,
  );
});
