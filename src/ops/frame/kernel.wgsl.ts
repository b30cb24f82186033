/**
 * Frames of a dish on a graphics card, and readings of single cells (README.md). Rows are put in their order by counting the cells
 * that hold something in blocks, adding the counts up, and writing the rows of every block from where it begins. Owners are
 * counted from 1 on the device.
 */
import { ALPHA } from "../channels.ts";
import { NOBODY } from "../mixed-step/owner.ts";
import { neighbourOf } from "../neighbourhood.wgsl.ts";
import { defineKernel, vectors } from "../wgsl.ts";

/** Cells of a block, which one invocation counts. */
export const BLOCK = 64;
/** Invocations that add up the counts of all blocks. */
const LANES = 256;

/** Counts the cells of each block. */
export const countKernel = /* @__PURE__ */ defineKernel({
  label: "frame.count",
  size: 64,
  buffers: { owners: "u32", starts: "write u32" },
  numbers: { cells: "u32" },
  main: `
  if (item * ${BLOCK} >= n.cells) { return; }
  var count = 0u;
  for (var cell = item * ${BLOCK}; cell < min(n.cells, (item + 1) * ${BLOCK}); cell++) {
    count += u32(owners[ownersAt(cell)] != 0);
  }
  starts[startsAt(item)] = count;`,
});

/** Turns counts into the number of rows before each block; in one workgroup, of which each invocation takes a stretch. */
export const startKernel = /* @__PURE__ */ defineKernel({
  label: "frame.start",
  size: LANES,
  buffers: { starts: "write u32", count: "write u32" },
  numbers: { blocks: "u32", row: "u32" },
  declarations: `var<workgroup> sums: array<u32, ${LANES}>;`,
  main: `
  let stretch = (n.blocks + ${LANES - 1}) / ${LANES};
  let first = lane * stretch;
  let end = min(n.blocks, first + stretch);
  var sum = 0u;
  for (var block = first; block < end; block++) { sum += starts[startsAt(block)]; }
  sums[lane] = sum;
  workgroupBarrier();
  var before = 0u;
  for (var i = 0u; i < lane; i++) { before += sums[i]; }
  if (lane == ${LANES - 1}) { count[countAt(0)] = (before + sum) * n.row; }
  for (var block = first; block < end; block++) {
    let held = starts[startsAt(block)];
    starts[startsAt(block)] = before;
    before += held;
  }`,
});

/** Writes the rows of each block. */
export function rowsKernel(channels: number) {
  return defineKernel({
    label: "frame.keep",
    size: 64,
    buffers: { state: "f32", owners: "u32", starts: "u32", frame: "write f32" },
    numbers: { cells: "u32" },
    main: `
  if (item * ${BLOCK} >= n.cells) { return; }
  var at = starts[startsAt(item)] * ${2 + channels};
  for (var cell = item * ${BLOCK}; cell < min(n.cells, (item + 1) * ${BLOCK}); cell++) {
    let owner = owners[ownersAt(cell)];
    if (owner == 0) { continue; }
    frame[frameAt(at)] = f32(cell);
    frame[frameAt(at + 1)] = f32(owner - 1);
    for (var c = 0u; c < ${channels}; c++) { frame[frameAt(at + 2 + c)] = state[stateAt(cell * ${4 * vectors(channels)} + c)]; }
    at += ${2 + channels};
  }`,
  });
}

/** Raises the flag if a row names a cell of another grid, or a rule that is not there; a row an invocation. */
export function checkKernel(channels: number) {
  return defineKernel({
    label: "frame.check",
    size: 64,
    buffers: { frame: "f32", count: "u32", flag: "write atomic<u32>" },
    numbers: { cells: "f32", rules: "f32" },
    declarations: `
/** Compared as bits, in which NaN and negative numbers are large. */
fn isBelow(value: f32, end: f32) -> bool { return value == 0 || bitcast<u32>(value) < bitcast<u32>(end); }`,
    main: `
  let at = item * ${2 + channels};
  if (at >= count[countAt(0)]) { return; }
  if (!isBelow(frame[frameAt(at)], n.cells) || !isBelow(frame[frameAt(at + 1)], n.rules)) { atomicStore(&flag[flagAt(0)], 1); }`,
  });
}

/** Empties all cells and takes in a key, unless the flag is up; a cell an invocation, at least two. */
export function emptyKernel(channels: number) {
  return defineKernel({
    label: "frame.empty",
    size: 64,
    buffers: {
      flag: "u32",
      given: "u32",
      key: "write u32",
      state: "write vec4f",
      owners: "write u32",
    },
    numbers: { cells: "u32" },
    main: `
  if (flag[flagAt(0)] != 0) { return; }
  if (item < 2) { key[keyAt(item)] = given[givenAt(item)]; }
  if (item >= n.cells) { return; }
  for (var c = 0u; c < ${vectors(channels)}; c++) { state[stateAt(item * ${vectors(channels)} + c)] = vec4f(); }
  owners[ownersAt(item)] = 0;`,
  });
}

/** Fills the cells that the rows name, unless the flag is up; a row an invocation. */
export function fillKernel(channels: number) {
  return defineKernel({
    label: "frame.fill",
    size: 64,
    buffers: {
      flag: "u32",
      frame: "f32",
      count: "u32",
      state: "write f32",
      owners: "write u32",
      change: "write f32",
    },
    numbers: {},
    main: `
  let at = item * ${2 + channels};
  if (flag[flagAt(0)] != 0 || at >= count[countAt(0)]) { return; }
  let cell = u32(frame[frameAt(at)]);
  owners[ownersAt(cell)] = u32(frame[frameAt(at + 1)]) + 1;
  change[changeAt(cell)] = -1;
  for (var c = 0u; c < ${channels}; c++) { state[stateAt(cell * ${4 * vectors(channels)} + c)] = frame[frameAt(at + 2 + c)]; }`,
  });
}

/** Reads a cell; a number an invocation, of one workgroup. */
export function probeKernel(channels: number, torus: boolean) {
  const floats = 4 * vectors(channels);
  return defineKernel({
    label: "frame.probe",
    size: 64,
    buffers: { state: "f32", owners: "u32", change: "f32", reading: "write f32" },
    numbers: { height: "u32", width: "u32", row: "u32", column: "u32", aliveThreshold: "f32" },
    declarations: neighbourOf(torus),
    main: `
  let cell = n.row * n.width + n.column;
  for (var c = lane; c < ${channels}; c += 64) { reading[readingAt(c)] = state[stateAt(cell * ${floats} + c)]; }
  if (lane > 0) { return; }
  var alive = false;
  for (var tap = 0; tap < 9; tap++) {
    let place = neighbour(i32(n.row) + tap / 3 - 1, i32(n.column) + tap % 3 - 1);
    if (place >= 0 && state[stateAt(u32(place) * ${floats} + ${ALPHA})] > n.aliveThreshold) { alive = true; }
  }
  let owner = owners[ownersAt(cell)];
  reading[readingAt(${channels})] = f32(alive);
  reading[readingAt(${channels + 1})] = f32(owner != 0 && change[changeAt(cell)] != -1);
  reading[readingAt(${channels + 2})] = select(f32(owner) - 1, f32(${NOBODY}), owner == 0);`,
  });
}
