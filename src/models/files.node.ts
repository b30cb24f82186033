/** Rules and other bytes in files: one clear sentence for every failure, and no file ever half-written. */
import { randomBytes } from "node:crypto";
import { type FileHandle, open, readFile, realpath, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { exportHtml } from "./html.ts";
import { readRule } from "./read.ts";
import { encodeRule, type Rule } from "./rule.ts";

/** What the system's error codes mean to a person; completes "Cannot write X: …". */
const REASONS: Record<string, string> = {
  ENOENT: "it does not exist",
  EACCES: "you have no permission",
  EPERM: "you have no permission",
  EISDIR: "it is a folder",
  ENOTDIR: "its path leads through something that is not a folder",
  ENAMETOOLONG: "its name is too long",
  ELOOP: "its links lead in a circle",
  EROFS: "its disk is read-only",
  ENOSPC: "its disk is full",
  EDQUOT: "your disk quota is used up",
  EFBIG: "it would be larger than a file may be here",
  EMFILE: "too many files are open",
  ENFILE: "too many files are open",
  EIO: "its disk reports a fault",
};

/** The built page without a rule; run from the sources, this file lies elsewhere. */
const PAGE = fileURLToPath(
  new URL(
    import.meta.url.endsWith(".ts") ? "../../dist/element/page.html" : "../element/page.html",
    import.meta.url,
  ),
);

/**
 * Loads a rule from a model file, or from a weight file of the article's demo.
 * @throws Error with one sentence that names the file and says what is wrong with it.
 */
export async function loadRule(path: string): Promise<Rule> {
  const bytes = await readFileClearly(path);
  try {
    return readRule(bytes);
  } catch (error) {
    const { message } = error as Error;
    const reason = message.charAt(0).toLowerCase() + message.slice(1);
    throw new Error(`Cannot load the rule ${path}: ${reason}`, { cause: error });
  }
}

/**
 * Saves a rule as a model file, wholly or not at all.
 * @throws Error with one sentence: the rule is broken, or the file cannot be written.
 */
export async function saveRule(path: string, rule: Rule): Promise<void> {
  await writeFileAtomic(path, encodeRule(rule));
}

/**
 * Saves a rule as a web page of its own, on which its creature grows and is cut by a click.
 * @throws Error with one sentence: the rule is broken, or the file cannot be written.
 */
export async function saveHtml(path: string, rule: Rule): Promise<void> {
  const page = new TextDecoder().decode(await readFileClearly(PAGE));
  await writeFileAtomic(path, new TextEncoder().encode(exportHtml(rule, page)));
}

/** Reads a whole file. @throws Error with one sentence that names the file. */
export async function readFileClearly(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw fileFailure("read", path, error);
  }
}

/**
 * Writes a file so that at every moment, also after a crash or a loss of power, either the earlier contents or the
 * new ones are there in full: a temporary file in the same folder takes the bytes, reaches the disk, and is renamed.
 * What is no file, such as a pipe or /dev/null, is written to directly.
 * @throws Error with one sentence that names the file; the earlier file is then untouched and nothing is left over.
 */
export async function writeFileAtomic(path: string, bytes: Uint8Array): Promise<void> {
  try {
    const earlier = await stat(path).catch(() => undefined);
    if (earlier?.isDirectory()) throw Object.assign(new Error(), { code: "EISDIR" });
    if (earlier && !earlier.isFile()) {
      await writeInto(await open(path, "w"), bytes);
      return;
    }
    // Through a link, so that the link stays and its target is replaced.
    const target = earlier ? await realpath(path) : path;
    const temporary = join(dirname(target), `.blastema-${randomBytes(6).toString("hex")}.tmp`);
    try {
      const handle = await open(temporary, "wx", earlier ? earlier.mode & 0o777 : 0o666);
      await writeInto(handle, bytes, true);
      await rename(temporary, target);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    await syncFolder(dirname(target));
  } catch (error) {
    throw fileFailure("write", path, error);
  }
}

async function writeInto(handle: FileHandle, bytes: Uint8Array, sync = false): Promise<void> {
  try {
    await handle.writeFile(bytes);
    if (sync) await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes the rename itself last. Some systems cannot sync a folder; the file is whole even so. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r").catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

/** What went wrong with a file, as one sentence. @internal */
export function fileFailure(verb: "read" | "write", path: string, error: unknown): Error {
  const { code = "", message } = error as NodeJS.ErrnoException;
  const isFolderMissing = verb === "write" && code === "ENOENT";
  const reason = isFolderMissing ? `the folder ${dirname(path)} does not exist` : REASONS[code];
  return new Error(`Cannot ${verb} ${path}: ${reason ?? message}.`, { cause: error });
}
