/**
 * The definition of rules, simulations and tokens in plain loops; docs/tokens.md says the same in words. Sums are float32,
 * rounded after every product and every sum, in the order written here. kernels.as.ts must give the same bits.
 */
import { threefry } from "../numbers/random.ts";
import { expOfMinus, pick, REACH, ruleKey, simulationKey, truncatedNormal } from "./draws.ts";
import type { TokenSettings } from "./settings.ts";

/** Channels of the first and the second layer. */
const CHANNELS = 4;
const HIDDEN = 16;
/** Weights are normal numbers truncated at two deviations; dividing by the second number gives deviation 1 (as in Flax). */
const TRUNCATION = 2;
const TRUNCATED_DEVIATION = 0.8796256610342398;
/** Start logits are truncated at six; one in 500 million would lie beyond. */
const START_TRUNCATION = 6;
/** Second words of the counters of a simulation's draws: steps count from 0, these from above. */
const START_CELLS = 2 ** 32 - 1;
const START_LOGITS = 2 ** 31;

const { fround } = Math;

/** The weights of one rule. A 3 x 3 convolution of one-hot states, a layer with ReLU, a layer that makes logits. */
export interface TokenRule {
  /** What each state of each neighbour adds to the four channels, [9, states, 4]; neighbours are row by row. */
  readonly perceive: Float32Array;
  /** Weights of the hidden layer, [4, 16]. */
  readonly hidden: Float32Array;
  /** Weights of the layer that makes logits, [16, states]. */
  readonly output: Float32Array;
}

/** Draws rule number `rule`: kernels as Flax draws them (LeCun normal over the inputs), biases of zero. */
export function drawRule(settings: TokenSettings, rule: number): TokenRule {
  const { states, rngSeed } = settings;
  const key = ruleKey(rngSeed, rule);
  let index = 0;
  const layer = (count: number, inputs: number): Float32Array => {
    const scale = Math.sqrt(1 / inputs) / TRUNCATED_DEVIATION;
    return Float32Array.from(
      { length: count },
      () => truncatedNormal(key, index++, 0, TRUNCATION) * scale,
    );
  };
  const inputs = settings.kernel === 686 ? states + 2 : states;
  const convolution = layer(9 * inputs * CHANNELS, 9 * inputs);
  return {
    perceive: settings.kernel === 686 ? foldPadding(convolution, states) : convolution,
    hidden: layer(CHANNELS * HIDDEN, CHANNELS),
    output: layer(HIDDEN * states, HIDDEN),
  };
}

/**
 * The published code pads the grid by one on every axis, the channels too, and wraps round: channel 0 repeats the last
 * state, channels 1 to `states` are the states, and the last one repeats the first state.
 * @param convolution [9, states + 2, 4]
 */
function foldPadding(convolution: Float32Array, states: number): Float32Array {
  const folded = new Float32Array(9 * states * CHANNELS);
  for (let tap = 0; tap < 9; tap++) {
    for (let input = 0; input < states + 2; input++) {
      const state = (input + states - 1) % states;
      for (let channel = 0; channel < CHANNELS; channel++)
        folded[(tap * states + state) * CHANNELS + channel] +=
          convolution[(tap * (states + 2) + input) * CHANNELS + channel];
    }
  }
  return folded;
}

/** States of a grid's cells, row by row: [grid, grid]. */
export type Grid = Uint8Array;

/** Draws the first grid of a simulation, cell by cell from the softmax of one Gaussian vector. */
export function startGrid(settings: TokenSettings, rule: number, simulation: number): Grid {
  const { states, grid, start, rngSeed } = settings;
  const key = simulationKey(rngSeed, rule, simulation);
  const logits = Array.from({ length: states }, (_, state) =>
    start === "uniform" ? 0 : truncatedNormal(key, state, START_LOGITS, START_TRUNCATION),
  );
  const most = Math.max(...logits);
  const chances = logits.map((logit) => expOfMinus(most - logit));
  return Uint8Array.from({ length: grid * grid }, (_, cell) =>
    pick(chances, threefry(key, cell, START_CELLS)[0] / 2 ** 32),
  );
}

/** Makes step number `time` of a simulation, counted from 0, and returns the grid after it. */
export function stepGrid(
  settings: TokenSettings,
  rule: number,
  weights: TokenRule,
  simulation: number,
  cells: Grid,
  time: number,
): Grid {
  const { states, grid, temperature, rngSeed } = settings;
  const key = simulationKey(rngSeed, rule, simulation);
  return cells.map((_, cell) => {
    const logits = logitsOf(weights, neighboursOf(cells, grid, cell), states);
    const most = Math.max(...logits);
    const chances = Array.from(logits, (logit) => {
      const below = (most - logit) / temperature;
      return below <= REACH ? expOfMinus(below) : 0;
    });
    return pick(chances, threefry(key, cell, time)[0] / 2 ** 32);
  });
}

/** States of a cell and its eight neighbours on a torus, row by row. */
function neighboursOf(cells: Grid, side: number, cell: number): number[] {
  const y = Math.floor(cell / side);
  const x = cell % side;
  return [-1, 0, 1].flatMap((dy) =>
    [-1, 0, 1].map((dx) => cells[((y + dy + side) % side) * side + ((x + dx + side) % side)]),
  );
}

function logitsOf({ perceive, hidden, output }: TokenRule, around: number[], states: number) {
  const perceived = new Float32Array(CHANNELS);
  for (const [tap, state] of around.entries())
    for (let channel = 0; channel < CHANNELS; channel++)
      perceived[channel] += perceive[(tap * states + state) * CHANNELS + channel];
  return dense(
    dense(perceived, hidden).map((value) => Math.max(0, value)),
    output,
  );
}

/** Sums of inputs times weights [inputs, outputs], in the order of the inputs. */
function dense(input: Float32Array, weights: Float32Array): Float32Array {
  const outputs = weights.length / input.length;
  const sums = new Float32Array(outputs);
  for (const [i, value] of input.entries())
    for (let o = 0; o < outputs; o++) sums[o] += fround(value * weights[i * outputs + o]);
  return sums;
}

/** Simulates, and returns the grids after burnIn, burnIn + skip + 1, burnIn + 2 (skip + 1), … steps. */
export function simulateGrids(
  settings: TokenSettings,
  rule: number,
  simulation: number,
  grids: number,
): Grid[] {
  const { burnIn, skip = 0 } = settings;
  const weights = drawRule(settings, rule);
  const kept: Grid[] = [];
  let cells = startGrid(settings, rule, simulation);
  for (let time = 0; kept.length < grids; time++) {
    if (time >= burnIn && (time - burnIn) % (skip + 1) === 0) kept.push(cells);
    if (kept.length < grids) cells = stepGrid(settings, rule, weights, simulation, cells, time);
  }
  return kept;
}
