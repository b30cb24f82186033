/** Runs simulations with the wasm kernels; reference.ts defines them. */
import { inWords } from "../ops/trap.ts";
import { ruleKey, simulationKey } from "./draws.ts";
import { instantiateTokenKernels, type TokenKernels } from "./kernels.ts";
import { checkTokenSettings, type TokenSettings, tokenShape } from "./settings.ts";

/** What a simulation made. */
export interface Trajectory {
  /** Tokens of the grids without delimiters. The next simulation overwrites them. */
  readonly tokens: Uint16Array;
  /** Whether all cells of the last grid have one state, or it equals the grid before it. */
  readonly collapsed: boolean;
}

/** Simulates one rule after another in its own wasm instance. */
export class TokenSimulator {
  readonly #settings: TokenSettings;
  readonly #kernels: TokenKernels;
  readonly #patches: number;
  readonly #address: number;
  readonly #mostGrids: number;
  #rule = -1;

  /** @param mostGrids largest number of grids that a call of `simulate` may ask for */
  constructor(module: WebAssembly.Module, settings: TokenSettings, mostGrids: number) {
    checkTokenSettings(settings);
    const { states, grid, patch, temperature } = settings;
    this.#settings = settings;
    this.#patches = tokenShape(settings).patches;
    this.#mostGrids = mostGrids;
    this.#kernels = instantiateTokenKernels(module);
    this.#address = inWords(() => {
      this.#kernels.create(states, grid, patch, temperature);
      return this.#kernels.allocate(mostGrids * this.#patches * 2);
    });
  }

  /** Runs one simulation under rule number `rule` and keeps `grids` grids after the burn-in, with `skip` steps between each two. */
  simulate(rule: number, simulation: number, grids: number): Trajectory {
    if (!(grids > 0 && grids <= this.#mostGrids))
      throw new Error(`This simulator keeps at most ${this.#mostGrids} grids, not ${grids}.`);
    const { rngSeed, start, burnIn, skip = 0, kernel } = this.#settings;
    if (rule !== this.#rule)
      this.#kernels.drawRule(...ruleKey(rngSeed, rule), kernel === 686 ? 2 : 0);
    this.#rule = rule;
    const collapsed = this.#kernels.simulate(
      ...simulationKey(rngSeed, rule, simulation),
      start === "uniform" ? 1 : 0,
      burnIn,
      skip,
      grids,
      this.#address,
      this.#patches * 2,
    );
    const { buffer } = this.#kernels.memory;
    const tokens = new Uint16Array(buffer, this.#address, grids * this.#patches);
    return { tokens, collapsed: collapsed === 1 };
  }
}
