/** How records lie in files that grow record by record: one row a format. */
import { tokenShape } from "../../tokens/settings.ts";
import type { Format, Plan, Split } from "./plan.ts";
import type { TokenRecord } from "./writers.ts";

/** A file that follows from the plan alone. */
interface Companion {
  readonly name: string;
  /** What it holds, one after another: the whole may not fit the memory. */
  pieces(plan: Plan, split: Split): Iterable<Uint8Array>;
}

/** Files of a split. */
export interface Layout {
  /** Ends of the names of the files that grow, "train" before them. */
  readonly files: readonly string[];
  /** What a record adds to each of them. */
  encode(record: TokenRecord): readonly Uint8Array[];
  /** What the first of them begins with. */
  header?(plan: Plan, split: Split): Uint8Array;
  /** Further files of a split, written when it is whole. */
  companions?(split: Split): readonly Companion[];
  /** Whether the first file alone, without a header, is of use on stdout. */
  readonly streams: boolean;
}

/** Formats whose files grow record by record. */
export type PlainFormat = Exclude<Format, "parquet">;

const text = (words: string): Uint8Array => new TextEncoder().encode(words);

function bytesOf({
  buffer,
  byteOffset,
  byteLength,
}: Uint16Array | Uint32Array | BigInt64Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

const placeOf = ({ rule, simulation }: TokenRecord): Uint8Array =>
  bytesOf(Uint32Array.of(rule, simulation));

const BIN: Layout = {
  files: ["bin", "index.bin"],
  encode: (record) => [bytesOf(record.tokens), placeOf(record)],
  streams: true,
};

/** The layouts. In all but JSONL, a file beside the tokens has each record's rule and simulation. */
export const LAYOUTS: Readonly<Record<PlainFormat, Layout>> = {
  bin: BIN,
  jsonl: {
    files: ["jsonl"],
    encode: ({ tokens, rule, simulation }) => [
      text(`{"input_ids":[${tokens.join(",")}],"rule":${rule},"simulation":${simulation}}\n`),
    ],
    streams: true,
  },
  text: {
    files: ["txt", "index.bin"],
    encode: (record) => [text(`${record.tokens.join(" ")}\n`), placeOf(record)],
    streams: true,
  },
  "jsonl-text": {
    files: ["jsonl"],
    encode: ({ tokens, rule, simulation }) => [
      text(`{"text":"${tokens.join(" ")}","rule":${rule},"simulation":${simulation}}\n`),
    ],
    streams: true,
  },
  // nanoGPT's train.py takes the size of the vocabulary from meta.pkl.
  nanogpt: {
    ...BIN,
    companions: (split) => (split === "train" ? [{ name: "meta.pkl", pieces: metaPickle }] : []),
    streams: false,
  },
  "llm.c": { ...BIN, header: llmcHeader, streams: false },
  megatron: {
    ...BIN,
    companions: (split) => [{ name: `${split}.idx`, pieces: megatronIndex }],
    streams: false,
  },
};

/** `pickle.dumps({"vocab_size": n}, protocol=2)`. */
function metaPickle({ settings }: Plan): Uint8Array[] {
  const size = tokenShape(settings).endToken + 1;
  const number = [size & 255, (size >> 8) & 255, (size >> 16) & 255, size >> 24];
  const name = text("vocab_size");
  // PROTO 2, EMPTY_DICT, BINUNICODE with its length, BININT, SETITEM, STOP.
  return [
    Uint8Array.of(0x80, 2, 0x7d, 0x58, name.length, 0, 0, 0),
    name,
    Uint8Array.of(0x4a, ...number, 0x73, 0x2e),
  ];
}

/** Bytes of llm.c's header. */
export const LLMC_HEADER = 1024;

/** 256 int32: magic, version, number of tokens (llm.c, llmc/dataloader.h). */
function llmcHeader({ records, settings }: Plan, split: Split): Uint8Array {
  const header = new Int32Array(LLMC_HEADER / 4);
  header.set([20240520, 1, records[split] * settings.record]);
  return new Uint8Array(header.buffer);
}

/** Number of uint16 in Megatron's table of types. */
const MEGATRON_UINT16 = 8;

/** Numbers of an index that are made at a time. */
const PIECE = 2 ** 16;

/** Each record is a sequence and a document (Megatron-LM, megatron/core/datasets/indexed_dataset.py). */
function* megatronIndex({ records, settings }: Plan, split: Split): Generator<Uint8Array> {
  const count = records[split];
  yield text("MMIDIDX\0\0");
  yield multiples(1, 1, 1);
  yield Uint8Array.of(MEGATRON_UINT16);
  yield multiples(count, 2, 1);
  const lengths = new Uint32Array(PIECE).fill(settings.record);
  for (let i = 0; i < count; i += PIECE) yield bytesOf(lengths.subarray(0, count - i));
  for (let i = 0; i < count; i += PIECE)
    yield multiples(i, Math.min(PIECE, count - i), 2 * settings.record);
  for (let i = 0; i <= count; i += PIECE) yield multiples(i, Math.min(PIECE, count + 1 - i), 1);
}

/** The int64 i · factor for `count` numbers i from `first` on. */
function multiples(first: number, count: number, factor: number): Uint8Array {
  return bytesOf(BigInt64Array.from({ length: count }, (_, i) => BigInt((first + i) * factor)));
}
