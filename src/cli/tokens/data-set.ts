/** The folder of a data set while it is made. The work can stop at any moment, and goes on where it stopped. */
import { createHash } from "node:crypto";
import { createReadStream, existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { rm, rmdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileFailure, writeFileAtomic } from "../../models/files.node.ts";
import { check, type Schema } from "../../numbers/schema.ts";
import type { RuleOutcome } from "../../tokens/generator.ts";
import { reasonOf, UserError } from "../failure.ts";
import { makeFolder } from "../folders.ts";
import { isOfLock, lockFolder, sweep } from "../lock.ts";
import { DEFINITION, describe, type FileFacts, type Metadata, type RuleRange } from "./metadata.ts";
import { differenceOf, type Plan, type Split, splitsOf } from "./plan.ts";
import { type Described, METADATA, PROGRESS } from "./schema.ts";
import { NO_RULES, type Tally, tallied } from "./tally.ts";
import { type Lengths, openWriter, type SplitWriter } from "./writers.ts";

/** Folder of the shares from which a data set is joined. */
export const SHARDS = "shards";
/** What a process does in the folder, as its lock says. */
const DOING = "making a data set";
/** Milliseconds between two checkpoints. */
const CHECKPOINT_EVERY = 2000;

/** Contents of progress.json: a checkpoint to go on from. */
export interface Progress {
  readonly definition: number;
  readonly plan: Plan;
  readonly nextRule: number;
  readonly written: Readonly<Record<Split, number>>;
  readonly rules: Metadata["rules"];
  readonly tally: Tally;
  readonly lengths: Readonly<Partial<Record<Split, Lengths>>>;
}

export class DataSet {
  readonly path: string;
  readonly plan: Plan;
  #nextRule: number;
  #tally: Tally;
  readonly #written: Record<Split, number>;
  readonly #rules: Partial<Record<Split, RuleRange>>;
  readonly #writers = new Map<Split, SplitWriter>();
  readonly #release: () => void;
  #saved = Number.NEGATIVE_INFINITY;

  private constructor(path: string, progress: Progress, release: () => void) {
    this.path = path;
    this.plan = progress.plan;
    this.#nextRule = progress.nextRule;
    this.#tally = progress.tally;
    this.#written = { ...progress.written };
    this.#rules = { ...progress.rules };
    this.#release = release;
  }

  /**
   * Opens a new folder, or one in which the same data set was begun.
   * @throws UserError when the folder holds something else, or another process works in it
   */
  static async open(path: string, plan: Plan): Promise<DataSet> {
    makeFolder(path, "the folder");
    const release = lockFolder(path, DOING);
    try {
      if (existsSync(join(path, "data"))) sweep(join(path, "data"));
      const progress = readProgress(path, plan);
      const data = new DataSet(path, progress, release);
      for (const split of splitsOf(plan)) {
        const lengths = progress.lengths[split] ?? {};
        const writer = await openWriter(path, plan, split, progress.written[split], lengths);
        data.#writers.set(split, writer);
      }
      return data;
    } catch (error) {
      release();
      throw error;
    }
  }

  /** Number of the rule that comes next. */
  get nextRule(): number {
    return this.#nextRule;
  }

  get tally(): Tally {
    return this.#tally;
  }

  /** Number of tokens written so far. */
  get tokens(): number {
    return (this.#written.train + this.#written.val) * this.plan.settings.record;
  }

  /** Takes in the outcome of the next rule. @returns whether the data set has all its records */
  async take(outcome: RuleOutcome): Promise<boolean> {
    const { rule, tokens, simulations } = outcome;
    this.#nextRule = rule + 1;
    this.#tally = tallied(this.#tally, outcome);
    const split = this.#unfilled();
    if (split === undefined) return true;
    const { record } = this.plan.settings;
    const wanted = simulations.slice(0, this.plan.records[split] - this.#written[split]);
    for (const [i, simulation] of wanted.entries()) {
      const part = tokens.subarray(i * record, (i + 1) * record);
      await this.#writers.get(split)!.append({ tokens: part, rule, simulation });
    }
    if (wanted.length > 0) {
      const { first = rule, count = 0 } = this.#rules[split] ?? {};
      this.#rules[split] = { count: count + 1, first, last: rule };
      this.#written[split] += wanted.length;
    }
    return this.#unfilled() === undefined;
  }

  /** Stores a checkpoint if it is time for one, or if `now` is set. It may only be called between rules. */
  async checkpoint(now = false): Promise<void> {
    if (!now && performance.now() - this.#saved < CHECKPOINT_EVERY) return;
    const lengths: Partial<Record<Split, Lengths>> = {};
    for (const [split, writer] of this.#writers) lengths[split] = await writer.checkpoint();
    const progress: Progress = {
      definition: DEFINITION,
      plan: this.plan,
      nextRule: this.#nextRule,
      written: this.#written,
      rules: this.#rules,
      tally: this.#tally,
      lengths,
    };
    await writeJson(join(this.path, "progress.json"), progress);
    for (const writer of this.#writers.values()) await writer.forget();
    this.#saved = performance.now();
  }

  /** Gives all files their names, and writes metadata.json. */
  async finish(): Promise<Metadata> {
    await this.checkpoint(true);
    const files: Record<string, FileFacts> = {};
    for (const writer of this.#writers.values())
      for (const name of await writer.finish()) files[name] = await factsOf(join(this.path, name));
    const metadata = describe(this.plan, this.#tally, this.#rules, files);
    await writeJson(join(this.path, "metadata.json"), metadata);
    removeRest(this.path);
    this.#release();
    return metadata;
  }

  /** Closes the data set; the work can go on another time. */
  async close(): Promise<void> {
    for (const writer of this.#writers.values()) await writer.close();
    this.#release();
  }

  /** Deletes everything that was written. */
  async discard(): Promise<void> {
    for (const writer of this.#writers.values()) await writer.discard();
    this.#release();
    await rm(join(this.path, "progress.json"), { force: true });
    for (const folder of [join(this.path, "data"), this.path])
      await rmdir(folder).catch(() => undefined);
  }

  #unfilled(): Split | undefined {
    return splitsOf(this.plan).find((split) => this.#written[split] < this.plan.records[split]);
  }
}

function readProgress(path: string, plan: Plan): Progress {
  const file = join(path, "progress.json");
  if (!existsSync(file)) {
    const others = readdirSync(path).filter(
      (name) => !isOfLock(name) && name !== "data" && name !== SHARDS && !name.endsWith(".part"),
    );
    if (others.length > 0)
      throw new UserError(
        `There are other files in ${path} (${others[0]}): choose an empty folder or a new one.`,
      );
    const nothing = { train: 0, val: 0 };
    const start = { definition: DEFINITION, plan, nextRule: 0, written: nothing, rules: {} };
    return { ...start, tally: NO_RULES, lengths: {} };
  }
  const progress = readJson(file, PROGRESS);
  refuseOther(path, progress, plan);
  return progress;
}

/** The description of a complete data set, if there is one. @throws UserError when it was made by another plan */
export function findMetadata(path: string, plan: Plan): Described | undefined {
  const file = join(path, "metadata.json");
  if (!existsSync(file)) return undefined;
  const metadata = readJson(file, METADATA);
  refuseOther(path, { definition: metadata.definition, plan: metadata }, plan);
  tidy(path);
  return metadata;
}

/** Whether a file in a data set is of use only until the data set is whole. */
function isRest(name: string): boolean {
  return name === "progress.json" || name.endsWith(".part");
}

function removeRest(path: string): void {
  for (const name of readdirSync(path)) if (isRest(name)) rmSync(join(path, name), { force: true });
}

/** Removes what a process left that was killed when the data set was whole already. */
function tidy(path: string): void {
  if (!readdirSync(path).some((name) => isRest(name) || isOfLock(name))) return;
  try {
    const release = lockFolder(path, DOING);
    removeRest(path);
    release();
  } catch {
    // Another process is about to, or the disk is read-only. The data set is whole all the same.
  }
}

/** @throws UserError when a folder holds what another plan, or another version, made */
export function refuseOther(
  path: string,
  stored: { readonly definition: number; readonly plan: Plan },
  plan: Plan,
): void {
  if (stored.definition !== DEFINITION)
    throw new UserError(
      `The data set in ${path} was made by another version of blastema, which makes other tokens: choose another --out.`,
    );
  const difference = differenceOf(stored.plan, plan);
  if (difference !== undefined)
    throw new UserError(
      `The data set in ${path} was made ${difference}: ask for the same, or choose another --out.`,
    );
}

/** Reads a description. @throws UserError when it is damaged */
export function readJson<T>(file: string, schema: Schema<T>): T {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw fileFailure("read", file, error);
  }
  try {
    return check(schema, JSON.parse(text), "description");
  } catch (error) {
    const reason = error instanceof SyntaxError ? "it is not JSON." : reasonOf(error);
    throw new UserError(`Cannot read ${file}: it is damaged: ${reason}`);
  }
}

export function writeJson(file: string, value: unknown): Promise<void> {
  return writeFileAtomic(file, new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`));
}

/** Measures the length and digest of a file, which is read piece by piece. */
export async function factsOf(file: string): Promise<FileFacts> {
  const hash = createHash("sha256");
  for await (const bytes of createReadStream(file, { highWaterMark: 2 ** 20 })) hash.update(bytes);
  return { bytes: (await stat(file)).size, sha256: hash.digest("hex") };
}
