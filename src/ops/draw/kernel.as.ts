// Numbers that cells draw (README.md; reference.ts is the definition). Sums and exponentials in f64, with AssemblyScript's
// own exponential: the same bits everywhere. Arrays hold one grid, cell by cell, without a border.
import { addTo } from "../elu/kernel.as";
import { cellAt } from "../grid/cells.as";
import { LEAST_POSTERIOR, LEAST_PRIOR, MOST_POSTERIOR, MOST_PRIOR } from "./sizes";

// @ts-ignore: decorator
@inline
function get(base: usize, index: i32): f64 {
  return <f64>load<f32>(base + (<usize>index << 2));
}

// @ts-ignore: decorator
@inline
function put(base: usize, index: i32, value: f64): void {
  store<f32>(base + (<usize>index << 2), <f32>value);
}

// @ts-ignore: decorator
@inline
function limited(value: f64, least: f64, most: f64): f64 {
  return Math.min(most, Math.max(least, value));
}

// @ts-ignore: decorator
@inline
function isWithin(value: f64, least: f64, most: f64): bool {
  return value >= least && value <= most;
}

/** grid += cells. */
export function addCells(grid: usize, side: i32, channels: i32, cells: usize): void {
  const numbers = side * channels;
  for (let y = 0; y < side; y++) addTo(cellAt(grid, side, channels, y, 0), cells + (<usize>(y * numbers) << 2), numbers);
}

/** @param joined f32 [cells, channels + features] */
export function joinCells(own: usize, features: usize, joined: usize, cells: i32, channels: i32, depth: i32): void {
  const a = <usize>channels << 2, b = <usize>depth << 2;
  for (let cell = 0; cell < cells; cell++, own += a, features += b, joined += a + b) {
    memory.copy(joined, own, a);
    memory.copy(joined + a, features, b);
  }
}

/** Back from {@link joinCells}: dOwn += one part, dFeatures = the other. */
export function partCells(dJoined: usize, dOwn: usize, dFeatures: usize, cells: i32, channels: i32, depth: i32): void {
  const a = <usize>channels << 2, b = <usize>depth << 2;
  for (let cell = 0; cell < cells; cell++, dOwn += a, dFeatures += b, dJoined += a + b) {
    addTo(dOwn, dJoined, channels);
    memory.copy(dFeatures, dJoined + a, b);
  }
}

/**
 * @param prior f32 [cells, width of the head of `most` numbers]: means, then logarithms of deviations from `most` on
 * @param noise f32 [cells, numbers]
 * @param drawn f32 [cells, most], zeros beyond `numbers`
 */
export function drawFromPrior(prior: usize, noise: usize, drawn: usize, cells: i32, numbers: i32, most: i32, width: i32): void {
  for (let cell = 0; cell < cells; cell++) {
    for (let i = 0; i < numbers; i++) {
      const deviation = Math.exp(limited(get(prior, most + i), LEAST_PRIOR, MOST_PRIOR));
      put(drawn, i, get(prior, i) + deviation * get(noise, i));
    }
    for (let i = numbers; i < most; i++) put(drawn, i, 0);
    prior += <usize>width << 2;
    noise += <usize>numbers << 2;
    drawn += <usize>most << 2;
  }
}

/**
 * @param posterior f32 [cells, width]: shifts, then logarithms of scales from `numbers` on
 * @param logRatio where the sum of log p - log q goes
 */
export function drawFromPosterior(
  prior: usize, posterior: usize, noise: usize, drawn: usize, logRatio: usize, divergence: usize,
  cells: i32, numbers: i32, most: i32, priorWidth: i32, width: i32,
): void {
  let ratios: f64 = 0, divergences: f64 = 0;
  for (let cell = 0; cell < cells; cell++) {
    for (let i = 0; i < numbers; i++) {
      const draw = get(noise, i), shift = get(posterior, i);
      const log = limited(get(posterior, numbers + i), LEAST_POSTERIOR, MOST_POSTERIOR), narrowing = Math.exp(log);
      const standard = shift + narrowing * draw;
      const deviation = Math.exp(limited(get(prior, most + i), LEAST_PRIOR, MOST_PRIOR));
      put(drawn, i, get(prior, i) + deviation * standard);
      ratios += 0.5 * (draw * draw - standard * standard) + log;
      divergences += 0.5 * (shift * shift + narrowing * narrowing - 1) - log;
    }
    for (let i = numbers; i < most; i++) put(drawn, i, 0);
    prior += <usize>priorWidth << 2;
    posterior += <usize>width << 2;
    noise += <usize>numbers << 2;
    drawn += <usize>most << 2;
  }
  put(logRatio, 0, ratios);
  put(divergence, 0, divergences);
}

/** Gradients of both heads; @param isSampled 1 for log q - log p in place of the divergence */
export function drawBackward(
  prior: usize, posterior: usize, noise: usize, dDrawn: usize, dPrior: usize, dPosterior: usize,
  cells: i32, numbers: i32, most: i32, priorWidth: i32, width: i32, weight: f64, isSampled: i32,
): void {
  memory.fill(dPrior, 0, <usize>(cells * priorWidth) << 2);
  memory.fill(dPosterior, 0, <usize>(cells * width) << 2);
  for (let cell = 0; cell < cells; cell++) {
    for (let i = 0; i < numbers; i++) {
      const draw = get(noise, i), gradient = get(dDrawn, i), shift = get(posterior, i);
      const log = get(prior, most + i), scale = get(posterior, numbers + i);
      const deviation = Math.exp(limited(log, LEAST_PRIOR, MOST_PRIOR));
      const narrowing = Math.exp(limited(scale, LEAST_POSTERIOR, MOST_POSTERIOR));
      const standard = shift + narrowing * draw;
      const dStandard = deviation * gradient + (isSampled ? weight * standard : 0);
      put(dPrior, i, gradient);
      if (isWithin(log, LEAST_PRIOR, MOST_PRIOR)) put(dPrior, most + i, gradient * deviation * standard);
      put(dPosterior, i, dStandard + (isSampled ? 0 : weight * shift));
      if (!isWithin(scale, LEAST_POSTERIOR, MOST_POSTERIOR)) continue;
      put(dPosterior, numbers + i, dStandard * narrowing * draw + weight * (isSampled ? -1 : narrowing * narrowing - 1));
    }
    prior += <usize>priorWidth << 2;
    dPrior += <usize>priorWidth << 2;
    posterior += <usize>width << 2;
    dPosterior += <usize>width << 2;
    noise += <usize>numbers << 2;
    dDrawn += <usize>most << 2;
  }
}
