// Winograd's minimal filtering F(4 x 4, 3 x 3) (Lavin and Gray 2016; README.md): 4 x 4 outputs of a 3x3 convolution from
// the 6 x 6 inputs around them, with 36 products a channel pair instead of 144. Interpolation points 0, ±1/√2, ±√2 and
// infinity, which keep rounding errors near those of the plain sum.
//
//     Y = Aᵀ [(G g Gᵀ) ∘ (Bᵀ d B)] A
//
// Every transform is written for one line of numbers, and goes over a tile's columns, then its rows, for 4 channels at a
// time; the backward ones are the transposes.
import { madd } from "../gemm/kernel.as";
import { FREQUENCIES } from "./sizes";

/** The points ±p and ±q: p² = 1/2, q² = 2. */
const p: f64 = 0.70710678118654752, q: f64 = 1.41421356237309505;
/** Factors of the transforms, four times each, in memory (src/ops/elu says why). */
const factors = memory.data<f32>([
  0.70710678118654752, 0.70710678118654752, 0.70710678118654752, 0.70710678118654752,
  -0.70710678118654752, -0.70710678118654752, -0.70710678118654752, -0.70710678118654752,
  1.41421356237309505, 1.41421356237309505, 1.41421356237309505, 1.41421356237309505,
  -1.41421356237309505, -1.41421356237309505, -1.41421356237309505, -1.41421356237309505,
  0.35355339059327376, 0.35355339059327376, 0.35355339059327376, 0.35355339059327376,
  2.82842712474619010, 2.82842712474619010, 2.82842712474619010, 2.82842712474619010,
  0.5, 0.5, 0.5, 0.5,
  -0.5, -0.5, -0.5, -0.5,
  2, 2, 2, 2,
  -2, -2, -2, -2,
  -2.5, -2.5, -2.5, -2.5,
], 16);
const P: usize = 0, MINUS_P: usize = 16, Q: usize = 32, MINUS_Q: usize = 48, HALF_P: usize = 64, TWO_Q: usize = 80;
const HALF: usize = 96, MINUS_HALF: usize = 112, TWO: usize = 128, MINUS_TWO: usize = 144, MINUS_2_5: usize = 160;
/** A tile between its two passes: f32 [6, 6, 4]. */
const half = memory.data(576, 16);

// @ts-ignore: decorator
@inline
function x(factor: usize): v128 {
  return v128.load(factors + factor);
}

/** Bᵀ d: six numbers from six. */
// @ts-ignore: decorator
@inline
function intoFrequencies(from: usize, step: usize, to: usize, toStep: usize): void {
  const d0 = v128.load(from), d1 = v128.load(from + step), d2 = v128.load(from + 2 * step);
  const d3 = v128.load(from + 3 * step), d4 = v128.load(from + 4 * step), d5 = v128.load(from + 5 * step);
  v128.store(to, madd(d2, x(MINUS_2_5), f32x4.add(d0, d4)));
  const even1 = madd(d2, x(MINUS_TWO), d4), odd1 = madd(d1, x(MINUS_TWO), d3);
  v128.store(to + toStep, madd(odd1, x(P), even1));
  v128.store(to + 2 * toStep, madd(odd1, x(MINUS_P), even1));
  const even2 = madd(d2, x(MINUS_HALF), d4), odd2 = madd(d1, x(MINUS_HALF), d3);
  v128.store(to + 3 * toStep, madd(odd2, x(Q), even2));
  v128.store(to + 4 * toStep, madd(odd2, x(MINUS_Q), even2));
  v128.store(to + 5 * toStep, madd(d3, x(MINUS_2_5), f32x4.add(d1, d5)));
}

/** B v: six numbers from six. */
// @ts-ignore: decorator
@inline
function fromFrequencies(from: usize, step: usize, to: usize, toStep: usize): void {
  const v0 = v128.load(from), v1 = v128.load(from + step), v2 = v128.load(from + 2 * step);
  const v3 = v128.load(from + 3 * step), v4 = v128.load(from + 4 * step), v5 = v128.load(from + 5 * step);
  const sum1 = f32x4.add(v1, v2), odd1 = f32x4.sub(v1, v2), sum2 = f32x4.add(v3, v4), odd2 = f32x4.sub(v3, v4);
  v128.store(to, v0);
  v128.store(to + toStep, madd(odd1, x(MINUS_Q), madd(odd2, x(MINUS_P), v5)));
  v128.store(to + 2 * toStep, madd(v0, x(MINUS_2_5), madd(sum1, x(MINUS_TWO), f32x4.mul(sum2, x(MINUS_HALF)))));
  v128.store(to + 3 * toStep, madd(odd1, x(P), madd(odd2, x(Q), f32x4.mul(v5, x(MINUS_2_5)))));
  v128.store(to + 4 * toStep, f32x4.add(v0, f32x4.add(sum1, sum2)));
  v128.store(to + 5 * toStep, v5);
}

/** Aᵀ m: four numbers from six. */
// @ts-ignore: decorator
@inline
function intoOutputs(from: usize, step: usize, to: usize, toStep: usize, bias: v128): void {
  const m0 = v128.load(from), m1 = v128.load(from + step), m2 = v128.load(from + 2 * step);
  const m3 = v128.load(from + 3 * step), m4 = v128.load(from + 4 * step), m5 = v128.load(from + 5 * step);
  const sum1 = f32x4.add(m1, m2), odd1 = f32x4.sub(m1, m2), sum2 = f32x4.add(m3, m4), odd2 = f32x4.sub(m3, m4);
  v128.store(to, f32x4.add(f32x4.add(m0, bias), f32x4.add(sum1, sum2)));
  v128.store(to + toStep, madd(odd1, x(P), madd(odd2, x(Q), bias)));
  v128.store(to + 2 * toStep, madd(sum1, x(HALF), madd(sum2, x(TWO), bias)));
  v128.store(to + 3 * toStep, madd(odd1, x(HALF_P), madd(odd2, x(TWO_Q), f32x4.add(m5, bias))));
}

/** A y: six numbers from four. */
// @ts-ignore: decorator
@inline
function fromOutputs(from: usize, step: usize, to: usize, toStep: usize): void {
  const y0 = v128.load(from), y1 = v128.load(from + step), y2 = v128.load(from + 2 * step), y3 = v128.load(from + 3 * step);
  v128.store(to, y0);
  const even1 = madd(y2, x(HALF), y0), odd1 = madd(y3, x(HALF), y1);
  v128.store(to + toStep, madd(odd1, x(P), even1));
  v128.store(to + 2 * toStep, madd(odd1, x(MINUS_P), even1));
  const even2 = madd(y2, x(TWO), y0), odd2 = madd(y3, x(TWO), y1);
  v128.store(to + 3 * toStep, madd(odd2, x(Q), even2));
  v128.store(to + 4 * toStep, madd(odd2, x(MINUS_Q), even2));
  v128.store(to + 5 * toStep, y3);
}

/**
 * V = Bᵀ d B of one tile.
 * @param window f32 [6, 6, C], lines and cells so many bytes apart
 * @param v f32 [36][C], so many bytes apart
 */
export function transformInput(window: usize, line: usize, cell: usize, channels: i32, v: usize, stride: usize): void {
  const end = window + (<usize>channels << 2);
  for (; window < end; window += 16, v += 16) {
    for (let i: usize = 0; i < 6; i++) intoFrequencies(window + i * cell, line, half + i * 16, 96);
    for (let i: usize = 0; i < 6; i++) intoFrequencies(half + i * 96, 16, v + 6 * i * stride, stride);
  }
}

/** window += B V Bᵀ, the way back of {@link transformInput}. */
export function transformInputBackward(v: usize, stride: usize, window: usize, line: usize, cell: usize, channels: i32): void {
  const end = window + (<usize>channels << 2);
  for (; window < end; window += 16, v += 16) {
    for (let i: usize = 0; i < 6; i++) fromFrequencies(v + i * stride, 6 * stride, half + i * 16, 96);
    for (let i: usize = 0; i < 6; i++) {
      fromFrequencies(half + i * 96, 16, half + i * 96, 16);
      for (let j: usize = 0; j < 6; j++) {
        const target = window + i * line + j * cell;
        v128.store(target, f32x4.add(v128.load(target), v128.load(half + i * 96 + j * 16)));
      }
    }
  }
}

/**
 * Y = Aᵀ M A + bias of one tile.
 * @param m f32 [36][N], so many bytes apart
 * @param outputs f32 [4, 4, N], lines and cells so many bytes apart
 */
export function transformOutput(m: usize, stride: usize, bias: usize, outputs: usize, line: usize, cell: usize, channels: i32): void {
  const end = outputs + (<usize>channels << 2);
  for (; outputs < end; outputs += 16, m += 16, bias += 16) {
    for (let i: usize = 0; i < 6; i++) intoOutputs(m + i * stride, 6 * stride, half + i * 16, 96, f32x4.splat(0));
    for (let i: usize = 0; i < 4; i++) intoOutputs(half + i * 96, 16, outputs + i * line, cell, v128.load(bias));
  }
}

/** M = A Y Aᵀ, the way back of {@link transformOutput}. */
export function transformOutputBackward(outputs: usize, line: usize, cell: usize, channels: i32, m: usize, stride: usize): void {
  const end = outputs + (<usize>channels << 2);
  for (; outputs < end; outputs += 16, m += 16) {
    for (let i: usize = 0; i < 4; i++) fromOutputs(outputs + i * cell, line, half + i * 16, 96);
    for (let i: usize = 0; i < 6; i++) fromOutputs(half + i * 96, 16, m + 6 * i * stride, stride);
  }
}

/** G g: six numbers from three, in f64. */
// @ts-ignore: decorator
@inline
function filterIntoFrequencies(g0: f64, g1: f64, g2: f64, to: usize, step: usize): void {
  store<f64>(to, g0);
  store<f64>(to + step, (g0 + p * g1 + 0.5 * g2) * (-2.0 / 3));
  store<f64>(to + 2 * step, (g0 - p * g1 + 0.5 * g2) * (-2.0 / 3));
  store<f64>(to + 3 * step, (g0 + q * g1 + 2 * g2) * (1.0 / 6));
  store<f64>(to + 4 * step, (g0 - q * g1 + 2 * g2) * (1.0 / 6));
  store<f64>(to + 5 * step, g2);
}

/** Gᵀ u: three numbers from six, in f64. */
// @ts-ignore: decorator
@inline
function filterFromFrequencies(from: usize, step: usize, to: usize, toStep: usize): void {
  const u1 = load<f64>(from + step), u2 = load<f64>(from + 2 * step), u3 = load<f64>(from + 3 * step), u4 = load<f64>(from + 4 * step);
  const sum1 = (u1 + u2) * (-2.0 / 3), odd1 = (u1 - u2) * (-2.0 / 3), sum2 = (u3 + u4) * (1.0 / 6), odd2 = (u3 - u4) * (1.0 / 6);
  store<f64>(to, load<f64>(from) + sum1 + sum2);
  store<f64>(to + toStep, p * odd1 + q * odd2);
  store<f64>(to + 2 * toStep, 0.5 * sum1 + 2 * sum2 + load<f64>(from + 5 * step));
}

/** U = G g Gᵀ. @param filter f32 [3, 3] @param u f32 [36], so many bytes apart */
export function transformFilter(filter: usize, u: usize, stride: usize): void {
  for (let j: usize = 0; j < 3; j++) {
    const g = filter + j * 4;
    filterIntoFrequencies(load<f32>(g), load<f32>(g, 12), load<f32>(g, 24), half + j * 8, 24);
  }
  for (let i: usize = 0; i < 6; i++) {
    const g = half + i * 24;
    filterIntoFrequencies(load<f64>(g), load<f64>(g, 8), load<f64>(g, 16), half + 144 + i * 48, 8);
  }
  for (let f: usize = 0; f < <usize>FREQUENCIES; f++) store<f32>(u + f * stride, <f32>load<f64>(half + 144 + f * 8));
}

/** Gᵀ U G, the way back of {@link transformFilter}: a gradient of the filter. */
export function transformFilterBackward(u: usize, stride: usize, filter: usize): void {
  for (let f: usize = 0; f < <usize>FREQUENCIES; f++) store<f64>(half + 144 + f * 8, <f64>load<f32>(u + f * stride));
  for (let j: usize = 0; j < 6; j++) filterFromFrequencies(half + 144 + j * 8, 48, half + j * 8, 48);
  for (let i: usize = 0; i < 3; i++) {
    filterFromFrequencies(half + i * 48, 8, half + 144, 8);
    for (let j: usize = 0; j < 3; j++) store<f32>(filter + (3 * i + j) * 4, <f32>load<f64>(half + 144 + j * 8));
  }
}
