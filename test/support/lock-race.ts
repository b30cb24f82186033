// Processes that race for the lock of a folder, whose last owner is gone.
import assert from "node:assert/strict";
import { type ChildProcess, fork, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { self } from "../../src/cli/lock-owner.ts";
import { PATIENCE } from "./patience.ts";

export const RACER = fileURLToPath(new URL("./lock-racer.ts", import.meta.url));

/** What a process that is gone may have left in a folder: by the name of the file, what stands in it. */
function leftovers(round: number): Record<string, string> {
  const { pid: gone } = spawnSync(process.execPath, ["-e", ""]);
  const owner = (token: string) => `${JSON.stringify({ ...self(), pid: gone, token })}\n`;
  const kinds: Record<string, string>[] = [
    {},
    { lock: owner("first") },
    { lock: owner("first"), "lock.first": owner("second") },
    { lock: owner("first"), "lock.first": owner("second"), "lock.first.second": owner("third") },
    { lock: owner("first"), "lock.third.tmp": owner("third"), ".blastema-0a1b.tmp": "half" },
    { lock: "" },
    { lock: `${process.pid}\n` },
    // Windows does not tell when a process began.
    ...(process.platform === "win32"
      ? []
      : [{ lock: JSON.stringify({ ...self(), started: "1" }) }]),
    { lock: JSON.stringify({ ...self(), boot: "an earlier one" }) },
  ];
  return kinds[round % kinds.length];
}

/** Starts processes, lets them race for so many folders, and checks that each folder has one holder at a time. */
export async function race(rounds: number, racers = 3): Promise<{ held: number; refused: number }> {
  const root = mkdtempSync(join(tmpdir(), "blastema-race-"));
  const children = Array.from({ length: racers }, () => fork(RACER));
  const counts = { held: 0, refused: 0 };
  try {
    await Promise.all(children.map(message));
    for (let round = 0; round < rounds; round++) {
      const folder = mkdtempSync(join(root, "r-"));
      for (const [name, text] of Object.entries(leftovers(round)))
        writeFileSync(join(folder, name), text);
      const start = Date.now() + 15;
      const answers = await Promise.all(children.map((child) => ask(child, { folder, start })));
      const holders = answers.filter((answer) => answer === "held");
      for (const answer of answers.filter((each) => each !== "held"))
        assert.match(answer, /^Another process \(\d+\) is racing in .*lock if it has ended\.$/);
      assert.equal(holders.length, 1, `round ${round}: ${answers.join(" | ")}`);
      counts.held += holders.length;
      counts.refused += racers - holders.length;
      await Promise.all(children.map((child) => ask(child, {})));
      assert.deepEqual(readdirSync(folder), [], `round ${round} left something`);
    }
  } finally {
    for (const child of children) child.kill("SIGKILL");
    rmSync(root, { recursive: true, force: true });
  }
  return counts;
}

/** The next message of a process. */
export async function message(child: ChildProcess): Promise<string> {
  const [text] = await once(child, "message", { signal: AbortSignal.timeout(PATIENCE) });
  return text;
}

/** What a process answers. */
export async function ask(child: ChildProcess, question: object): Promise<string> {
  const answer = message(child);
  child.send(question);
  return answer;
}
