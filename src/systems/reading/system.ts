/** Readers as a system: their kind, schema, card and initial weights. */
import type { System } from "../system.ts";
import { READER_CARD, type ReaderCard } from "./card.ts";
import { initialReader } from "./reader.ts";
import { READING, type ReadingSpec, readingShapes, validateReading } from "./spec.ts";

export const READING_SYSTEM: System<ReadingSpec, ReaderCard> = {
  kind: "reading",
  noun: "reader",
  schema: READING,
  validate: validateReading,
  shapes: readingShapes,
  card: READER_CARD,
  initial: initialReader,
};
