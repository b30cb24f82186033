// `npm run bench:token-shares`: how long 1, 2 and 4 machines take for a data set of tokens. Each share is a process with one thread and
// runs by itself, as on a machine of its own, so that the cores of this one do not matter; the slowest share is what all wait for.
// Processor time suffers least from other programs. The joined sets must have the same digests.
//
//     npm run bench:token-shares -- [--count 20000000] [--per-rule 10]
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { root } from "../scripts/project.ts";
import { printTable } from "../src/cli/output.ts";
import { endedProcessSeconds, measureProcess } from "./process.ts";

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "20000000" },
    "per-rule": { type: "string", default: "10" },
  },
});

/** Seconds by the clock, and of processor time. */
interface Sample {
  readonly clock: number;
  readonly processor: number;
}

async function blastema(...args: string[]): Promise<Sample> {
  const before = endedProcessSeconds();
  const { seconds } = await measureProcess(process.execPath, [
    join(root, "dist/cli/main.js"),
    ...args,
  ]);
  return { clock: seconds, processor: endedProcessSeconds() - before };
}

const options = ["--count", values.count, "--per-rule", values["per-rule"], "--threads", "1"];
const folder = mkdtempSync(join(tmpdir(), "blastema-bench-"));
try {
  const rows: string[][] = [];
  let alone: Sample | undefined;
  let digests: unknown;
  for (const machines of [1, 2, 4]) {
    const out = join(folder, `${machines}`);
    const shares: Sample[] = [];
    for (let share = 1; share <= machines; share++)
      shares.push(
        await blastema("tokens", ...options, "--out", out, "--shard", `${share}/${machines}`),
      );
    const merge = await blastema("tokens", "merge", out);
    const { files } = JSON.parse(readFileSync(join(out, "metadata.json"), "utf8"));
    digests ??= files;
    assert.deepEqual(files, digests, "shares make the same bytes, whatever their number");
    rmSync(out, { recursive: true });
    const slowest = {
      clock: Math.max(...shares.map(({ clock }) => clock)),
      processor: Math.max(...shares.map(({ processor }) => processor)),
    };
    alone ??= slowest;
    rows.push([
      ...[`${machines}`, slowest.clock.toFixed(1), slowest.processor.toFixed(1)],
      ...[(slowest.processor / alone.processor).toFixed(3), merge.processor.toFixed(1)],
    ]);
  }
  console.log(`${values.count} tokens, ${values["per-rule"]} records a rule, one thread a share\n`);
  printTable(rows, [
    ...["machines", "slowest share, s", "its processor time, s"],
    ...["of one machine's", "merge, processor s"],
  ]);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
