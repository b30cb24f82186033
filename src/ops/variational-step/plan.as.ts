// The update of a variational rule as the kernels read it: a chain of layers over every cell. A plan is u32 words:
// channels C, number of layers, then for each layer its width and its kind. Layer 0 is the 3x3 convolution, the others
// look at one cell; the last has width C and is added to the state. Widths are multiples of 8.
import { FREQUENCIES } from "./sizes";
import { transformFilter, transformFilterBackward } from "./winograd.as";

/** Kinds of layers: y = W x + b; its ELU; or plus the output of the layer before the last (a residual block's end). */
export const ELU: i32 = 1;
export const SKIP: i32 = 2;
/** Weights of a 3x3 window. */
const TAPS: i32 = 9;

// @ts-ignore: decorator
@inline
export function channelsOf(plan: usize): i32 {
  return load<i32>(plan);
}

// @ts-ignore: decorator
@inline
export function layersOf(plan: usize): i32 {
  return load<i32>(plan, 4);
}

// @ts-ignore: decorator
@inline
export function widthOf(plan: usize, layer: i32): i32 {
  return load<i32>(plan + (<usize>layer << 3), 8);
}

// @ts-ignore: decorator
@inline
export function kindOf(plan: usize, layer: i32): i32 {
  return load<i32>(plan + (<usize>layer << 3), 12);
}

/** K: numbers that a layer reads; layer 0 reads C for each frequency of its transformed window. */
export function inputsOf(plan: usize, layer: i32): i32 {
  return layer == 0 ? FREQUENCIES * channelsOf(plan) : widthOf(plan, layer - 1);
}

/** Weights of a layer for each of its outputs. */
function storedInputs(plan: usize, layer: i32): i32 {
  return layer == 0 ? TAPS * channelsOf(plan) : inputsOf(plan, layer);
}

/**
 * Packed weights of a layer: [K, N] for forward, bias [N], [N, K] for the way back; of layer 0 transformed ones, [36, C, N]
 * and [36, N, C]. Gradients lie in the same places; their last part is not used.
 * @returns floats from the start of the packed weights
 */
export function packedOffset(plan: usize, layer: i32): i32 {
  let offset = 0;
  for (let i = 0; i < layer; i++) offset += widthOf(plan, i) * (2 * inputsOf(plan, i) + 1);
  return offset;
}

/** Outputs of the layers before this one lie so many floats a row from the start of a step's tape. */
export function tapeWidth(plan: usize, layer: i32): i32 {
  let width = 0;
  for (let i = 0; i < layer; i++) width += widthOf(plan, i);
  return width;
}

// @ts-ignore: decorator
@inline
function at(base: usize, index: i32): usize {
  return base + (<usize>index << 2);
}

/**
 * Packs parameters in their stored order (for each layer its weight, [N, C, 3, 3] or [N, K], and its bias).
 */
export function packUpdate(plan: usize, update: usize, packed: usize): void {
  for (let layer = 0; layer < layersOf(plan); layer++) {
    const K = inputsOf(plan, layer), N = widthOf(plan, layer), stored = storedInputs(plan, layer);
    const forward = at(packed, packedOffset(plan, layer));
    const bias = at(forward, K * N), backward = at(bias, N);
    if (layer == 0) {
      const C = channelsOf(plan);
      packFilters(update, C, N, forward, N, 1);
      packFilters(update, C, N, backward, 1, C);
    } else {
      for (let n = 0; n < N; n++) {
        for (let k = 0; k < K; k++) store<f32>(at(forward, k * N + n), load<f32>(at(update, n * K + k)));
      }
      memory.copy(backward, update, <usize>(K * N) << 2);
    }
    memory.copy(bias, at(update, stored * N), <usize>N << 2);
    update = at(update, stored * N + N);
  }
}

/** Transformed filters [N, C, 3, 3], the numbers of channels c and n at c cStep + n nStep of each frequency's matrix. */
function packFilters(filters: usize, C: i32, N: i32, packed: usize, cStep: i32, nStep: i32): void {
  const frequency = <usize>(C * N) << 2;
  for (let n = 0; n < N; n++) {
    for (let c = 0; c < C; c++) transformFilter(at(filters, (n * C + c) * TAPS), at(packed, c * cStep + n * nStep), frequency);
  }
}

/** Writes gradients in the stored order of the parameters. */
export function unpackUpdate(plan: usize, packed: usize, update: usize): void {
  for (let layer = 0; layer < layersOf(plan); layer++) {
    const K = inputsOf(plan, layer), N = widthOf(plan, layer), stored = storedInputs(plan, layer);
    const forward = at(packed, packedOffset(plan, layer));
    if (layer == 0) unpackFilters(forward, channelsOf(plan), N, update);
    else {
      for (let n = 0; n < N; n++) {
        for (let k = 0; k < K; k++) store<f32>(at(update, n * K + k), load<f32>(at(forward, k * N + n)));
      }
    }
    memory.copy(at(update, stored * N), at(forward, K * N), <usize>N << 2);
    update = at(update, stored * N + N);
  }
}

function unpackFilters(packed: usize, C: i32, N: i32, filters: usize): void {
  const frequency = <usize>(C * N) << 2;
  for (let n = 0; n < N; n++) {
    for (let c = 0; c < C; c++) transformFilterBackward(at(packed, c * N + n), frequency, at(filters, (n * C + c) * TAPS));
  }
}
