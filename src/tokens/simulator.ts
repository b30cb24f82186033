/** Simulations by the wasm kernels, as reference.ts defines them. */
import { ruleKey, simulationKey } from "./draws.ts";
import { instantiateTokenKernels, type TokenKernels } from "./kernels.ts";
import { checkTokenSettings, type TokenSettings, tokenShape } from "./settings.ts";

/** What a simulation gave. */
export interface Trajectory {
  /** Tokens of its grids without delimiters; overwritten by the next simulation. */
  readonly tokens: Uint16Array;
  /** Its last grid is of one state, or the same as the one before it. */
  readonly collapsed: boolean;
}

/** Simulates one rule after another in a wasm instance of its own. */
export class TokenSimulator {
  readonly #settings: TokenSettings;
  readonly #kernels: TokenKernels;
  readonly #patches: number;
  readonly #address: number;
  readonly #mostGrids: number;
  #rule = -1;

  /** @param mostGrids most that a call of `simulate` will ask for */
  constructor(module: WebAssembly.Module, settings: TokenSettings, mostGrids: number) {
    checkTokenSettings(settings);
    const { states, grid, patch, temperature } = settings;
    this.#settings = settings;
    this.#patches = tokenShape(settings).patches;
    this.#mostGrids = mostGrids;
    this.#kernels = instantiateTokenKernels(module);
    this.#kernels.create(states, grid, patch, temperature);
    this.#address = this.#kernels.allocate(mostGrids * this.#patches * 2);
  }

  /** Simulates under rule number `rule` and keeps `grids` grids after the burn-in. */
  simulate(rule: number, simulation: number, grids: number): Trajectory {
    if (!(grids > 0 && grids <= this.#mostGrids))
      throw new Error(`This simulator keeps at most ${this.#mostGrids} grids, not ${grids}.`);
    const { rngSeed, start, burnIn, kernel } = this.#settings;
    if (rule !== this.#rule)
      this.#kernels.drawRule(...ruleKey(rngSeed, rule), kernel === 686 ? 2 : 0);
    this.#rule = rule;
    const collapsed = this.#kernels.simulate(
      ...simulationKey(rngSeed, rule, simulation),
      start === "uniform" ? 1 : 0,
      burnIn,
      grids,
      this.#address,
      this.#patches * 2,
    );
    const { buffer } = this.#kernels.memory;
    const tokens = new Uint16Array(buffer, this.#address, grids * this.#patches);
    return { tokens, collapsed: collapsed === 1 };
  }
}
