// Random rules and their simulations (reference.ts says what every number is). One instance simulates under one set of
// settings and one rule at a time; the sums are in the definition's order, so the bits are the same everywhere.
import { allocate } from "../ops/allocate.as";
import { draw, expOfMinus, normal, useKey, word0 } from "./draws.as";
import { cells, createGrid, encode, hasOneState, sameTokens, side, states, torus, wrap } from "./grid.as";

/** Room for the host's tokens, 16-byte aligned, given back with the instance. */
export { allocate };

/** Channels of the first and the second layer. */
const P: usize = 4;
const HIDDEN: usize = 16;
/** Cells that the dense layers take at once. */
const BLOCK: usize = 8;
/** States whose logits are summed at once. */
const GROUP: usize = 5;
/** States that are more temperatures than this below the best one have no chance. */
const REACH: f64 = 24;
/** Second words of the counters of a simulation's draws: steps count from 0, these from above. */
const START_CELLS: i32 = -1;
const START_LOGITS: i32 = -0x80000000;

let temperature: f64 = 0;
/** Above this gap, in float32, between the best two states the best is taken without a draw. */
let gap: f32 = 0;

// Addresses. perceive[9][states][P], hidden[HIDDEN][P], output[states][HIDDEN]: float32.
let perceiveWeights: usize = 0;
let hiddenWeights: usize = 0;
let outputWeights: usize = 0;
/** [side^2, rounded up to BLOCK][P] of f32. */
let perceived: usize = 0;
/** [HIDDEN][BLOCK] and [states][BLOCK] of f32: a block's hidden layer and logits. */
let hidden: usize = 0;
let logits: usize = 0;
/** [states] of f64 and of u16: summed chances, and whose they are. */
let chances: usize = 0;
let candidates: usize = 0;

/** The index below count whose share word 0 of the last draw falls into; chances holds the sums up to each. */
function pick(count: usize): usize {
  const mark = <f64>word0 / 4294967296 * load<f64>(chances + ((count - 1) << 3));
  let index: usize = 0;
  while (index < count - 1 && load<f64>(chances + (index << 3)) <= mark) index++;
  return index;
}

// --- a rule ----------------------------------------------------------------------------------------------------------

/** Makes room for grids and rules of this shape. Called once. */
export function create(stateCount: i32, gridSide: i32, patchSide: i32, softness: f64): void {
  temperature = softness;
  gap = <f32>(softness * REACH * 1.001);
  const padded = (gridSide * gridSide + BLOCK - 1) & ~(BLOCK - 1);
  createGrid(stateCount, gridSide, patchSide, padded);
  perceiveWeights = allocate(9 * states * P * 4);
  hiddenWeights = allocate(HIDDEN * P * 4);
  const rated = (states + GROUP - 1) / GROUP * GROUP;
  outputWeights = allocate(rated * HIDDEN * 4);
  perceived = allocate(padded * P * 4);
  hidden = allocate(HIDDEN * BLOCK * 4);
  logits = allocate(rated * BLOCK * 4);
  chances = allocate(states * 8);
  candidates = allocate(states * 2);
}

/** Draws a rule's weights. @param extra input channels that the published code adds by its padding: 0 or 2 */
export function drawRule(a: i32, b: i32, extra: i32): void {
  useKey(a, b);
  const inputs = states + extra;
  let index = 0;
  memory.fill(perceiveWeights, 0, 9 * states * P * 4);
  let spread = Math.sqrt(1 / <f64>(9 * inputs)) / 0.87962566103423978;
  for (let tap: usize = 0; tap < 9; tap++) {
    for (let input: usize = 0; input < inputs; input++) {
      // Two extra channels: the last state before the first and the first one after the last.
      const state = extra == 0 ? input : input == 0 ? states - 1 : input > states ? 0 : input - 1;
      const row = perceiveWeights + ((tap * states + state) * P << 2);
      for (let p: usize = 0; p < P; p++) {
        const at = row + (p << 2);
        store<f32>(at, load<f32>(at) + <f32>(normal(index++, 0, 2) * spread));
      }
    }
  }
  spread = Math.sqrt(1 / <f64>P) / 0.87962566103423978;
  for (let p: usize = 0; p < P; p++) {
    for (let h: usize = 0; h < HIDDEN; h++)
      store<f32>(hiddenWeights + ((h * P + p) << 2), <f32>(normal(index++, 0, 2) * spread));
  }
  spread = Math.sqrt(1 / <f64>HIDDEN) / 0.87962566103423978;
  for (let h: usize = 0; h < HIDDEN; h++) {
    for (let s: usize = 0; s < states; s++)
      store<f32>(outputWeights + ((s * HIDDEN + h) << 2), <f32>(normal(index++, 0, 2) * spread));
  }
}

// --- a simulation ----------------------------------------------------------------------------------------------------

/**
 * Simulates, and writes the patch tokens of the states after burnIn steps, and of those with skip steps left out before each.
 * @param uniform 1 when all states are equally likely at the start
 * @param tokens address of the tokens (u16); those of grid g stand at tokens + g * stride (bytes)
 * @returns 1 when it collapsed: all cells of the last grid have one state, or it equals the grid before it
 */
export function simulate(a: i32, b: i32, uniform: i32, burnIn: i32, skip: i32, grids: i32, tokens: usize, stride: usize): i32 {
  useKey(a, b);
  start(uniform);
  let time = 0;
  for (; time < burnIn; time++) step(time);
  for (let g = 0; g < grids; g++) {
    if (g > 0) for (let until = time + skip; time <= until; time++) step(time);
    encode(tokens + <usize>g * stride);
  }
  const last = tokens + <usize>(grids - 1) * stride;
  return hasOneState() || (grids > 1 && sameTokens(last, last - stride)) ? 1 : 0;
}

function start(uniform: i32): void {
  let most = -Infinity;
  for (let s: usize = 0; s < states; s++) {
    const logit = uniform ? 0 : normal(<i32>s, START_LOGITS, 6);
    store<f64>(chances + (s << 3), logit);
    most = Math.max(most, logit);
  }
  let total: f64 = 0;
  for (let s: usize = 0; s < states; s++) {
    const at = chances + (s << 3);
    total += expOfMinus(most - load<f64>(at));
    store<f64>(at, total);
  }
  for (let cell: usize = 0; cell < side * side; cell++) {
    draw(<i32>cell, START_CELLS);
    store<u16>(cells + (cell << 1), <u16>pick(states));
  }
  wrap();
}

function step(time: i32): void {
  perceive();
  for (let first: usize = 0; first < side * side; first += BLOCK) {
    think(first);
    rate();
    choose(first, time);
  }
  wrap();
}

/** The first layer of every cell: nine rows of the tables, summed. */
function perceive(): void {
  const width = (side + 2) << 1;
  const tap = states << 4;
  let to = perceived;
  for (let y: usize = 0; y < side; y++) {
    let upper = torus + y * width, middle = upper + width, lower = middle + width;
    for (let x: usize = 0; x < side; x++) {
      let table = perceiveWeights;
      let sum = v128.load(table + load<u16>(upper));
      table += tap; sum = f32x4.add(sum, v128.load(table + load<u16>(upper, 2)));
      table += tap; sum = f32x4.add(sum, v128.load(table + load<u16>(upper, 4)));
      table += tap; sum = f32x4.add(sum, v128.load(table + load<u16>(middle)));
      table += tap; sum = f32x4.add(sum, v128.load(table + load<u16>(middle, 2)));
      table += tap; sum = f32x4.add(sum, v128.load(table + load<u16>(middle, 4)));
      table += tap; sum = f32x4.add(sum, v128.load(table + load<u16>(lower)));
      table += tap; sum = f32x4.add(sum, v128.load(table + load<u16>(lower, 2)));
      table += tap; sum = f32x4.add(sum, v128.load(table + load<u16>(lower, 4)));
      v128.store(to, sum);
      to += 16;
      upper += 2; middle += 2; lower += 2;
    }
  }
}

// @ts-ignore: decorator
@inline
function dot4(a: v128, b: v128, c: v128, d: v128, weights: usize): v128 {
  let sum = f32x4.mul(a, v128.load32_splat(weights));
  sum = f32x4.add(sum, f32x4.mul(b, v128.load32_splat(weights, 4)));
  sum = f32x4.add(sum, f32x4.mul(c, v128.load32_splat(weights, 8)));
  return f32x4.add(sum, f32x4.mul(d, v128.load32_splat(weights, 12)));
}

/** The second layer of a block of cells. */
function think(first: usize): void {
  const from = perceived + (first << 4);
  // From four channels a vector to four cells a vector.
  let a = v128.load(from), b = v128.load(from, 16), c = v128.load(from, 32), d = v128.load(from, 48);
  let ab0 = i32x4.shuffle(a, b, 0, 4, 1, 5), ab1 = i32x4.shuffle(a, b, 2, 6, 3, 7);
  let cd0 = i32x4.shuffle(c, d, 0, 4, 1, 5), cd1 = i32x4.shuffle(c, d, 2, 6, 3, 7);
  const p0 = i32x4.shuffle(ab0, cd0, 0, 1, 4, 5), p1 = i32x4.shuffle(ab0, cd0, 2, 3, 6, 7);
  const p2 = i32x4.shuffle(ab1, cd1, 0, 1, 4, 5), p3 = i32x4.shuffle(ab1, cd1, 2, 3, 6, 7);
  a = v128.load(from, 64); b = v128.load(from, 80); c = v128.load(from, 96); d = v128.load(from, 112);
  ab0 = i32x4.shuffle(a, b, 0, 4, 1, 5); ab1 = i32x4.shuffle(a, b, 2, 6, 3, 7);
  cd0 = i32x4.shuffle(c, d, 0, 4, 1, 5); cd1 = i32x4.shuffle(c, d, 2, 6, 3, 7);
  const q0 = i32x4.shuffle(ab0, cd0, 0, 1, 4, 5), q1 = i32x4.shuffle(ab0, cd0, 2, 3, 6, 7);
  const q2 = i32x4.shuffle(ab1, cd1, 0, 1, 4, 5), q3 = i32x4.shuffle(ab1, cd1, 2, 3, 6, 7);
  const zero = f32x4.splat(0);
  let weights = hiddenWeights, to = hidden;
  for (let h: usize = 0; h < HIDDEN; h++) {
    v128.store(to, f32x4.pmax(zero, dot4(p0, p1, p2, p3, weights)));
    v128.store(to, f32x4.pmax(zero, dot4(q0, q1, q2, q3, weights)), 16);
    weights += P << 2;
    to += BLOCK << 2;
  }
}

/** The third layer of a block of cells: logits of GROUP states at a time, so that each value of the hidden layer is loaded once for all of them. */
function rate(): void {
  let weights = outputWeights, to = logits;
  for (let s: usize = 0; s < states; s += GROUP) {
    let x = v128.load(hidden), y = v128.load(hidden, 16), w = v128.load32_splat(weights);
    let a0 = f32x4.mul(x, w), a1 = f32x4.mul(y, w); w = v128.load32_splat(weights, 64);
    let b0 = f32x4.mul(x, w), b1 = f32x4.mul(y, w); w = v128.load32_splat(weights, 128);
    let c0 = f32x4.mul(x, w), c1 = f32x4.mul(y, w); w = v128.load32_splat(weights, 192);
    let d0 = f32x4.mul(x, w), d1 = f32x4.mul(y, w); w = v128.load32_splat(weights, 256);
    let e0 = f32x4.mul(x, w), e1 = f32x4.mul(y, w);
    let from = hidden, at = weights;
    for (let h: usize = 1; h < HIDDEN; h++) {
      from += BLOCK << 2;
      at += 4;
      x = v128.load(from); y = v128.load(from, 16); w = v128.load32_splat(at);
      a0 = f32x4.add(a0, f32x4.mul(x, w)); a1 = f32x4.add(a1, f32x4.mul(y, w)); w = v128.load32_splat(at, 64);
      b0 = f32x4.add(b0, f32x4.mul(x, w)); b1 = f32x4.add(b1, f32x4.mul(y, w)); w = v128.load32_splat(at, 128);
      c0 = f32x4.add(c0, f32x4.mul(x, w)); c1 = f32x4.add(c1, f32x4.mul(y, w)); w = v128.load32_splat(at, 192);
      d0 = f32x4.add(d0, f32x4.mul(x, w)); d1 = f32x4.add(d1, f32x4.mul(y, w)); w = v128.load32_splat(at, 256);
      e0 = f32x4.add(e0, f32x4.mul(x, w)); e1 = f32x4.add(e1, f32x4.mul(y, w));
    }
    v128.store(to, a0); v128.store(to, a1, 16); v128.store(to, b0, 32); v128.store(to, b1, 48); v128.store(to, c0, 64);
    v128.store(to, c1, 80); v128.store(to, d0, 96); v128.store(to, d1, 112); v128.store(to, e0, 128); v128.store(to, e1, 144);
    weights += GROUP * HIDDEN << 2;
    to += GROUP * BLOCK << 2;
  }
}

/** The next states of a block of cells. */
function choose(first: usize, time: i32): void {
  let best0 = f32x4.splat(-Infinity), best1 = best0, second0 = best0, second1 = best0;
  let state0 = i32x4.splat(0), state1 = state0;
  let from = logits;
  for (let s: usize = 0; s < states; s++) {
    const sum0 = v128.load(from), sum1 = v128.load(from, 16);
    const state = i32x4.splat(<i32>s);
    state0 = v128.bitselect(state, state0, f32x4.gt(sum0, best0));
    state1 = v128.bitselect(state, state1, f32x4.gt(sum1, best1));
    second0 = f32x4.pmax(second0, f32x4.pmin(best0, sum0));
    second1 = f32x4.pmax(second1, f32x4.pmin(best1, sum1));
    best0 = f32x4.pmax(best0, sum0);
    best1 = f32x4.pmax(best1, sum1);
    from += BLOCK << 2;
  }
  v128.store(cells + (first << 1), i16x8.narrow_i32x4_s(state0, state1));
  const reach = f32x4.splat(gap);
  let open = i32x4.bitmask(f32x4.le(f32x4.sub(best0, second0), reach)) |
    (i32x4.bitmask(f32x4.le(f32x4.sub(best1, second1), reach)) << 4);
  for (; open != 0; open &= open - 1) {
    const cell = first + <usize>ctz(open);
    if (cell < side * side) store<u16>(cells + (cell << 1), <u16>sample(<usize>ctz(open), <i32>cell, time));
  }
}

/** The next state of one cell of a block by a draw from softmax(logits / temperature). */
function sample(lane: usize, cell: i32, time: i32): usize {
  const from = logits + (lane << 2);
  let most = load<f32>(from);
  for (let s: usize = 1; s < states; s++) most = max(most, load<f32>(from + s * (BLOCK << 2)));
  let count: usize = 0;
  let total: f64 = 0;
  for (let s: usize = 0; s < states; s++) {
    const logit = load<f32>(from + s * (BLOCK << 2));
    // Most states are far below: spares them the division.
    if (most - logit > gap) continue;
    const below = (<f64>most - <f64>logit) / temperature;
    if (below > REACH) continue;
    total += expOfMinus(below);
    store<f64>(chances + (count << 3), total);
    store<u16>(candidates + (count << 1), <u16>s);
    count++;
  }
  draw(cell, time);
  return load<u16>(candidates + (pick(count) << 1));
}
