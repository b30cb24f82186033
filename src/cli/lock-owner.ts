/** Who holds a lock, told apart from a later process with the same number. */
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { hostname } from "node:os";

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

/** The machine that this process runs on. */
export function machine(): Pick<Owner, "host" | "boot"> {
  return { host: hostname(), boot: readOr("/proc/sys/kernel/random/boot_id") };
}

/**
 * Whether an owner has certainly ended. Processes of other machines and containers cannot be seen, so theirs have not.
 * @param held tokens of the locks that this process holds
 */
export function isOver(owner: Owner, held: ReadonlySet<string>): boolean {
  const { host, boot } = machine();
  if (owner.host !== host) return false;
  if (owner.boot !== boot) return true;
  if (owner.pid === process.pid) return !held.has(owner.token);
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
  return readOr(`/proc/${pid}/stat`)
    ?.replace(/^.*\) /s, "")
    .split(" ");
}

/** When a process started; undefined if it does not run, or the system does not say. */
function startOf(pid: number): string | undefined {
  if (process.platform === "win32") return undefined;
  // The 22nd field, counted from the start of the system.
  if (process.platform === "linux") return statOf(pid)?.[19];
  try {
    return (
      execFileSync("ps", ["-o", "lstart=", "-p", `${pid}`], { encoding: "utf8" }).trim() ||
      undefined
    );
  } catch {
    return undefined;
  }
}

function readOr(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    return undefined;
  }
}
