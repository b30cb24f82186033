// Locks: whose process is gone, whatever has its number now; taken over by one process only; left-overs swept.
import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Writable } from "node:stream";
import { after, test } from "node:test";
import { isOfLock, lockFolder } from "../../src/cli/lock.ts";
import { type Owner, self, signOf } from "../../src/cli/lock-owner.ts";
import { giveSign, isHeld } from "../../src/cli/lock-sign.ts";
import { ask, message, RACER, race } from "../support/lock-race.ts";
import { PATIENCE } from "../support/patience.ts";
import { onWindows } from "../support/platform.ts";
import { untilTrue } from "../support/until.ts";

const root = mkdtempSync(join(tmpdir(), "blastema-lock-"));
const children: ChildProcess[] = [];
after(() => {
  for (const child of children) child.kill("SIGKILL");
  rmSync(root, { recursive: true });
});

/** A folder with a lock that says this. */
function locked(lock: Partial<Owner> | string): string {
  const folder = mkdtempSync(join(root, "f-"));
  const text = typeof lock === "string" ? lock : JSON.stringify({ ...self(), ...lock });
  writeFileSync(join(folder, "lock"), text);
  return folder;
}

/** A process that does not end by itself. */
async function sleeper(): Promise<number> {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1e6); console.log()"]);
  children.push(child);
  await once(child.stdout, "data", { signal: AbortSignal.timeout(PATIENCE) });
  return child.pid as number;
}

/** What runs a command as a container does: as number 1 of processes of its own. */
const CONTAINER = ["--pid", "--fork", "--kill-child", "--mount-proc"];

/** A process that locks folders when it is asked to, in a container. */
async function contained(): Promise<ChildProcess> {
  const args = [...CONTAINER, process.execPath, ...process.execArgv, RACER];
  const child = spawn("unshare", args, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  children.push(child);
  await message(child);
  return child;
}

function takesOver(folder: string): void {
  const release = lockFolder(folder, "testing");
  assert.ok(readdirSync(folder).every(isOfLock));
  assert.throws(() => lockFolder(folder, "testing"), /Another process \(\d+\) is testing in/);
  release();
  assert.deepEqual(readdirSync(folder), []);
}

test("a lock whose process is gone is taken over, whatever has its number now", async () => {
  const { pid: gone } = spawnSync(process.execPath, ["-e", ""]);
  takesOver(locked({ pid: gone }));
  takesOver(locked({ boot: "an earlier start of this machine", pid: await sleeper() }));
  // Its own number, as every process of a container has after a kill.
  takesOver(locked({}));
  takesOver(locked({ started: "1" }));
  for (const foreign of [
    "",
    "nonsense",
    `${await sleeper()}\n`,
    "null",
    '{"pid":1,"token":"../../x"}',
  ])
    takesOver(locked(foreign));
});

test("a number that another program has now is not the lock's process", {
  skip: onWindows,
}, async () => {
  takesOver(locked({ pid: await sleeper(), started: "1" }));
});

test("a process that has ended, and whose parent never asks after it, is gone", {
  skip: process.platform !== "linux" && "only Linux says of a process that it waits for its parent",
}, async () => {
  const of = (what: string, pid?: number) => readFileSync(`/proc/${pid}/${what}`, "utf8");
  const parent = spawn("sh", ["-c", "cat <&3 & echo $!; exec sleep 1000000"], {
    stdio: ["ignore", "pipe", "ignore", "pipe"],
  });
  children.push(parent);
  const [said] = await once(parent.stdout!, "data", { signal: AbortSignal.timeout(PATIENCE) });
  const pid = Number(said);
  await untilTrue(
    () => /sleep/.test(of("comm", parent.pid)),
    () => of("comm", parent.pid),
  );
  (parent.stdio[3] as Writable).end();
  const stat = () => of("stat", pid);
  await untilTrue(() => / Z /.test(stat()), stat);
  takesOver(locked({ pid, started: undefined }));
  takesOver(
    locked({
      pid,
      started: stat()
        .replace(/^.*\) /s, "")
        .split(" ")[19],
    }),
  );
});

test("a process that works is let be, and the message names the file", async () => {
  const pid = await sleeper();
  const folder = locked({ pid, started: undefined });
  const sentence = new RegExp(
    `^Another process \\(${pid}\\) is testing in .*: let it end, or delete .*lock if it has ended\\.$`,
  );
  assert.throws(() => lockFolder(folder, "testing"), { message: sentence });
  assert.ok(existsSync(join(folder, "lock")));
});

test("of a process on another machine nothing is known, so it is let be", () => {
  const folder = locked({ host: "elsewhere", pid: 1 });
  assert.throws(
    () => lockFolder(folder, "testing"),
    /Another process \(1 on elsewhere\) is testing/,
  );
});

test("of another container on this machine it is known whether its process lives", {
  skip: onWindows,
}, () => {
  const elsewhere = { pid: 1, pidNamespace: "pid:[1]", token: "other" };
  const refuses = (folder: string) =>
    assert.throws(() => lockFolder(folder, "testing"), /Another process \(1\) is testing/);
  const folder = locked(elsewhere);
  refuses(folder); // It gave no sign, and its number is that of a process here.
  const sign = signOf("other", folder);
  const hide = giveSign(sign);
  refuses(folder);
  hide();
  spawnSync("mkfifo", [sign, `${sign}.new`]); // As a kill leaves them.
  takesOver(folder);
  const renamed = locked({ ...elsewhere, host: "a container that was made anew" });
  spawnSync("mkfifo", [signOf("other", renamed)]);
  const isKnown = process.platform === "linux"; // Others do not tell one machine from another.
  if (isKnown) takesOver(renamed);
});

test("of two containers with one name one has the folder, and who begins again gets it", {
  skip:
    spawnSync("unshare", [...CONTAINER, "true"]).status !== 0 && "no containers can be made here",
}, async () => {
  const folder = mkdtempSync(join(root, "f-"));
  const [first, second] = [await contained(), await contained()];
  assert.equal(await ask(first, { folder }), "held");
  assert.match(await ask(second, { folder }), /^Another process \(1\) is racing in/);
  assert.throws(() => lockFolder(folder, "testing"), /Another process \(1\) is testing/);
  const { token } = JSON.parse(readFileSync(join(folder, "lock"), "utf8")) as Owner;
  const sign = () => isHeld(signOf(token, folder));
  assert.equal(sign(), true);
  first.kill("SIGKILL");
  await untilTrue(
    () => sign() === false,
    () => `sign: ${sign()}`,
  );
  assert.equal(await ask(await contained(), { folder }), "held");
});

test("a lock that is no file is not followed", { skip: onWindows }, () => {
  const folder = mkdtempSync(join(root, "f-"));
  const refuses = () =>
    assert.throws(() => lockFolder(folder, "testing"), /lock is not a file that this program made/);
  mkdirSync(join(folder, "lock"));
  refuses();
  rmSync(join(folder, "lock"), { recursive: true });
  symlinkSync(join(folder, "nowhere"), join(folder, "lock"));
  refuses();
  assert.deepEqual(readdirSync(folder), ["lock"]);
});

test("what killed writers left is swept; other files stay", () => {
  const { pid: gone } = spawnSync(process.execPath, ["-e", ""]);
  const folder = locked({ pid: gone });
  const draft = JSON.stringify({ ...self(), pid: gone });
  writeFileSync(join(folder, "lock.abc.tmp"), draft);
  writeFileSync(join(folder, ".blastema-0123456789ab.tmp"), "half of a run");
  writeFileSync(join(folder, "run.safetensors"), "a run");
  lockFolder(folder, "testing")();
  assert.deepEqual(readdirSync(folder), ["run.safetensors"]);
});

test("of processes that race for a folder, one has it", async () => {
  const rounds = 27;
  assert.deepEqual(await race(rounds), { held: rounds, refused: 2 * rounds });
});
