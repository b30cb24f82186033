// The update of a variational rule as the kernels read it: a chain of layers over every cell. A plan is u32 words:
// channels C, number of layers, then for each layer its width and its kind. Layer 0 is the 3x3 convolution (9 C
// inputs), the others look at one cell; the last has width C and is added to the state. Widths are multiples of 8.

/** Kinds of layers: y = W x + b; its ELU; or plus the output of the layer before the last (a residual block's end). */
export const ELU: i32 = 1;
export const SKIP: i32 = 2;

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

/** K: numbers that a layer reads. */
export function inputsOf(plan: usize, layer: i32): i32 {
  return layer == 0 ? 9 * channelsOf(plan) : widthOf(plan, layer - 1);
}

/**
 * Packed weights of a layer: [K, N] for forward, bias [N], [N, K] for the way back (of layer 0 [9 N, C]).
 * Gradients lie in the same places; their last part is not used.
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
    const K = inputsOf(plan, layer), N = widthOf(plan, layer), C = channelsOf(plan);
    const forward = at(packed, packedOffset(plan, layer));
    const backward = at(forward, K * N + N);
    memory.copy(at(forward, K * N), at(update, K * N), <usize>N << 2);
    for (let n = 0; n < N; n++) {
      for (let k = 0; k < K; k++) {
        const weight = load<f32>(at(update, n * K + k));
        if (layer > 0) {
          store<f32>(at(forward, k * N + n), weight);
          store<f32>(at(backward, n * K + k), weight);
        } else {
          const c = k / 9, tap = k % 9;
          store<f32>(at(forward, (tap * C + c) * N + n), weight);
          store<f32>(at(backward, ((8 - tap) * N + n) * C + c), weight); // mirrored
        }
      }
    }
    update = at(update, K * N + N);
  }
}

/** Writes gradients in the stored order of the parameters. */
export function unpackUpdate(plan: usize, packed: usize, update: usize): void {
  for (let layer = 0; layer < layersOf(plan); layer++) {
    const K = inputsOf(plan, layer), N = widthOf(plan, layer), C = channelsOf(plan);
    const forward = at(packed, packedOffset(plan, layer));
    memory.copy(at(update, K * N), at(forward, K * N), <usize>N << 2);
    for (let k = 0; k < K; k++) {
      const column = layer > 0 ? k : k % C * 9 + k / C;
      for (let n = 0; n < N; n++) store<f32>(at(update, n * K + column), load<f32>(at(forward, k * N + n)));
    }
    update = at(update, K * N + N);
  }
}
