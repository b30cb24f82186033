/** What an experiment shows: a picture of creatures in rows, and a table of its numbers. */
import type { SheetRow } from "../../src/cli/contact-sheet.ts";

export interface Figure {
  /** File of the picture, without its ending. */
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: readonly SheetRow[];
  readonly heads: readonly string[];
  readonly table: readonly (readonly string[])[];
}

/** Writes the table of a figure in Markdown. */
export function markdown({ heads, table }: Figure): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(heads), `|${"---|".repeat(heads.length)}`, ...table.map(line)].join("\n");
}
