/** Checks whether a data set is what its description says. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { TokenGenerator } from "../../tokens/generator.ts";
import { loadTokenKernels } from "../../tokens/kernels.ts";
import { type TokenShape, tokenShape } from "../../tokens/settings.ts";
import { count, plural } from "../output.ts";
import { factsOf } from "./data-set.ts";
import type { RuleRange } from "./metadata.ts";
import { type Split, splitsOf } from "./plan.ts";
import { readRecords } from "./read.ts";
import type { Described } from "./schema.ts";
import { fileNames, type TokenRecord } from "./writers.ts";

/** One check of a data set; `problem` says what is wrong, if anything. */
export interface Check {
  readonly name: string;
  readonly detail: string;
  readonly problem?: string;
}

/** How many rules of a split are simulated again. */
const SIMULATED_AGAIN = 8;

/** Checks a data set, and yields each check when it is done. */
export async function* verify(folder: string, metadata: Described): AsyncGenerator<Check> {
  const names = splitsOf(metadata).flatMap((split) => fileNames(metadata, split));
  const missing = names.filter((name) => !existsSync(join(folder, name)));
  const detail = plural(names.length, "file");
  if (missing.length > 0)
    return yield { name: "files", detail, problem: `${missing[0]} is missing` };
  yield { name: "files", detail };
  yield await checkDigests(folder, metadata, names);
  for (const split of splitsOf(metadata)) yield* checkRecords(folder, metadata, split);
  yield checkDisjoint(metadata);
}

async function checkDigests(folder: string, { files }: Described, names: string[]): Promise<Check> {
  const result = { name: "digests", detail: "lengths and SHA-256" };
  for (const name of names) {
    const facts = await factsOf(join(folder, name));
    if (!Object.hasOwn(files, name))
      return { ...result, problem: `metadata.json does not list ${name}` };
    if (facts.bytes !== files[name].bytes)
      return {
        ...result,
        problem: `${name} has ${count(facts.bytes)} bytes, not ${count(files[name].bytes)}`,
      };
    if (facts.sha256 !== files[name].sha256) return { ...result, problem: `${name} has changed` };
  }
  return result;
}

/** Checks the layout, order and number of a split's records, and whether some of its rules make them again. */
async function* checkRecords(
  folder: string,
  metadata: Described,
  split: Split,
): AsyncGenerator<Check> {
  const { settings, records } = metadata;
  const shape = tokenShape(settings);
  const again = new Again(metadata, split);
  const rules: { -readonly [K in keyof RuleRange]: number } = { count: 0, first: -1, last: -1 };
  let found = 0;
  let problem: string | undefined;
  try {
    for await (const record of readRecords(folder, metadata, split)) {
      problem ??= wrongLayout(record.tokens, settings.record, shape);
      if (problem) {
        problem = `record ${found}: ${problem}`;
        break;
      }
      if (record.rule < rules.last)
        problem ??= `record ${found}: its rule has a lower number than the one before`;
      if (record.rule !== rules.last) {
        rules.count++;
        if (rules.first < 0) rules.first = record.rule;
        rules.last = record.rule;
      }
      again.add(record);
      found++;
    }
  } catch (error) {
    problem = `it cannot be read (${(error as Error).message})`;
  }
  if (!problem && found !== records[split])
    problem = `${plural(found, "record")}, not ${count(records[split])}`;
  const range = metadata.rules[split];
  if (
    !problem &&
    (rules.count !== range?.count || rules.first !== range.first || rules.last !== range.last)
  )
    problem = `${plural(rules.count, "rule")} from ${rules.first} to ${rules.last}, not as described`;
  yield {
    name: split,
    detail: `${plural(found, "record")} of ${plural(rules.count, "rule")}: lengths, ranges, delimiters, order`,
    problem,
  };
  if (!problem)
    yield {
      name: `${split} again`,
      detail: `${plural(again.rules, "rule")} simulated again`,
      problem: await again.compare(),
    };
}

/** Says what is wrong with a record's tokens, if anything. */
function wrongLayout(tokens: Uint16Array, length: number, shape: TokenShape): string | undefined {
  const { gridTokens, startToken, endToken } = shape;
  if (tokens.length !== length) return `${tokens.length} tokens, not ${length}`;
  for (let i = 0; i < length; i++) {
    const token = tokens[i];
    const place = i % gridTokens;
    const isRight =
      place === 0
        ? token === startToken
        : place === gridTokens - 1
          ? token === endToken
          : token < startToken;
    if (!isRight) return `token ${i} is ${token}`;
  }
  return undefined;
}

/** Keeps the records of some rules, and makes them again. */
class Again {
  readonly #metadata: Described;
  readonly #every: number;
  readonly #kept: TokenRecord[] = [];
  #seen = 0;
  #last = -1;
  rules = 0;

  constructor(metadata: Described, split: Split) {
    this.#metadata = metadata;
    this.#every = Math.ceil((metadata.rules[split]?.count ?? 1) / SIMULATED_AGAIN);
  }

  add(record: TokenRecord): void {
    if (record.rule !== this.#last) this.#seen++;
    const isChosen = (this.#seen - 1) % this.#every === 0;
    if (isChosen && record.rule !== this.#last) this.rules++;
    this.#last = record.rule;
    if (isChosen) this.#kept.push(record);
  }

  /** Makes the records again. @returns which one differs, if any */
  async compare(): Promise<string | undefined> {
    const { settings } = this.#metadata;
    const generator = new TokenGenerator(await loadTokenKernels(), settings);
    // A split may end in the middle of a rule's records.
    const tryAgain = (rule: number) =>
      generator.tryRule(rule, this.#kept.filter((record) => record.rule === rule).length);
    let outcome = tryAgain(this.#kept[0].rule);
    for (const { rule, simulation, tokens } of this.#kept) {
      if (outcome.rule !== rule) outcome = tryAgain(rule);
      const first = outcome.simulations.indexOf(simulation) * settings.record;
      const made = outcome.tokens.subarray(first, first + settings.record);
      if (first < 0 || made.some((token, i) => token !== tokens[i]))
        return `simulation ${simulation} of rule ${rule} does not match the settings`;
    }
    return undefined;
  }
}

/** Checks that no rule is in both splits. Rules are in order, so it suffices to compare the ends. */
function checkDisjoint({ rules, records }: Described): Check {
  const result = { name: "disjoint", detail: "no rule is in both training and validation" };
  if (records.train === 0 || records.val === 0) return { ...result, detail: "only one split" };
  const isDisjoint = rules.train!.last < rules.val!.first;
  return isDisjoint ? result : { ...result, problem: "some rules are in both" };
}
