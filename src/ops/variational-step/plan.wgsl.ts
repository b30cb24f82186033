/**
 * The update of a variational rule on a graphics card. Packed weights are, for each layer in turn, [K, N] and then its bias [N]: one
 * matrix whose last row meets a 1. K counts channels, and for the convolution the nine taps before them. The tape has, for each
 * layer in turn, a matrix [rows, N] without rows of borders.
 */

/** Numbers of a dispatch about one layer; `before`, `after` and `record` are the places of slices and of the step's tape. */
export const LAYER = {
  channels: "u32",
  layers: "u32",
  widths: "u32",
  layer: "u32",
  side: "u32",
  rows: "u32",
  before: "u32",
  after: "u32",
  record: "u32",
} as const;

/** Kinds of layers, as in a plan (layout.ts). */
export const ELU_UNIT = "1u";
export const SKIP = "2u";

/** Knows `n.channels` and `n.widths`, which no width can exceed, whatever a plan says. */
export const PLAN = `
struct Layer {
  inputs: u32,
  outputs: u32,
  kind: u32,
  /** Place of its weights, and widths of all layers before it. */
  weights: u32,
  before: u32,
}
fn widthOf(start: u32, layer: u32) -> u32 { return min(plan[start + 2 + 2 * layer], n.widths); }
fn kindOf(start: u32, layer: u32) -> u32 { return plan[start + 3 + 2 * layer]; }
fn layerOf(start: u32, index: u32) -> Layer {
  var layer = Layer(9 * n.channels, widthOf(start, 0), kindOf(start, 0), 0, 0);
  for (var i = 1u; i <= index; i++) {
    layer.weights += layer.outputs * (layer.inputs + 1);
    layer.before += layer.outputs;
    layer.inputs = layer.outputs;
    layer.outputs = widthOf(start, i);
    layer.kind = kindOf(start, i);
  }
  return layer;
}`;

/** The layer of a dispatch: for a kernel's functions as `layer`, and as `own`, of which a compiler knows that it is the same for a whole workgroup. */
export const OWN_LAYER = `
  let own = layerOf(group.z * n.planStride, n.layer);
  layer = own;`;
export const LAYER_VARIABLE = "var<private> layer: Layer;";

/** `tapePlace(before, width, row)`: where a layer's outputs of a row lie on the tape, from the widths of those before it. */
export const TAPE = `
fn tapePlace(before: u32, width: u32, row: u32) -> u32 { return n.record + n.rows * before + row * width; }`;

/** `placeOf(row, down, along)`: number of a cell in its slice, so many cells below and to the right of that of a row; -1 beyond the edge. */
export const CELLS = `
fn placeOf(row: u32, down: i32, along: i32) -> i32 {
  let side = i32(n.side); let cell = i32(row) % (side * side);
  let y = cell / side + down; let x = cell % side + along;
  if (y < 0 || x < 0 || y >= side || x >= side) { return -1; }
  let grid = i32(row) / (side * side);
  return side + 2 + (grid * (side + 1) + y) * (side + 1) + x;
}
fn ownPlace(row: u32) -> u32 { return u32(placeOf(row, 0, 0)); }`;

/** `underWindow(row, k)`: number k of the nine cells around that of a row. */
export const UNDER_WINDOW = `
fn underWindow(row: u32, k: u32) -> f32 {
  let tap = i32(k / n.channels);
  let place = placeOf(row, tap / 3 - 1, tap % 3 - 1);
  if (place < 0) { return 0; }
  return states[statesAt(n.before + u32(place) * n.channels + k % n.channels)];
}`;
