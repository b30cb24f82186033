/** What `inspect` prints about a reader. */
import type { Reader } from "../../models/reader.ts";
import { legible } from "../../numbers/show.ts";
import { type ReadingSpec, readingParameterCount } from "../../systems/reading/spec.ts";
import { count } from "../output.ts";

/** Rows that say where a reader comes from, and how well it reads. */
export function readerRows({ spec, card }: Reader): string[][] {
  const last = card.reads?.first.at(-1);
  return [
    ["kind", "reader: cells agree on the digit that they stand on"],
    ["trained on", legible(card.dataset ?? "unknown")],
    ["parameters", count(readingParameterCount(spec))],
    ...(last && card.reads
      ? [
          [
            `after ${count(last.steps)} steps`,
            `${share(last.cells)} of cells right, ${share(last.agreedRight)} of ${count(card.reads.digits)} digits in all cells`,
          ],
        ]
      : []),
  ];
}

const share = (value: number): string => `${(100 * value).toFixed(2)}%`;

/** Rows that say how a reader is built. */
export function readingSpecRows(spec: ReadingSpec): string[][] {
  return [
    ["channels", `${count(spec.channels)}: ten beliefs, hidden ones, and the ink`],
    ["filters", `${spec.filters} learned`],
    ["hidden", `${count(spec.hidden)}, ${spec.activation}`],
    ["fire rate", `${spec.fireRate}`],
    ["alive above", `${spec.inkThreshold} of ink`],
  ];
}
