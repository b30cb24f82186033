/**
 * A share of a data set: what became of every n-th rule, made by one of n machines. Which rules are kept, and so how many are
 * needed, only all shares together tell; `tokens merge` takes them in the order of their numbers.
 */
import { existsSync, readdirSync } from "node:fs";
import { type FileHandle, open, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { RuleOutcome, Verdict } from "../../tokens/generator.ts";
import { UserError } from "../failure.ts";
import { makeFolder } from "../folders.ts";
import { lockFolder } from "../lock.ts";
import type { Shard } from "../shard.ts";
import { AppendFile } from "./append-file.ts";
import { factsOf, readJson, refuseOther, SHARDS, writeJson } from "./data-set.ts";
import { DEFINITION, type FileFacts } from "./metadata.ts";
import { type Plan, recordsOf } from "./plan.ts";
import { SHARE } from "./schema.ts";
import type { Lengths } from "./writers.ts";

/** Contents of shard.json: a checkpoint, or with `files` what is whole. */
export interface Share {
  readonly definition: number;
  readonly plan: Plan;
  readonly shard: Shard;
  /** Number of rules tried. */
  readonly tried: number;
  readonly records: number;
  readonly lengths: Lengths;
  readonly files?: Readonly<Record<string, FileFacts>>;
}

const NAME = "shard.json";
/** For each rule that was tried three uint32: its verdict, its collapsed simulations, its records. */
const RULES = "rules.bin";
/** For each record its simulation as uint32, then its tokens as uint16. */
const RECORDS = "records.bin";
const VERDICTS: readonly Verdict[] = ["accepted", "below", "above", "collapsing"];
/** Milliseconds between two checkpoints. */
const CHECKPOINT_EVERY = 2000;

/** The folder of a share in the folder of its data set. */
export function shareFolder(path: string, { index, of }: Shard): string {
  return join(path, SHARDS, `${index}-of-${of}`);
}

/** Finds the folders of shares in the folder of a data set. */
export function shareFolders(path: string): string[] {
  const folder = join(path, SHARDS);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /^\d+-of-\d+$/.test(name))
    .map((name) => join(folder, name));
}

/** Reads what a share has so far. @throws UserError when it is none, or damaged */
export function readShare(folder: string): Share {
  const file = join(folder, NAME);
  if (!existsSync(file))
    throw new UserError(`There is no share of a data set in ${folder}: it has no ${NAME}.`);
  return readJson(file, SHARE);
}

/** Records that a share makes. All shares together have about as many as the plan; `tokens merge` makes the few that lack. */
export function quotaOf(plan: Plan, { of }: Shard): number {
  return Math.ceil(recordsOf(plan) / of);
}

/** A share that is being made. */
export class ShareWriter {
  readonly #folder: string;
  readonly #files: readonly [rules: AppendFile, records: AppendFile];
  readonly #release: () => void;
  #share: Share;
  #saved = Number.NEGATIVE_INFINITY;

  private constructor(
    folder: string,
    share: Share,
    files: readonly [AppendFile, AppendFile],
    release: () => void,
  ) {
    this.#folder = folder;
    this.#share = share;
    this.#files = files;
    this.#release = release;
  }

  /** Opens a new share, or one that was begun. @throws UserError when it is another, or another process makes it */
  static async open(path: string, plan: Plan, shard: Shard): Promise<ShareWriter> {
    const folder = shareFolder(path, shard);
    refuseOtherShares(path, plan, shard);
    makeFolder(folder, "the folder");
    const release = lockFolder(folder, "making a share of a data set");
    try {
      const fresh: Share = {
        definition: DEFINITION,
        plan,
        shard,
        tried: 0,
        records: 0,
        lengths: {},
      };
      const share = existsSync(join(folder, NAME)) ? readShare(folder) : fresh;
      refuseOther(folder, share, plan);
      const openFile = (name: string): Promise<AppendFile> =>
        AppendFile.open(join(folder, name), share.lengths[name] ?? 0);
      const files = [await openFile(RULES), await openFile(RECORDS)] as const;
      return new ShareWriter(folder, share, files, release);
    } catch (error) {
      release();
      throw error;
    }
  }

  get tried(): number {
    return this.#share.tried;
  }

  get records(): number {
    return this.#share.records;
  }

  /** Takes in the outcome of the share's next rule. @returns whether the share has all its records */
  async take({ verdict, collapsed, simulations, tokens }: RuleOutcome): Promise<boolean> {
    const [rules, records] = this.#files;
    const line = Uint32Array.of(VERDICTS.indexOf(verdict), collapsed, simulations.length);
    await rules.append(new Uint8Array(line.buffer));
    const { plan, shard } = this.#share;
    const { record } = plan.settings;
    for (const [i, simulation] of simulations.entries()) {
      await records.append(new Uint8Array(Uint32Array.of(simulation).buffer));
      await records.append(new Uint8Array(tokens.slice(i * record, (i + 1) * record).buffer));
    }
    const { tried, records: before } = this.#share;
    this.#share = { ...this.#share, tried: tried + 1, records: before + simulations.length };
    return this.#share.records >= quotaOf(plan, shard);
  }

  /** Stores a checkpoint if it is time for one, or if `now` is set. */
  async checkpoint(now = false): Promise<void> {
    if (!now && performance.now() - this.#saved < CHECKPOINT_EVERY) return;
    const [rules, records] = this.#files;
    const lengths = { [RULES]: await rules.sync(), [RECORDS]: await records.sync() };
    this.#share = { ...this.#share, lengths };
    await writeJson(join(this.#folder, NAME), this.#share);
    this.#saved = performance.now();
  }

  /** Gives the files their names, and says in shard.json that all is there. */
  async finish(): Promise<void> {
    await this.checkpoint(true);
    const files: Record<string, FileFacts> = {};
    for (const [i, name] of [RULES, RECORDS].entries()) {
      await this.#files[i].finish();
      files[name] = await factsOf(join(this.#folder, name));
    }
    await writeJson(join(this.#folder, NAME), { ...this.#share, files });
    this.#release();
  }

  /** Closes the share; the work can go on another time. */
  async close(): Promise<void> {
    for (const file of this.#files) await file.close();
    this.#release();
  }
}

/** Shares of different numbers or data sets do not fit together. @throws UserError when such are there */
function refuseOtherShares(path: string, plan: Plan, { index, of }: Shard): void {
  for (const folder of shareFolders(path)) {
    const [, number] = folder.split(/^.*-of-/s);
    if (number !== `${of}`)
      throw new UserError(
        `The data set in ${path} is being made in ${number} shares, so there is no ${index}/${of}: keep to i/${number}, or choose another --out.`,
      );
    if (existsSync(join(folder, NAME))) refuseOther(folder, readShare(folder), plan);
  }
}

/** A whole share that is read. */
export class ShareReader {
  readonly share: Share;
  readonly #rules: Uint32Array;
  /** Number of the first record of each rule. */
  readonly #places: Float64Array;
  readonly #file: FileHandle;

  private constructor(share: Share, rules: Uint32Array, places: Float64Array, file: FileHandle) {
    this.share = share;
    this.#rules = rules;
    this.#places = places;
    this.#file = file;
  }

  /** Opens a share. @throws UserError when it is not whole, or has changed since it was */
  static async open(folder: string): Promise<ShareReader> {
    const share = readShare(folder);
    if (share.files === undefined)
      throw new UserError(
        `The share in ${folder} is not whole yet: make it with --shard ${share.shard.index}/${share.shard.of}.`,
      );
    for (const name of [RULES, RECORDS]) {
      const { bytes, sha256 } = await factsOf(join(folder, name));
      const told = share.files[name];
      if (told?.bytes !== bytes || told.sha256 !== sha256)
        throw new UserError(
          `${join(folder, name)} has changed since it was made: make the share again.`,
        );
    }
    const { buffer, byteOffset, byteLength } = await readFile(join(folder, RULES));
    const rules = new Uint32Array(buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer);
    const places = new Float64Array(rules.length / 3);
    for (let rule = 1; rule < places.length; rule++)
      places[rule] = places[rule - 1] + rules[3 * (rule - 1) + 2];
    return new ShareReader(share, rules, places, await open(join(folder, RECORDS)));
  }

  /** What became of the share's rule number `place`; undefined if it was not tried. */
  async outcome(place: number): Promise<RuleOutcome | undefined> {
    const { shard, plan, tried } = this.share;
    if (place >= tried) return undefined;
    const [verdict, collapsed, count] = this.#rules.subarray(3 * place, 3 * place + 3);
    const { record } = plan.settings;
    const size = 4 + 2 * record;
    const bytes = new Uint8Array(count * size);
    await this.#file.read(bytes, 0, bytes.length, this.#places[place] * size);
    const tokens = new Uint16Array(count * record);
    const simulations = Array.from({ length: count }, (_, i) => {
      const start = i * size;
      tokens.set(new Uint16Array(bytes.buffer.slice(start + 4, start + size)), i * record);
      return new Uint32Array(bytes.buffer.slice(start, start + 4))[0];
    });
    const rule = shard.index - 1 + place * shard.of;
    return { rule, verdict: VERDICTS[verdict], ratio: Number.NaN, collapsed, tokens, simulations };
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}
