/**
 * Convolutions of a batch of pictures and their transposes on a graphics card, as products of matrices that are never written
 * down. A convolution leads from *large* pictures [images, side, side, C] to *small* ones [images, outSide, outSide, N]; packed
 * weights are [K, N], where K counts the taps of a window and for each of them the channels.
 */
import { ELU } from "../elu/kernel.wgsl.ts";
import { LANES, product, TILES } from "../gemm/kernel.wgsl.ts";
import { sumUp } from "../sum.wgsl.ts";
import { defineKernel } from "../wgsl.ts";

const EXTENT = {
  images: "u32",
  side: "u32",
  outSide: "u32",
  channels: "u32",
  outputs: "u32",
  kernel: "u32",
  stride: "u32",
  padding: "u32",
} as const;

const SMALL_ROWS = "n.images * n.outSide * n.outSide";
const LARGE_ROWS = "n.images * n.side * n.side";
const WINDOW = "n.kernel * n.kernel * n.channels";

/** `underWindow(place, k)`: number k under the window of a small picture's place, counted through all pictures. */
const UNDER_WINDOW = `
fn underWindow(place: u32, k: u32) -> f32 {
  let tap = k / n.channels;
  let y = place / n.outSide % n.outSide * n.stride + tap / n.kernel;
  let x = place % n.outSide * n.stride + tap % n.kernel;
  if (y < n.padding || x < n.padding || y >= n.padding + n.side || x >= n.padding + n.side) { return 0; }
  let image = place / (n.outSide * n.outSide);
  let cell = (image * n.side + y - n.padding) * n.side + x - n.padding;
  return large[largeAt(cell * n.channels + k % n.channels)];
}`;

/** `overCell(cell, k)`: what the window that lies over a cell with its tap k / N has at its place. */
const OVER_CELL = `
fn overCell(cell: u32, k: u32) -> f32 {
  let tap = k / n.outputs;
  let y = cell / n.side % n.side + n.padding;
  let x = cell % n.side + n.padding;
  if (y < tap / n.kernel || x < tap % n.kernel) { return 0; }
  let down = y - tap / n.kernel; let right = x - tap % n.kernel;
  if (down % n.stride != 0 || right % n.stride != 0) { return 0; }
  if (down / n.stride >= n.outSide || right / n.stride >= n.outSide) { return 0; }
  let image = cell / (n.side * n.side);
  let place = (image * n.outSide + down / n.stride) * n.outSide + right / n.stride;
  return small[smallAt(place * n.outputs + k % n.outputs)];
}`;

const TRANSPOSED_WINDOW = "n.kernel * n.kernel * n.outputs";

/** A layer, whose sums get a bias, and its way back, which has none. */
const LAYER = { ...EXTENT, elu: "u32", hasBias: "u32" } as const;

/** What follows a sum of the output column. */
const GIVEN = `${ELU}
fn given(column: u32, sum: f32) -> f32 {
  var y = sum;
  if (n.hasBias == 1) { y += bias[biasAt(column)]; }
  if (n.elu == 1) { y = elu(y); }
  return y;
}`;

/** From large pictures to small ones. */
export const convolveKernel = /* @__PURE__ */ defineKernel({
  label: "conv.convolve",
  size: LANES,
  buffers: { large: "f32", packed: "f32", bias: "f32", small: "write f32" },
  numbers: LAYER,
  declarations: `${TILES}${GIVEN}${UNDER_WINDOW}
fn left(row: u32, k: u32) -> f32 { return underWindow(row, k); }
fn right(k: u32, column: u32) -> f32 { return packed[packedAt(k * n.outputs + column)]; }
fn put(row: u32, column: u32, sum: f32) { small[smallAt(row * n.outputs + column)] = given(column, sum); }`,
  main: product(SMALL_ROWS, WINDOW, "n.outputs"),
});

/** From small pictures to large ones. */
export const transposeKernel = /* @__PURE__ */ defineKernel({
  label: "conv.transpose",
  size: LANES,
  buffers: { small: "f32", packed: "f32", bias: "f32", large: "write f32" },
  numbers: LAYER,
  declarations: `${TILES}${GIVEN}${OVER_CELL}
fn left(row: u32, k: u32) -> f32 { return overCell(row, k); }
fn right(k: u32, column: u32) -> f32 {
  return packed[packedAt((k / n.outputs * n.channels + column) * n.outputs + k % n.outputs)];
}
fn put(row: u32, column: u32, sum: f32) { large[largeAt(row * n.channels + column)] = given(column, sum); }`,
  main: product(LARGE_ROWS, TRANSPOSED_WINDOW, "n.channels"),
});

/** Adds to the gradients of the weights what pictures of one size and gradients of the other give. */
export const weightsKernel = /* @__PURE__ */ defineKernel({
  label: "conv.weights",
  size: LANES,
  buffers: { large: "f32", small: "f32", dPacked: "write f32" },
  numbers: EXTENT,
  declarations: `${TILES}${UNDER_WINDOW}
fn left(row: u32, k: u32) -> f32 { return underWindow(k, row); }
fn right(k: u32, column: u32) -> f32 { return small[smallAt(k * n.outputs + column)]; }
fn put(row: u32, column: u32, sum: f32) { dPacked[dPackedAt(row * n.outputs + column)] += sum; }`,
  main: product(WINDOW, SMALL_ROWS, "n.outputs"),
});

/** Adds every column of a gradient to that of the bias; a workgroup a column. */
export const biasKernel = /* @__PURE__ */ defineKernel({
  label: "conv.bias",
  size: 64,
  buffers: { dOutput: "f32", dBias: "write f32" },
  numbers: { rows: "u32", columns: "u32" },
  declarations: "var<workgroup> sums: array<f32, 64>;",
  main: `
  let column = group.y * groups.x + group.x;
  if (column >= n.columns) { return; }
  for (var row = lane; row < n.rows; row += 64) { sums[lane] += dOutput[dOutputAt(row * n.columns + column)]; }
${sumUp(64, "sums")}
  if (lane == 0) { dBias[dBiasAt(column)] += sums[0]; }`,
});

/** Takes a gradient back through the units that gave the output; a number an invocation. */
export const slopeKernel = /* @__PURE__ */ defineKernel({
  label: "conv.slope",
  size: 64,
  buffers: { output: "f32", dOutput: "write f32" },
  numbers: { count: "u32" },
  declarations: ELU,
  main: `
  if (item < n.count) { dOutput[dOutputAt(item)] *= slopeOf(output[outputAt(item)]); }`,
});

const WEIGHTS = { channels: "u32", outputs: "u32", taps: "u32" } as const;

/** `storedPlace(i)`: where number i of the packed weights is stored, [N, C, taps]. */
const STORED_PLACE = `
fn storedPlace(i: u32) -> u32 {
  let k = i / n.outputs;
  return (i % n.outputs * n.channels + k % n.channels) * n.taps + k / n.channels;
}`;

export const packKernel = /* @__PURE__ */ defineKernel({
  label: "conv.pack",
  size: 64,
  buffers: { weight: "f32", packed: "write f32" },
  numbers: WEIGHTS,
  declarations: STORED_PLACE,
  main: `
  if (item < n.taps * n.channels * n.outputs) { packed[packedAt(item)] = weight[weightAt(storedPlace(item))]; }`,
});

export const unpackKernel = /* @__PURE__ */ defineKernel({
  label: "conv.unpack",
  size: 64,
  buffers: { dPacked: "f32", dWeight: "write f32" },
  numbers: WEIGHTS,
  declarations: STORED_PLACE,
  main: `
  if (item < n.taps * n.channels * n.outputs) { dWeight[dWeightAt(storedPlace(item))] = dPacked[dPackedAt(item)]; }`,
});
