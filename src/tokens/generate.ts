/** Tries rules on this thread or on others, always in the order of their numbers. */
import { type RuleOutcome, TokenGenerator } from "./generator.ts";
import { loadTokenKernels } from "./kernels.ts";
import { checkTokenSettings, type TokenSettings } from "./settings.ts";

/** Where rules are tried, and which one is the first. */
export interface GenerateOptions {
  /** Number of worker threads, in Node; 0, the default, works on this thread. */
  readonly threads?: number;
  /** Number of the first rule; 0 by default. */
  readonly firstRule?: number;
  /** Distance from one rule to the next; 1 by default. */
  readonly stride?: number;
  /** Most records that a rule makes; as many as the settings say by default. */
  readonly most?: number;
  /** Ends the stream when it is aborted; rules that are being tried are given up. */
  readonly signal?: AbortSignal;
}

/** About how many records one message of a worker brings. */
const RECORDS_AT_ONCE = 128;
const MOST_RULES_AT_ONCE = 64;

/**
 * Tries one rule after another without end. The answer is the same for any number of threads.
 * @returns what became of the rules, a few at a time
 * @throws Error with one sentence when a setting is impossible
 */
export async function* generateRules(
  settings: TokenSettings,
  { threads = 0, firstRule = 0, stride = 1, most, signal }: GenerateOptions = {},
): AsyncGenerator<readonly RuleOutcome[], void> {
  checkTokenSettings(settings);
  const module = await loadTokenKernels();
  const share = Math.ceil(RECORDS_AT_ONCE / settings.perRule);
  const count = Math.min(MOST_RULES_AT_ONCE, share);
  if (threads > 0) {
    const { tryRulesInWorkers } = await import("./pool.node.ts");
    const schedule = { threads, firstRule, stride, count, most };
    return yield* tryRulesInWorkers(module, settings, schedule, signal);
  }
  const generator = new TokenGenerator(module, settings);
  for (let rule = firstRule; !signal?.aborted; rule += stride)
    yield [generator.tryRule(rule, most)];
}
