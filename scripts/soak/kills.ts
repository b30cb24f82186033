// Commands that are killed without warning (SIGKILL): no file is ever half-written, and what goes on comes to the same end.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../project.ts";
import type { Figures, Keep } from "../soak.ts";
import { type Command, commands, furnish } from "./commands.ts";

/** Kills so many commands. */
export async function soakKills(goal: number, before: Figures, keep: Keep): Promise<void> {
  const figures: Figures = {
    kills: 0,
    "before their end": 0,
    broken: 0,
    different: 0,
    "left over": 0,
    ...before,
  };
  if (figures.kills >= goal) return;
  const shop = mkdtempSync(join(tmpdir(), "blastema-soak-"));
  try {
    furnish(shop);
    const all = commands(shop);
    const whole = new Map<Command, { seconds: number; digests: string[] }>();
    for (; figures.kills < goal; figures.kills++) {
      const command = all[figures.kills % all.length];
      if (!whole.has(command)) whole.set(command, await uninterrupted(shop, command));
      const { seconds, digests } = whole.get(command) as { seconds: number; digests: string[] };
      const here = mkdtempSync(join(shop, "k-"));
      const wasKilled = await run(here, command.args, 1000 * seconds * Math.random());
      if (wasKilled) figures["before their end"]++;
      if (!command.grows) figures.broken += differing(here, command, digests, true);
      const { resume } = command;
      const goesOn = resume && existsSync(join(here, resume.needs));
      await run(here, goesOn ? resume.args : command.args);
      const wrong = differing(here, command, digests, false);
      if (wrong) console.log(`kill ${figures.kills}: ${command.args.join(" ")}`);
      figures.different += wrong;
      const left = readdirSync(here, { recursive: true }).filter((name) =>
        /lock|\.part$|^(r\.run|t)[\\/].*\.tmp$|progress/.test(String(name)),
      );
      if (left.length > 0) console.log(`kill ${figures.kills} left ${left.join(", ")}`);
      figures["left over"] += left.length;
      keep(figures);
      rmSync(here, { recursive: true });
    }
    keep(figures);
  } finally {
    rmSync(shop, { recursive: true, force: true });
  }
}

async function uninterrupted(shop: string, command: Command) {
  const here = mkdtempSync(join(shop, "w-"));
  const started = performance.now();
  await run(here, command.args);
  return {
    seconds: (performance.now() - started) / 1000,
    digests: command.outputs.map((name) => digest(here, name)),
  };
}

/** Runs a command, and kills it after so many milliseconds. @returns whether that was before its end */
function run(here: string, args: readonly string[], killAfter?: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, "dist/cli/main.js"), ...args], {
      cwd: here,
      stdio: ["ignore", "ignore", "pipe"],
    });
    let said = "";
    child.stderr.on("data", (chunk) => {
      said += chunk;
    });
    const timer = killAfter !== undefined && setTimeout(() => child.kill("SIGKILL"), killAfter);
    child.on("close", (status, signal) => {
      clearTimeout(timer as NodeJS.Timeout);
      if (status === 0 || signal === "SIGKILL") resolve(signal === "SIGKILL");
      else reject(new Error(`${args.join(" ")} ended with ${status}: ${said}`));
    });
  });
}

/** How many outputs are not those of an uninterrupted command. @param mayLack whether they may be absent */
function differing(
  here: string,
  { outputs }: Command,
  digests: readonly string[],
  mayLack: boolean,
): number {
  return outputs.filter((name, i) => {
    const isThere = existsSync(join(here, name));
    return isThere ? digest(here, name) !== digests[i] : !mayLack;
  }).length;
}

function digest(here: string, name: string): string {
  return createHash("sha256")
    .update(readFileSync(join(here, name)))
    .digest("hex");
}
