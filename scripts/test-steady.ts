// Shows that the tests pass at any speed: beside a busy loop on every core, where all is slow and pages are late, and
// again hearing late of what they wait for, which gets as far meanwhile as on a much faster machine. Takes the arguments
// of `npm test`.
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { root } from "./project.ts";

/** Seconds by which tests hear late; most of what they wait for comes within 0.2 s of its start. */
const LATE_SECONDS = "2";
/** Seconds by which pages are late beside the busy loops, so that nothing holds only because it mostly is quick. */
const PAGE_LATE_SECONDS = "0.15";

function passes(env: NodeJS.ProcessEnv): boolean {
  const args = [
    "--import",
    "./scripts/typescript.mjs",
    "scripts/test.ts",
    ...process.argv.slice(2),
  ];
  const options = { cwd: root, stdio: "inherit", env: { ...process.env, ...env } } as const;
  return spawnSync(process.execPath, args, options).status === 0;
}

// Threads rather than processes: they end with this one, whatever happens to it.
const loops = Array.from({ length: availableParallelism() }, () => {
  return new Worker("for (;;);", { eval: true });
});
await Promise.all(loops.map((loop) => once(loop, "online")));
const slow = passes({ PAGE_LATE_SECONDS });
await Promise.all(loops.map((loop) => loop.terminate()));
const fast = passes({ LATE_SECONDS });

const said = (passed: boolean): string => (passed ? "passed" : "FAILED");
console.log(`beside ${loops.length} busy loops: ${said(slow)}`);
console.log(`${LATE_SECONDS} s late: ${said(fast)}`);
process.exitCode = slow && fast ? 0 : 1;
