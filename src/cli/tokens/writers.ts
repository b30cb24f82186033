/** Writers of all formats. Each can stop at a checkpoint and go on from it. */
import { mkdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { writeFileAtomic } from "../../models/files.node.ts";
import { AppendFile } from "./append-file.ts";
import { LAYOUTS, type Layout } from "./layouts.ts";
import { encodeParquet } from "./parquet.ts";
import type { Plan, Split } from "./plan.ts";

/** A record, and the rule and simulation it comes from. */
export interface TokenRecord {
  readonly tokens: Uint16Array;
  readonly rule: number;
  readonly simulation: number;
}

/** Number of bytes worth keeping of each unfinished file, by its name. */
export type Lengths = Readonly<Record<string, number>>;

export interface SplitWriter {
  append(record: TokenRecord): Promise<void>;
  /** Writes everything to the disk. @returns what {@link openWriter} needs to go on from here */
  checkpoint(): Promise<Lengths>;
  /** Deletes what only earlier checkpoints needed; called when the last one is stored. */
  forget(): Promise<void>;
  /** Gives the files their names. @returns their names */
  finish(): Promise<string[]>;
  close(): Promise<void>;
  /** Deletes what was written. */
  discard(): Promise<void>;
}

/** Number of records in a Parquet file. */
const SHARD_RECORDS = 4096;

/**
 * Opens the files of a split.
 * @param written number of records that are in them already
 * @param lengths lengths of the files at the last checkpoint
 */
export async function openWriter(
  folder: string,
  plan: Plan,
  split: Split,
  written: number,
  lengths: Lengths,
): Promise<SplitWriter> {
  const open = (name: string) => AppendFile.open(join(folder, name), lengths[name] ?? 0);
  if (plan.format === "parquet") return ParquetWriter.open(folder, plan, split, written, open);
  const layout = LAYOUTS[plan.format];
  const files: AppendFile[] = [];
  for (const end of layout.files) files.push(await open(`${split}.${end}`));
  if (layout.header && !lengths[`${split}.${layout.files[0]}`])
    await files[0].append(layout.header(plan, split));
  return new PlainWriter(folder, plan, split, files);
}

/** Number of files of a complete split. */
export function fileCount({ format, records }: Plan, split: Split): number {
  if (records[split] === 0) return 0;
  if (format === "parquet") return Math.ceil(records[split] / SHARD_RECORDS);
  const { files, companions } = LAYOUTS[format];
  return files.length + (companions?.(split).length ?? 0);
}

/** Names of the files of a complete split, those that grow record by record first. */
export function fileNames(plan: Plan, split: Split): string[] {
  if (plan.format !== "parquet") {
    const { files, companions } = LAYOUTS[plan.format];
    return [
      ...files.map((end) => `${split}.${end}`),
      ...(companions?.(split) ?? []).map(({ name }) => name),
    ];
  }
  const shards = fileCount(plan, split);
  return Array.from({ length: shards }, (_, shard) => shardName(split, shard, shards));
}

/** Name of a Parquet file, as Hugging Face's libraries expect it. */
function shardName(split: Split, shard: number, shards: number): string {
  const digits = (value: number) => String(value).padStart(5, "0");
  const name = split === "val" ? "validation" : split;
  return `data/${name}-${digits(shard)}-of-${digits(shards)}.parquet`;
}

class PlainWriter implements SplitWriter {
  readonly #folder: string;
  readonly #plan: Plan;
  readonly #split: Split;
  readonly #layout: Layout;
  readonly #files: readonly AppendFile[];

  /** @param files those of the layout, in its order */
  constructor(folder: string, plan: Plan, split: Split, files: readonly AppendFile[]) {
    this.#folder = folder;
    this.#plan = plan;
    this.#split = split;
    this.#layout = LAYOUTS[plan.format as keyof typeof LAYOUTS];
    this.#files = files;
  }

  async append(record: TokenRecord): Promise<void> {
    const parts = this.#layout.encode(record);
    for (const [i, file] of this.#files.entries()) await file.append(parts[i]);
  }

  async checkpoint(): Promise<Lengths> {
    const lengths: Record<string, number> = {};
    for (const file of this.#files) lengths[basename(file.path)] = await file.sync();
    return lengths;
  }

  async forget(): Promise<void> {}

  async finish(): Promise<string[]> {
    for (const file of this.#files) await file.finish();
    for (const { name, pieces } of this.#layout.companions?.(this.#split) ?? [])
      await writePieces(join(this.#folder, name), pieces(this.#plan, this.#split));
    return fileNames(this.#plan, this.#split);
  }

  async close(): Promise<void> {
    for (const file of this.#files) await file.close();
  }

  async discard(): Promise<void> {
    for (const file of this.#files) await file.discard();
  }
}

/** Writes a file of which only a piece is held at a time. */
async function writePieces(path: string, pieces: Iterable<Uint8Array>): Promise<void> {
  const file = await AppendFile.open(path, 0);
  try {
    for (const piece of pieces) await file.append(piece);
    await file.finish();
  } catch (error) {
    await file.discard();
    throw error;
  }
}

/** Collects records in a plain file, the spool, and makes a Parquet file of them when there are enough. */
class ParquetWriter implements SplitWriter {
  readonly #folder: string;
  readonly #plan: Plan;
  readonly #split: Split;
  readonly #open: (name: string) => Promise<AppendFile>;
  #written: number;
  #spool: AppendFile;
  /** Spools of complete Parquet files, which the last stored checkpoint may still need. */
  #spent: AppendFile[] = [];

  private constructor(
    folder: string,
    plan: Plan,
    split: Split,
    written: number,
    open: (name: string) => Promise<AppendFile>,
    spool: AppendFile,
  ) {
    this.#folder = folder;
    this.#plan = plan;
    this.#split = split;
    this.#written = written;
    this.#open = open;
    this.#spool = spool;
  }

  static async open(
    folder: string,
    plan: Plan,
    split: Split,
    written: number,
    open: (name: string) => Promise<AppendFile>,
  ): Promise<ParquetWriter> {
    mkdirSync(join(folder, "data"), { recursive: true });
    const spool = await open(spoolName(split, Math.floor(written / SHARD_RECORDS)));
    return new ParquetWriter(folder, plan, split, written, open, spool);
  }

  async append(record: TokenRecord): Promise<void> {
    for (const bytes of [...LAYOUTS.bin.encode(record)].reverse()) await this.#spool.append(bytes);
    this.#written++;
    if (this.#written % SHARD_RECORDS !== 0) return;
    await this.#writeShard();
    this.#spent.push(this.#spool);
    this.#spool = await this.#open(spoolName(this.#split, this.#written / SHARD_RECORDS));
  }

  async checkpoint(): Promise<Lengths> {
    const name = spoolName(this.#split, Math.floor(this.#written / SHARD_RECORDS));
    return { [name]: await this.#spool.sync() };
  }

  async forget(): Promise<void> {
    for (const spool of this.#spent.splice(0)) await spool.discard();
  }

  async finish(): Promise<string[]> {
    if (this.#written % SHARD_RECORDS !== 0) await this.#writeShard();
    return fileNames(this.#plan, this.#split);
  }

  async close(): Promise<void> {
    for (const spool of [this.#spool, ...this.#spent]) await spool.close();
  }

  async discard(): Promise<void> {
    for (const spool of [this.#spool, ...this.#spent]) await spool.discard();
  }

  async #writeShard(): Promise<void> {
    await this.#spool.sync();
    const names = fileNames(this.#plan, this.#split);
    const shard = Math.ceil(this.#written / SHARD_RECORDS) - 1;
    const bytes = await readFile(`${this.#spool.path}.part`);
    const file = join(this.#folder, names[shard]);
    mkdirSync(dirname(file), { recursive: true });
    await writeFileAtomic(file, encodeParquet(recordsIn(bytes, this.#plan.settings.record)));
  }
}

function spoolName(split: Split, shard: number): string {
  return `${split}-${shard}.records`;
}

/** Reads the records of a spool: each is its rule, its simulation, its tokens. */
function recordsIn(bytes: Uint8Array, length: number): TokenRecord[] {
  const { buffer } = new Uint8Array(bytes);
  const size = 8 + 2 * length;
  return Array.from({ length: buffer.byteLength / size }, (_, i) => {
    const [rule, simulation] = new Uint32Array(buffer.slice(i * size, i * size + 8));
    return { rule, simulation, tokens: new Uint16Array(buffer, i * size + 8, length) };
  });
}
