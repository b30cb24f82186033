/** Makes records from rules: each rule is measured, and simulated when it lies in the band. */
import { gzipRatio } from "./complexity.ts";
import { encodeRecord } from "./patches.ts";
import { type TokenSettings, tokenShape } from "./settings.ts";
import { TokenSimulator } from "./simulator.ts";

/** How many grids after the burn-in the filter compresses. */
export const FILTER_GRIDS = 10;

/** Why a rule was kept or not: it lies in the band, below it or above it, or its simulations collapse too often. */
export type Verdict = "accepted" | "below" | "above" | "collapsing";

/** What became of one rule. */
export interface RuleOutcome {
  readonly rule: number;
  readonly verdict: Verdict;
  /** The rule's gzip ratio in the band's dtype. */
  readonly ratio: number;
  /** How many simulations collapsed and were replaced by the next one. */
  readonly collapsed: number;
  /** Records of an accepted rule, one after the other; empty for other rules. */
  readonly tokens: Uint16Array;
  /** Number of the simulation that each record comes from. */
  readonly simulations: readonly number[];
}

/** Tries rules and makes their records on this thread. */
export class TokenGenerator {
  readonly settings: TokenSettings;
  readonly #simulator: TokenSimulator;

  /** @param module what {@link loadTokenKernels} returns */
  constructor(module: WebAssembly.Module, settings: TokenSettings) {
    this.settings = settings;
    const most = Math.max(FILTER_GRIDS, tokenShape(settings).grids);
    this.#simulator = new TokenSimulator(module, settings, most);
  }

  /** The gzip ratio that decides on a rule: that of its simulation 0. */
  ratioOf(rule: number, dtype = this.settings.bandDtype): number {
    return gzipRatio(this.#simulator.simulate(rule, 0, FILTER_GRIDS).tokens, dtype);
  }

  /**
   * Tries rule number `rule`. A simulation that collapses is replaced by the next one; a rule with more collapsed
   * simulations than records asked for is left out.
   * @param most most records to make, for whoever needs fewer than the settings say
   */
  tryRule(rule: number, most = Infinity): RuleOutcome {
    const { band, perRule, record } = this.settings;
    const records = Math.min(perRule, most);
    const [low, high] = band;
    const ratio = this.ratioOf(rule);
    const rejected = { rule, ratio, collapsed: 0, tokens: new Uint16Array(), simulations: [] };
    if (!(ratio > low)) return { ...rejected, verdict: "below" };
    if (!(ratio < high)) return { ...rejected, verdict: "above" };
    const tokens = new Uint16Array(records * record);
    const simulations: number[] = [];
    const { grids } = tokenShape(this.settings);
    let collapsed = 0;
    for (let simulation = 1; simulations.length < records; simulation++) {
      const trajectory = this.#simulator.simulate(rule, simulation, grids);
      if (trajectory.collapsed) {
        if (++collapsed > perRule) return { ...rejected, collapsed, verdict: "collapsing" };
        continue;
      }
      tokens.set(encodeRecord(trajectory.tokens, this.settings), simulations.length * record);
      simulations.push(simulation);
    }
    return { rule, verdict: "accepted", ratio, collapsed, tokens, simulations };
  }
}
