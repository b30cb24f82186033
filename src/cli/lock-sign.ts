/**
 * A sign of life that only the kernel can give: a named pipe that its process holds open. Who asks after it learns whether that
 * process has ended, from another container too, where numbers of processes mean nothing.
 */
import { execFileSync } from "node:child_process";
import { closeSync, constants, lstatSync, openSync, renameSync, rmSync } from "node:fs";

/**
 * Makes a sign of this process. Whoever sees it finds it held, or its process gone.
 * @returns takes it away; nothing is there where the system knows no named pipes
 */
export function giveSign(file: string): () => void {
  if (process.platform === "win32") return () => {};
  const unheld = `${file}.new`;
  let held: number | undefined;
  try {
    execFileSync("mkfifo", [unheld], { stdio: "ignore" });
    held = openSync(unheld, constants.O_RDONLY | constants.O_NONBLOCK);
    renameSync(unheld, file);
  } catch {
    rmSync(unheld, { force: true });
  }
  return () => {
    rmSync(file, { force: true });
    if (held !== undefined) closeSync(held);
  };
}

/** Whether the process that gave a sign lives; undefined if there is no sign. For processes on the same kernel. */
export function isHeld(file: string): boolean | undefined {
  try {
    if (!lstatSync(file).isFIFO()) return undefined;
    closeSync(openSync(file, constants.O_WRONLY | constants.O_NONBLOCK));
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENXIO" ? false : undefined;
  }
}
