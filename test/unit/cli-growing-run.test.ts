// What a run of `train` is made of, before there is an engine.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { prepareRule } from "../../src/cli/growing-run.ts";

const folder = mkdtempSync(join(tmpdir(), "blastema-growing-run-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Two blocks of 4 cells by 4, eight cells apart, and faint ones between them. */
const picture = join(folder, "bridge.svg");
writeFileSync(
  picture,
  `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="4"><rect width="4" height="4"/><rect x="4" width="8" height="4" opacity="0.2"/><rect x="12" width="4" height="4"/></svg>`,
);

test("seeds lie where cells can live by the threshold that was asked for, of one picture or several", async () => {
  const spec = join(folder, "spec.json");
  writeFileSync(spec, `{"aliveThreshold":0.3}`);
  const seed = async (targets: string[], other: { set?: string[]; spec?: string }) => {
    const request = { targets, preset: "fast", size: 16, pad: 2, rngSeed: 0, ...other } as const;
    return (await prepareRule(request, true))("plain").spec.seedCells;
  };
  const blocks = [
    [-1, -7],
    [-1, 5],
  ];
  assert.equal(await seed([picture], {}), undefined);
  assert.equal(await seed([picture, "🦎"], {}), undefined);
  const set = ["aliveThreshold=0.3"];
  assert.deepEqual(await seed([picture], { set }), blocks);
  assert.deepEqual(await seed([picture], { spec }), blocks);
  assert.deepEqual(await seed([picture, "🦎"], { set }), [...blocks, [0, 0]]);
});
