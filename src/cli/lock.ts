/** The lock of a folder in which only one process may work. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "./failure.ts";

/**
 * Claims a folder for this process. A lock whose process is gone is taken over.
 * @param doing what the process does there, such as "training"
 * @returns gives the folder back
 * @throws UserError when another process has it, or nothing can be written there
 */
export function lockFolder(folder: string, doing: string): () => void {
  const file = join(folder, "lock");
  const claim = () => writeFileSync(file, `${process.pid}\n`, { flag: "wx" });
  const release = () => rmSync(file, { force: true });
  try {
    claim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST")
      throw new UserError(`Cannot write in ${folder}: ${(error as Error).message}.`);
    const owner = Number(readFileSync(file, "utf8"));
    if (isRunning(owner))
      throw new UserError(
        `Another process (${owner}) is ${doing} in ${folder}: let it end, or choose another place.`,
      );
    release();
    claim();
  }
  process.on("exit", release);
  return () => {
    process.off("exit", release);
    release();
  };
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
