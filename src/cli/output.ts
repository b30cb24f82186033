/** Writes a command's answer to the terminal, and checks the files that it is to write. */
import { accessSync, constants, readlinkSync, realpathSync, type Stats, statSync } from "node:fs";
import { basename, dirname, extname, join, resolve } from "node:path";
import { fileFailure } from "../models/files.node.ts";
import { replaceControls } from "../numbers/show.ts";
import { UserError } from "./failure.ts";

/** Most links on the way to a file, as systems have it. */
const MOST_LINKS = 40;

/** Prints a line of the answer, on stdout. What is in it may come from a file: control characters are replaced. */
export function print(line = ""): void {
  process.stdout.write(`${replaceControls(line)}\n`);
}

/** Prints lines that draw something, with its colours. */
export function printDrawing(lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`);
}

/** Prints a line about the work, on stderr, where it does not end up in someone's file. */
export function note(line: string): void {
  process.stderr.write(`${replaceControls(line)}\n`);
}

/** Prints the answer as JSON; numbers that are NaN or infinite become null. */
export function printJson(value: unknown): void {
  const escaped = (control: string): string =>
    `\\u${control.charCodeAt(0).toString(16).padStart(4, "0")}`;
  print(replaceControls(JSON.stringify(value, null, 2), escaped));
}

/** Writes a whole number with separators: 8,336. */
export function count(value: number): string {
  return value.toLocaleString("en-US");
}

/** Writes a number of things: "1 step", "8,336 steps". */
export function plural(number: number, noun: string): string {
  return `${count(number)} ${noun}${number === 1 ? "" : "s"}`;
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
    width: all.reduce((most, row) => Math.max(most, (row[column] as string).length), 0),
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
  } catch (error) {
    throw fileFailure("write", path, error);
  }
  return extension;
}

/** Checks that two files to be written are not the same. @throws UserError */
export function checkDistinct(...paths: readonly (string | undefined)[]): void {
  const given = paths.filter((path) => path !== undefined);
  const twice = given.find((path, i) => given.slice(0, i).some((other) => isSame(path, other)));
  if (twice !== undefined)
    throw new UserError(`Two outputs cannot be one file, ${twice}: give each a name of its own.`);
}

function isSame(path: string, other: string): boolean {
  const [one, two] = [path, other].map(entry);
  return (
    placeOf(path) === placeOf(other) ||
    (one !== undefined && one.ino === two?.ino && one.dev === two.dev)
  );
}

/** Where a file is, or will be when it is written: links to it and to its folder are followed. */
function placeOf(path: string, links = 0): string {
  const folder = dirname(resolve(path));
  try {
    if (links < MOST_LINKS) return placeOf(resolve(folder, readlinkSync(path)), links + 1);
  } catch {
    // It is no link, or not there yet.
  }
  return join(entry(folder) ? realpathSync(folder) : folder, basename(path));
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
