/** What the experiments on genomes share: models that are trained once, and tables. */
import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../scripts/project.ts";

/**
 * Trains a model by `blastema`, or goes on with its run; one that is trained stays as it is. Ends the process where that fails.
 * @param command words of the command, such as "vae", "train"
 * @param task what a new run is told
 */
export function trainOnce(
  file: string,
  command: readonly string[],
  task: readonly string[],
  threads: string,
): void {
  if (existsSync(file)) return;
  const run = file.replace(".safetensors", ".run");
  const words = [...command, ...(existsSync(run) ? ["--resume", run] : task)];
  const all = [join(root, "dist/cli/main.js"), ...words, "-o", file, "--threads", threads];
  const { status } = spawnSync(process.execPath, all, { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

/** Writes rows, whose fields are the columns, with numbers to four places. */
export function writeCsv<Row extends object>(file: string, rows: readonly Row[]): void {
  const line = (cells: readonly unknown[]): string =>
    `${cells.map((cell) => (typeof cell === "number" ? +cell.toFixed(4) : (cell ?? ""))).join(";")}\n`;
  const lines = [Object.keys(rows[0]), ...rows.map((row) => Object.values(row))];
  writeFileSync(join(root, file), lines.map(line).join(""));
}
