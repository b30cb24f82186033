// Runs the built command as a person would, and reads what it says.
import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { PATIENCE } from "../support/patience.ts";
import { LATE } from "../support/speed.ts";

export const main = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const { NO_COLOR: _, FORCE_COLOR: __, ...env } = process.env;

export const distill = (name: string): string =>
  fileURLToPath(new URL(`../fixtures/distill/${name}.json`, import.meta.url));

/** A folder of one test file, and new empty folders in it; clearing it ends the children that are left. */
export function workshop(): { folder(): string; clear(): Promise<void> } {
  const root = mkdtempSync(join(tmpdir(), "blastema-cli-"));
  let folders = 0;
  return {
    folder() {
      const path = join(root, String(folders++));
      mkdirSync(path);
      return path;
    },
    async clear() {
      await Promise.all(Array.from(running, (command) => stop(command, "SIGKILL")));
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** More training steps than any machine makes while a test looks. */
export const ENDLESS = 10_000_000;

export interface Answer {
  status: number | null;
  stdout: string;
  stderr: string;
}

export function blastema(cwd: string, ...args: string[]): Answer {
  return blastemaWith({}, cwd, ...args);
}

/** The same with further variables in its environment. */
export function blastemaWith(
  more: Readonly<Record<string, string>>,
  cwd: string,
  ...args: string[]
): Answer {
  const options = { cwd, env: { ...env, ...more }, encoding: "utf8" } as const;
  return spawnSync(process.execPath, [main, ...args], options);
}

/** Runs a command that must succeed, and returns its answer. */
export function succeed(cwd: string, ...args: string[]): string {
  const { status, stdout, stderr } = blastema(cwd, ...args);
  assert.equal(status, 0, stderr);
  return stdout;
}

/** A command that goes on. */
export interface Started {
  readonly child: ChildProcess;
  readonly end: Promise<Answer>;
  /** What it has said so far. */
  stdout(): string;
  stderr(): string;
}

const running = new Set<Started>();

/** Starts a command that goes on until it is stopped. */
export function start(cwd: string, ...args: string[]): Started {
  const child = spawn(process.execPath, [main, ...args], { cwd, env });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  const end = new Promise<Answer>((resolve) => {
    child.on("close", (status) => resolve({ status, stdout, stderr }));
  });
  const started = { child, end, stdout: () => stdout, stderr: () => stderr };
  running.add(started);
  end.then(() => running.delete(started));
  return started;
}

/** Waits for something that a command does. @throws when the command ends before, or all patience does */
export async function until(
  holds: () => boolean,
  { end }: Pick<Started, "end">,
  what: string,
): Promise<void> {
  let ended: Answer | undefined;
  end.then((answer) => {
    ended = answer;
  });
  for (const started = performance.now(); !holds(); await delay(20)) {
    if (ended) assert.fail(`${what}: the command ended before: ${ended.stderr}${ended.stdout}`);
    assert.ok(performance.now() - started <= PATIENCE, `${what}: not in time`);
  }
  await delay(LATE);
}

/** What a command answers that must end now; when all patience does first, it is killed. */
export async function ended({ child, end }: Started): Promise<Answer> {
  const limit = setTimeout(() => child.kill("SIGKILL"), PATIENCE);
  return end.finally(() => clearTimeout(limit));
}

/** Sends a command a signal, and returns its answer. */
export function stop(started: Started, signal: NodeJS.Signals): Promise<Answer> {
  started.child.kill(signal);
  return ended(started);
}

/**
 * Runs a command on bad input: it must say one sentence that matches, on stderr, without a stack trace, exit with 1,
 * and leave the folder as it was.
 */
export function refuse(cwd: string, sentence: RegExp, ...args: string[]): void {
  const before = readdirSync(cwd, { recursive: true }).sort();
  const { status, stdout, stderr } = blastema(cwd, ...args);
  const said = `blastema ${args.join(" ")} said: ${stderr}`;
  assert.match(stderr, sentence, said);
  assert.match(stderr, /^blastema: [^\n]+[.?]\n$/, said);
  assert.doesNotMatch(stderr, /\n +at |Error:|node:/, said);
  assert.equal(stdout, "", said);
  assert.equal(status, 1, said);
  assert.deepEqual(readdirSync(cwd, { recursive: true }).sort(), before, said);
}

/** Runs a command that is used wrongly: exit status 2. */
export function misuse(cwd: string, sentence: RegExp, ...args: string[]): void {
  const { status, stdout, stderr } = blastema(cwd, ...args);
  assert.match(stderr, sentence);
  assert.doesNotMatch(stderr, /\n +at /);
  assert.equal(stdout, "");
  assert.equal(status, 2, stderr);
}
