/** Reads a data set's records, one at a time, whatever its format. */
import { createReadStream, existsSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { readFileClearly } from "../../models/files.node.ts";
import { check, isObject } from "../../numbers/schema.ts";
import { sum } from "../../numbers/statistics.ts";
import { checkTokenSettings } from "../../tokens/settings.ts";
import { reasonOf, UserError } from "../failure.ts";
import { LLMC_HEADER } from "./layouts.ts";
import { readParquet } from "./parquet.ts";
import { type Plan, SPLITS, type Split } from "./plan.ts";
import { type Described, METADATA } from "./schema.ts";
import { fileCount, fileNames, type TokenRecord } from "./writers.ts";

/** How many records are read at a time. */
const AT_ONCE = 512;

/** Reads metadata.json. @throws UserError when the data set is not complete, or its description is damaged */
export async function readMetadata(folder: string): Promise<Described> {
  const file = join(folder, "metadata.json");
  if (existsSync(join(folder, "progress.json")) && !existsSync(file))
    throw new UserError(
      `The data set in ${folder} is not whole yet: go on with the command that began it.`,
    );
  const text = new TextDecoder().decode(await readFileClearly(file));
  try {
    const metadata = check(METADATA, JSON.parse(text), "description");
    checkTokenSettings(metadata.settings);
    const listed = Object.keys(metadata.files).length;
    const wanted = sum(SPLITS.map((split) => fileCount(metadata, split)));
    if (listed !== wanted)
      throw new Error(`It lists ${listed} files, but its records take ${wanted}.`);
    return metadata;
  } catch (error) {
    const reason = error instanceof SyntaxError ? "it is not JSON." : reasonOf(error);
    throw new UserError(`${file} is damaged: ${reason}`);
  }
}

export async function* readRecords(
  folder: string,
  metadata: Plan,
  split: Split,
): AsyncGenerator<TokenRecord> {
  const files = fileNames(metadata, split).map((name) => join(folder, name));
  const { format, settings } = metadata;
  if (format === "parquet") for (const file of files) yield* readParquet(file);
  else if (format === "jsonl" || format === "jsonl-text") yield* readJsonl(files[0]);
  else if (format === "text") yield* readText(files[0], files[1]);
  else yield* readBin(files[0], files[1], settings.record, format === "llm.c" ? LLMC_HEADER : 0);
}

async function* readBin(
  tokensFile: string,
  indexFile: string,
  length: number,
  header: number,
): AsyncGenerator<TokenRecord> {
  const tokens = await open(tokensFile);
  const index = await open(indexFile);
  try {
    for (let first = 0; ; first += AT_ONCE) {
      const bytes = await readAt(tokens, first, 2 * length, header);
      const places = new Uint32Array(await readAt(index, first, 8));
      for (let i = 0; i < bytes.byteLength / (2 * length); i++)
        yield {
          tokens: new Uint16Array(bytes, i * 2 * length, length),
          rule: places[2 * i],
          simulation: places[2 * i + 1],
        };
      if (bytes.byteLength < AT_ONCE * 2 * length) return;
    }
  } finally {
    await tokens.close();
    await index.close();
  }
}

/** Reads up to {@link AT_ONCE} whole items of `size` bytes, which begin after a header. */
async function readAt(
  file: FileHandle,
  first: number,
  size: number,
  header = 0,
): Promise<ArrayBuffer> {
  const start = header + first * size;
  const left = (await file.stat()).size - start;
  const bytes = new Uint8Array(Math.max(0, Math.min(AT_ONCE * size, left)));
  const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
  return bytes.buffer.slice(0, bytesRead - (bytesRead % size));
}

async function* readText(file: string, indexFile: string): AsyncGenerator<TokenRecord> {
  const { buffer } = new Uint8Array(await readFileClearly(indexFile));
  const places = new Uint32Array(buffer);
  let i = 0;
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const tokens = Uint16Array.from(line.split(" "), Number);
    yield { tokens, rule: places[i++], simulation: places[i++] };
  }
}

async function* readJsonl(file: string): AsyncGenerator<TokenRecord> {
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const record: unknown = JSON.parse(line);
    if (!isObject(record)) throw new Error("a line is not a record");
    const { input_ids, text, rule, simulation } = record;
    const tokens = typeof text === "string" ? text.split(" ") : input_ids;
    if (!Array.isArray(tokens)) throw new Error("a line is not a record");
    yield {
      tokens: Uint16Array.from(tokens, Number),
      rule: Number(rule),
      simulation: Number(simulation),
    };
  }
}
