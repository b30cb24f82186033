/** Who holds a lock, told apart from a later process with the same number. */
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { isHeld } from "./lock-sign.ts";

/** A process, as its lock names it. */
export interface Owner {
  readonly pid: number;
  /** Random; tells one lock from another. */
  readonly token: string;
  /** When the process started, as the system says it; absent where it does not say. */
  readonly started?: string;
  /** Name of the machine, or of the container. */
  readonly host: string;
  /** Identity of the machine's running system, which changes when it starts again; absent where there is none. */
  readonly boot?: string;
  /** Where its pid means something: each container has a namespace of its own. Absent where there is only one. */
  readonly pidNamespace?: string;
}

/** This process, with a new token. */
export function self(): Owner {
  return {
    pid: process.pid,
    token: randomBytes(6).toString("hex"),
    started: startOf(process.pid),
    ...machine(),
  };
}

/** The machine, or the container, that this process runs on. */
export function machine(): Pick<Owner, "host" | "boot" | "pidNamespace"> {
  return {
    host: hostname(),
    boot: tryTo(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()),
    pidNamespace: tryTo(() => readlinkSync("/proc/self/ns/pid")),
  };
}

/** The file in a locked folder by which an owner shows that it lives. */
export function signOf(token: string, folder: string): string {
  return join(folder, `.lock.${token}`);
}

/**
 * Whether an owner has certainly ended. What other machines do, and other containers that gave no sign, cannot be seen: theirs have not.
 * @param held tokens of the locks that this process holds
 * @param folder what the owner has locked
 */
export function isOver(owner: Owner, held: ReadonlySet<string>, folder: string): boolean {
  if (held.has(owner.token)) return false;
  const { host, boot, pidNamespace } = machine();
  const isOnThisKernel = boot === undefined ? owner.host === host : owner.boot === boot;
  const lives = isOnThisKernel ? isHeld(signOf(owner.token, folder)) : undefined;
  if (lives !== undefined) return !lives;
  if (owner.host !== host) return false;
  if (owner.boot !== boot) return true;
  if (![pidNamespace, undefined].includes(owner.pidNamespace)) return false;
  if (owner.pid === process.pid) return true;
  if (!isRunning(owner.pid) || isZombie(owner.pid)) return true;
  const started = startOf(owner.pid);
  return ![started, undefined].includes(owner.started) && started !== undefined;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Whether a process has ended and waits for its parent to hear of it, which in a container may be never. */
function isZombie(pid: number): boolean {
  return ["Z", "X"].includes(statOf(pid)?.[0] ?? "");
}

/** What Linux says of a process, from its state on; undefined elsewhere, and where there is no such process. */
function statOf(pid: number): string[] | undefined {
  // The second field is the program's name in brackets, in which anything may stand.
  return tryTo(() => readFileSync(`/proc/${pid}/stat`, "utf8"))
    ?.trim()
    .replace(/^.*\) /s, "")
    .split(" ");
}

/** When a process started; undefined if it does not run, or the system does not say. */
function startOf(pid: number): string | undefined {
  if (process.platform === "win32") return undefined;
  // The 22nd field, counted from the start of the system.
  if (process.platform === "linux") return statOf(pid)?.[19];
  const ask = ["-o", "lstart=", "-p", `${pid}`];
  return tryTo(() => execFileSync("ps", ask, { encoding: "utf8" }).trim()) || undefined;
}

function tryTo<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
