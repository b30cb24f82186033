/** A stream of rules and their records, on this thread or on others, always in the order of the rules' numbers. */
import { type RuleOutcome, TokenGenerator } from "./generator.ts";
import { loadTokenKernels } from "./kernels.ts";
import { checkTokenSettings, type TokenSettings } from "./settings.ts";

/** Where rules are tried, and from which one on. */
export interface GenerateOptions {
  /** Worker threads, in Node; 0 works on this thread. */
  readonly threads?: number;
  /** Number of the first rule. */
  readonly firstRule?: number;
}

/** Records that one message of a worker brings, about. */
const RECORDS_AT_ONCE = 128;
const MOST_RULES_AT_ONCE = 64;

/**
 * Tries one rule after another without end. The threads change nothing in the answer.
 * @returns what became of the rules, some at a time
 * @throws Error with one sentence when a setting is impossible
 */
export async function* generateRules(
  settings: TokenSettings,
  { threads = 0, firstRule = 0 }: GenerateOptions = {},
): AsyncGenerator<readonly RuleOutcome[], never> {
  checkTokenSettings(settings);
  const module = await loadTokenKernels();
  const share = Math.ceil(RECORDS_AT_ONCE / settings.perRule);
  const count = Math.min(MOST_RULES_AT_ONCE, share);
  if (threads > 0) {
    const { tryRulesInWorkers } = await import("./pool.node.ts");
    return yield* tryRulesInWorkers(module, settings, { threads, firstRule, count });
  }
  const generator = new TokenGenerator(module, settings);
  for (let rule = firstRule; ; rule++) yield [generator.tryRule(rule)];
}
