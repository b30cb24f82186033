/** Writes a command's answer to the terminal, and checks the files that it is to write. */
import { accessSync, constants, type Stats, statSync } from "node:fs";
import { dirname, extname } from "node:path";
import { UserError } from "./failure.ts";

/** Prints a line of the answer, on stdout. */
export function print(line = ""): void {
  process.stdout.write(`${line}\n`);
}

/** Prints a line about the work, on stderr, where it does not end up in someone's file. */
export function note(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Prints the answer as JSON; numbers that are NaN or infinite become null. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

/** Writes a whole number with separators: 8,336. */
export function count(value: number): string {
  return value.toLocaleString("en-US");
}

/** Writes an error or a loss with three digits; a dash means that it was not measured, or is not a number. */
export function figure(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return "-";
  if (value > 0 && value < 0.001) return "<0.001";
  return value < 1000 ? value.toFixed(3) : value.toExponential(1);
}

/**
 * Prints rows in aligned columns, indented.
 * @param head titles of the columns; columns with only numbers below it are aligned right
 */
export function printTable(rows: readonly (readonly string[])[], head?: readonly string[]): void {
  const all = head ? [head, ...rows] : rows;
  const columns = (all[0] ?? []).map((_, column) => ({
    width: Math.max(...all.map((row) => (row[column] as string).length)),
    isNumeric:
      head !== undefined && rows.every((row) => /^-$|^<?[\d.,%]+$/.test(row[column] as string)),
  }));
  for (const row of all) {
    const cells = columns.map(({ width, isNumeric }, column) =>
      isNumeric ? (row[column] as string).padStart(width) : (row[column] as string).padEnd(width),
    );
    print(`  ${cells.join("  ")}`.trimEnd());
  }
}

/**
 * Checks an output file before the work starts rather than after it.
 * @param extensions extensions that it may have, such as ".png"
 * @returns its extension in lower case
 * @throws UserError when it has another extension, or cannot be written there
 */
export function checkOutput(path: string, extensions: readonly string[]): string {
  const extension = extname(path).toLowerCase();
  if (!extensions.includes(extension))
    throw new UserError(`Cannot write ${path}: its name must end in ${orList(extensions)}.`);
  const folder = dirname(path);
  if (!entry(folder)?.isDirectory())
    throw new UserError(`Cannot write ${path}: the folder ${folder} does not exist.`);
  if (entry(path)?.isDirectory()) throw new UserError(`Cannot write ${path}: it is a folder.`);
  try {
    accessSync(folder, constants.W_OK);
  } catch {
    throw new UserError(`Cannot write ${path}: you have no permission to write in ${folder}.`);
  }
  return extension;
}

/** Looks up what is at a path; undefined when there is nothing, or the path leads through a file. */
export function entry(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

function orList(words: readonly string[]): string {
  return words.length < 2
    ? words.join("")
    : `${words.slice(0, -1).join(", ")} or ${words.at(-1) as string}`;
}
