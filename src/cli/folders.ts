/** Makes folders. */
import { accessSync, constants, existsSync, mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileFailure } from "../models/files.node.ts";
import { UserError } from "./failure.ts";
import { entry } from "./output.ts";

/**
 * Makes a folder and those that it lies in, unless it is there.
 * @param noun what it is for, such as "the run's folder"
 * @throws Error with one sentence if that is not possible
 */
export function makeFolder(path: string, noun: string): void {
  const existing = entry(path);
  if (existing && !existing.isDirectory())
    throw new UserError(`Cannot make ${noun} ${path}: there is a file of that name.`);
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    throw fileFailure("make", `${noun} ${path}`, whyNot(path, error));
  }
}

/** Node says ENOENT of a disk that is read-only: the folder that is there knows better. */
function whyNot(path: string, error: unknown): unknown {
  let above = resolve(path);
  while (!existsSync(above)) above = dirname(above);
  try {
    accessSync(above, constants.W_OK);
    return error;
  } catch (denied) {
    return denied;
  }
}
