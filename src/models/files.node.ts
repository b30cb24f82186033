/** Reads and writes files, with one clear sentence for every failure, and never leaves a file half-written. */
import { randomBytes } from "node:crypto";
import {
  type FileHandle,
  open,
  readdir,
  readFile,
  readlink,
  realpath,
  rename,
  rm,
  stat,
} from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { RULES } from "../systems/growing/kind.ts";
import { exportHtml } from "./html.ts";
import { modelKind } from "./model.ts";
import { readRule } from "./read.ts";
import { encodeRule, type Rule } from "./rule.ts";

/** Says what the operating system's error codes mean; completes "Cannot write X: …". */
const REASONS: Record<string, string> = {
  ENOENT: "it does not exist",
  EEXIST: "there is something of that name",
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

/** Path of the built page without a rule, seen from the sources or from the package. */
const PAGE = fileURLToPath(
  new URL(
    import.meta.url.endsWith(".ts") ? "../../dist/element/page.html" : "../element/page.html",
    import.meta.url,
  ),
);

/**
 * Loads a rule from a model file, or from a weight file of the article's demo.
 * @throws Error with one sentence that names the file and says what is wrong with it
 */
export async function loadRule(path: string): Promise<Rule> {
  const bytes = await readFileClearly(path);
  try {
    return await readRule(bytes);
  } catch (error) {
    const reason = whyNoModel(error, bytes, [RULES.kind]);
    throw new Error(`Cannot load the rule ${path}: ${reason}`, { cause: error });
  }
}

/** The commands that take models, by the kind of model. */
const COMMANDS: Readonly<Record<string, string>> = {
  nca: "grow and heal take",
  vnca: "vae takes",
  deconvolution: "vae takes",
  reading: "read takes",
};

/**
 * Says why a file does not hold what was wanted, in lower case; if it holds a model of another kind, also which command takes it.
 * @param kinds that were wanted
 */
export function whyNoModel(error: unknown, bytes: Uint8Array, kinds: readonly string[]): string {
  const { message } = error as Error;
  const reason = message.charAt(0).toLowerCase() + message.slice(1);
  const kind = modelKind(bytes) ?? "";
  if (kinds.includes(kind) || !Object.hasOwn(COMMANDS, kind)) return reason;
  return `${reason.replace(/\.$/, "")}: blastema ${COMMANDS[kind]} it.`;
}

/**
 * Saves a rule as a model file, wholly or not at all.
 * @throws Error with one sentence if the rule is broken, or if the file cannot be written
 */
export async function saveRule(path: string, rule: Rule): Promise<void> {
  await writeFileAtomic(path, encodeRule(rule));
}

/**
 * Saves a rule as a web page of its own, on which its creature grows and can be cut by a click.
 * @param isSmooth draws the cells as one smooth picture rather than as squares
 * @throws Error with one sentence if the rule is broken, or if the file cannot be written
 */
export async function saveHtml(path: string, rule: Rule, isSmooth = false): Promise<void> {
  const page = new TextDecoder().decode(await readFileClearly(PAGE));
  await writeFileAtomic(path, new TextEncoder().encode(exportHtml(rule, page, isSmooth)));
}

/** Reads a whole file. @throws Error with one sentence that names the file */
export async function readFileClearly(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw fileFailure("read", path, error);
  }
}

/**
 * Writes a file so that at every moment, even after a crash or a loss of power, it has either its earlier or its new
 * contents in full: the bytes go into a temporary file in the same folder, which is synced to the disk and then renamed.
 * Pipes and devices, such as /dev/null, are written to directly. What a writer that was killed has left in that folder is removed
 * by the first that writes there an hour later or more.
 * @throws Error with one sentence that names the file; the earlier file is then unchanged, and nothing is left behind
 */
export async function writeFileAtomic(path: string, bytes: Uint8Array): Promise<void> {
  try {
    const earlier = await stat(path).catch(() => undefined);
    if (earlier?.isDirectory()) throw Object.assign(new Error(), { code: "EISDIR" });
    if (earlier && !earlier.isFile()) {
      await writeInto(await open(path, "w"), bytes);
      return;
    }
    // If the path is a link, the link stays and its target is replaced.
    const target = earlier ? await realpath(path) : await endOfLinks(path);
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
    await removeAbandoned(dirname(target));
  } catch (error) {
    throw fileFailure("write", path, error);
  }
}

/** Whether a file is one that is being written, or was when its process was killed. */
export function isHalfWritten(name: string): boolean {
  return /^\.blastema-[0-9a-f]+\.tmp$/.test(name);
}

/** Milliseconds without a change after which nobody writes a file any more. */
const ABANDONED = 3_600_000;

async function removeAbandoned(folder: string): Promise<void> {
  try {
    for (const name of (await readdir(folder)).filter(isHalfWritten)) {
      const file = join(folder, name);
      const { mtimeMs } = await stat(file);
      if (Date.now() - mtimeMs > ABANDONED) await rm(file, { force: true });
    }
  } catch {
    // What cannot be removed, or is removed by another in this moment, is only in the way of nobody.
  }
}

/** Most links on the way to a file, as systems have it. */
const MOST_LINKS = 40;

/** Follows links, also to what is not there yet; a path that is no link is returned as it is. */
async function endOfLinks(path: string): Promise<string> {
  let end = path;
  for (let links = 0; links <= MOST_LINKS; links++) {
    const next = await readlink(end).catch(() => undefined);
    if (next === undefined) return end;
    end = resolve(dirname(end), next);
  }
  throw Object.assign(new Error(), { code: "ELOOP" });
}

async function writeInto(handle: FileHandle, bytes: Uint8Array, sync = false): Promise<void> {
  try {
    await handle.writeFile(bytes);
    if (sync) await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Syncs a folder, so that a rename in it lasts. Where systems cannot do this, the file is whole all the same. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r").catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

/** Says in one sentence what went wrong with a file. @internal */
export function fileFailure(verb: "read" | "write" | "make", path: string, error: unknown): Error {
  const { code = "", message } = error as NodeJS.ErrnoException;
  const isFolderMissing = verb === "write" && code === "ENOENT";
  const reason = isFolderMissing ? `the folder ${dirname(path)} does not exist` : REASONS[code];
  return new Error(`Cannot ${verb} ${path}: ${reason ?? message}.`, { cause: error });
}
