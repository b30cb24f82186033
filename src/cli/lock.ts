/** The lock of a folder in which only one process may work. */
import {
  constants,
  copyFileSync,
  existsSync,
  linkSync,
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileFailure, isHalfWritten } from "../models/files.node.ts";
import { legible } from "../numbers/show.ts";
import { UserError } from "./failure.ts";
import { isOver, machine, type Owner, self, signOf } from "./lock-owner.ts";
import { giveSign, isHeld } from "./lock-sign.ts";

/** What `link` answers on disks that know no links, such as FAT; a copy, which is not whole at once, must do there. */
const NO_LINKS = ["EPERM", "ENOSYS", "ENOTSUP", "EOPNOTSUPP"];

/** Another process has the folder. */
export class FolderTaken extends UserError {}

/** Tokens of the locks that this process holds. */
const held = new Set<string>();

/**
 * Claims a folder for this process, and sweeps away what a killed process left there half-written. A lock whose process is
 * gone is taken over.
 *
 * The file `lock` says who has the folder. It is made by `link`, whole and only where there is none. To replace the lock of a
 * process that is gone, one must first have another file in the same way, whose name ends in the old lock's token: so only one
 * process can replace it, and none can replace a newer lock by mistake. Whoever is killed on the way leaves a file that is
 * taken over like a lock. A named pipe beside it shows whether that process lives (lock-sign.ts).
 * @param doing what the process does there, such as "training"
 * @returns gives the folder back
 * @throws FolderTaken when another process has it; Error with one sentence when nothing can be written there
 */
export function lockFolder(folder: string, doing: string): () => void {
  const file = join(folder, "lock");
  const owner = self();
  const draft = draftOf(owner.token, folder);
  let hideSign = (): void => {};
  const release = () => {
    held.delete(owner.token);
    try {
      if (readLock(file)?.owner?.token === owner.token) rmSync(file, { force: true });
      hideSign();
    } catch {
      // A folder that can no longer be reached is nobody's.
    }
  };
  held.add(owner.token);
  try {
    writeFileSync(draft, `${JSON.stringify(owner)}\n`, { flag: "wx" });
    hideSign = giveSign(signOf(owner.token, folder));
    claim({ file, draft, folder, doing });
  } catch (error) {
    held.delete(owner.token);
    hideSign();
    throw error instanceof UserError ? error : fileFailure("write", file, error);
  } finally {
    rmSync(draft, { force: true });
  }
  sweep(folder);
  process.on("exit", release);
  return () => {
    process.off("exit", release);
    release();
  };
}

/** Whether a file in a folder is its lock, or of the processes that have it or ask for it. */
export function isOfLock(name: string): boolean {
  return /^\.?lock(\.|$)/.test(name);
}

/** The file that is to become the lock of an owner, and is there for as long as it claims the folder. */
function draftOf(token: string, folder: string): string {
  return join(folder, `lock.${token}.tmp`);
}

interface Claim {
  /** The file to have, and the one with our name that is to become it. */
  readonly file: string;
  readonly draft: string;
  readonly folder: string;
  readonly doing: string;
}

/** Makes a lock ours. @throws FolderTaken when another process has it */
function claim({ draft, ...rest }: Claim): void {
  const { file, folder, doing } = rest;
  while (!linkNew(draft, file)) {
    const found = readLock(file);
    // Given back in this moment.
    if (found === undefined) continue;
    const { owner } = found;
    if (owner && !isOver(owner, held, folder))
      throw new FolderTaken(
        `Another process (${nameOf(owner)}) is ${doing} in ${folder}: let it end, or delete ${join(folder, "lock")} if it has ended.`,
      );
    const key = `${file}.${owner?.token ?? "unknown"}`;
    claim({ ...rest, file: key, draft });
    if (readLock(file)?.text === found.text) {
      renameSync(key, file);
      return;
    }
    rmSync(key, { force: true });
  }
}

/** Gives a file a second name. @returns false if the name is taken */
function linkNew(draft: string, file: string): boolean {
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return false;
    if (!NO_LINKS.includes(code)) throw error;
  }
  try {
    copyFileSync(draft, file, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Reads a lock; undefined if there is none. What this program did not write, or wrote before locks said all this, has no owner. */
function readLock(file: string): { readonly text: string; readonly owner?: Owner } | undefined {
  let text: string;
  try {
    if (!lstatSync(file).isFile())
      throw new UserError(`${file} is not a file that this program made: delete it.`);
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error instanceof UserError ? error : fileFailure("read", file, error);
  }
  try {
    const owner = JSON.parse(text) as Owner;
    const { pid, token, host } = owner;
    const isOwner = Number.isInteger(pid) && /^[\w-]{1,40}$/.test(token);
    return isOwner && typeof host === "string" ? { text, owner } : { text };
  } catch {
    return { text };
  }
}

function nameOf({ pid, host }: Owner): string {
  return host === machine().host ? `${pid}` : `${pid} on ${legible(host)}`;
}

/** Removes what writers that were killed have left in a folder that is locked. */
export function sweep(folder: string): void {
  // Signs last: those of processes that are gone tell that the rest is theirs.
  for (const isLeft of [isHalfWritten, isClaimLeft, isSignLeft])
    try {
      for (const name of readdirSync(folder))
        if (isLeft(name, folder)) rmSync(join(folder, name), { force: true });
    } catch {
      // What cannot be removed is only in the way of nobody.
    }
}

/** Whether a file beside the lock was left by a process that was killed while it claimed the folder. */
function isClaimLeft(name: string, folder: string): boolean {
  if (!name.startsWith("lock.")) return false;
  const owner = readLock(join(folder, name))?.owner;
  return owner !== undefined && isOver(owner, held, folder);
}

/** Whether a sign is of a process that is gone, and not of one that is about to hold it. */
function isSignLeft(name: string, folder: string): boolean {
  const [, token] = /^\.lock\.([\w-]+)(\.new)?$/.exec(name) ?? [];
  if (token === undefined || isHeld(join(folder, name)) !== false) return false;
  return !existsSync(draftOf(token, folder));
}
