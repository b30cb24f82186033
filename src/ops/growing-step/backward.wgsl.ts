/**
 * One step backward on a graphics card, in kernels of one purpose each: gradients of the perceptions of acting cells (those
 * that fired and were kept), of the weights, of the state, and of learned filters. Perceptions and hidden layers are computed
 * again. What cells add to the weights' gradients is summed in a fixed order: cell by cell in PARTS parts of the grid, then
 * the parts one after the other.
 */
import { FIRES } from "../fire-mask/kernel.wgsl.ts";
import { neighbourOf } from "../neighbourhood.wgsl.ts";
import { perceive } from "../perceive/kernel.wgsl.ts";
import { defineKernel, each } from "../wgsl.ts";
import type { StepSize } from "./forward.wgsl.ts";
import { type RuleSize, ruleConstants, ruleLayout } from "./rule.wgsl.ts";
import {
  forEachUnit,
  hiddenOf,
  LANES,
  LISTING,
  listedCells,
  TILE,
  weightsMemory,
} from "./tile.wgsl.ts";

/** Parts of the grid whose gradients of weights are summed apart, so that enough workgroups are busy. */
export const PARTS = 32;

/** Cells whose rows lie in workgroup memory at once, for the gradients of weights: 8 KiB, or one of a large rule. */
function rowsHeld({ perception, cell }: ReturnType<typeof ruleLayout>): number {
  return Math.max(1, Math.min(16, Math.floor((8 << 10) / (16 * (perception + cell)))));
}

/** Says which cells are acting, and writes the gradients of their perceptions. */
export function perceptionGradientKernel(size: StepSize) {
  const { cell, perception } = ruleLayout(size);
  return defineKernel({
    label: "growing-step.perceptionGradient",
    size: LANES,
    buffers: {
      state: "vec4f",
      rule: "vec4f",
      key: "u32",
      kept: "u32",
      dNext: "vec4f",
      dPerception: "write vec4f",
      acting: "write u32",
    },
    numbers: { height: "u32", width: "u32", step: "u32", fireThreshold: "u32" },
    declarations: `${ruleConstants(size)}${FIRES}
${neighbourOf(size.torus)}
${LISTING}
${weightsMemory(size)}`,
    main: `
  let keys = vec2u(key[keyAt(0)], key[keyAt(1)]);
  for (var i = lane; i < ${TILE * TILE}; i += ${LANES}) {
    let y = rowOf(i, group); let x = columnOf(i, group);
    if (!isInside(y, x)) { continue; }
    let place = u32(y) * n.width + u32(x);
    let isActing = kept[keptAt(place)] == 1 && fires(keys, n.step, u32(y), u32(x), n.fireThreshold);
    acting[actingAt(place)] = u32(isActing);
    if (isActing) { list[atomicAdd(&listed, 1)] = i; }
  }
${listedCells(`
    let place = u32(y) * n.width + u32(x);
${perceive(size.filters, cell)}
${each(cell, (c) => `    var g${c} = vec4f(); if (isBusy) { g${c} = dNext[dNextAt(place * CELL + ${c})]; }`)}
${each(perception, (i) => `    var d${i} = vec4f();`)}
${forEachUnit(
  size,
  "HIDDEN",
  `${hiddenOf(size)}
    let dHidden = ${each(cell, (c) => `dot(weights[w + ${perception + c}], g${c})`, " + ")};
    let dGiven = select(0.0, dHidden, hidden > 0.0);
${each(perception, (i) => `    d${i} = fma(weights[w + ${i}], vec4f(dGiven), d${i});`)}`,
)}
    if (isBusy) {
${each(perception, (i) => `      dPerception[dPerceptionAt(place * PERCEPTION + ${i})] = d${i};`)}
    }`)}`,
  });
}

/** Gradient of the state before the step: of what was kept, and of what acting neighbours saw. A vector an invocation. */
export function stateGradientKernel(size: StepSize) {
  return defineKernel({
    label: "growing-step.stateGradient",
    size: 64,
    buffers: {
      rule: "vec4f",
      kept: "u32",
      acting: "u32",
      dNext: "vec4f",
      dPerception: "vec4f",
      dState: "write vec4f",
    },
    numbers: { height: "u32", width: "u32" },
    declarations: `${ruleConstants(size)}
${neighbourOf(size.torus)}`,
    main: `
  let place = item / CELL; let c = item % CELL;
  if (place >= n.height * n.width) { return; }
  let y = i32(place / n.width); let x = i32(place % n.width);
  var sum = vec4f();
  if (kept[keptAt(place)] == 1) { sum = dNext[dNextAt(item)]; }
  for (var tap = 0; tap < 9; tap++) {
    let seer = neighbour(y + 1 - tap / 3, x + 1 - tap % 3);
    if (seer < 0) { continue; }
    if (acting[actingAt(u32(seer))] == 0) { continue; }
    for (var f = 0u; f < FILTERS; f++) {
      let weight = rule[ruleAt((f * 9 + u32(tap)) * CELL + c)];
      sum = fma(weight, dPerception[dPerceptionAt((u32(seer) * FILTERS + f) * CELL + c)], sum);
    }
  }
  dState[dStateAt(item)] = sum;`,
  });
}

/** Adds the gradients of the weights: a unit an invocation, a part of the grid a row of workgroups. */
export function weightGradientKernel(size: StepSize) {
  const layout = ruleLayout(size);
  const { cell, perception, length } = layout;
  const held = rowsHeld(layout);
  return defineKernel({
    label: "growing-step.weightGradient",
    size: LANES,
    buffers: {
      state: "vec4f",
      rule: "vec4f",
      acting: "u32",
      dNext: "vec4f",
      gradients: "write vec4f",
    },
    numbers: { height: "u32", width: "u32" },
    declarations: `${ruleConstants(size)}
${neighbourOf(size.torus)}
var<workgroup> flags: array<u32, ${LANES}>;
var<workgroup> list: array<u32, ${LANES}>;
var<workgroup> total: u32;
/** Perception, then gradient of the update, of each cell at hand. */
var<workgroup> rows: array<vec4f, ${held * (perception + cell)}>;
const ROW = ${perception + cell}u;
/** Vector i of the perception of a cell; summed as in the step itself. */
fn perceived(place: u32, i: u32) -> vec4f {
  let y = i32(place / n.width); let x = i32(place % n.width);
  var sum = vec4f();
  for (var tap = 0; tap < 9; tap++) {
    let seen = neighbour(y + tap / 3 - 1, x + tap % 3 - 1);
    if (seen < 0) { continue; }
    let taps = ((i / CELL) * 9 + u32(tap)) * CELL;
    sum = fma(rule[ruleAt(taps + i % CELL)], state[stateAt(u32(seen) * CELL + i % CELL)], sum);
  }
  return sum;
}`,
    main: `
  let unit = group.x * ${LANES} + lane;
  // Invocations beyond the last unit compute along, and write nothing.
  let own = UNITS + min(unit, HIDDEN) * UNIT;
${each(perception + cell, (i) => `  let w${i} = rule[ruleAt(own + ${i})]; var g${i} = vec4f();`)}
  let bias = rule[ruleAt(own + UNIT - 1)].x;
  var dBias = 0.0;
  var dOutputBias = vec4f();
  let cells = n.height * n.width;
  let span = (cells + ${PARTS - 1}) / ${PARTS};
  let end = min(cells, (group.y + 1) * span);
  for (var start = group.y * span; start < end; start += ${LANES}) {
    let place = start + lane;
    var isActing = 0u;
    if (place < end) { isActing = acting[actingAt(place)]; }
    flags[lane] = isActing;
    workgroupBarrier();
    var rank = 0u;
    for (var i = 0u; i < lane; i++) { rank += flags[i]; }
    if (isActing == 1) { list[rank] = place; }
    if (lane == ${LANES - 1}) { total = rank + isActing; }
    let count = workgroupUniformLoad(&total);
    for (var base = 0u; base < count; base += ${held}) {
      let held = min(${held}u, count - base);
      for (var i = lane; i < held * ROW; i += ${LANES}) {
        let seen = list[base + i / ROW]; let v = i % ROW;
        if (v < PERCEPTION) { rows[i] = perceived(seen, v); }
        else { rows[i] = dNext[dNextAt(seen * CELL + v - PERCEPTION)]; }
      }
      workgroupBarrier();
      for (var row = 0u; row < held * ROW; row += ROW) {
        var sums = w0 * rows[row];
${each(perception - 1, (i) => `        sums = fma(w${i + 1}, rows[row + ${i + 1}], sums);`)}
        let given = bias + ((sums.x + sums.y) + (sums.z + sums.w));
        let hidden = select(given, 0.0, given < 0.0);
        let dHidden = ${each(cell, (c) => `dot(w${perception + c}, rows[row + ${perception + c}])`, " + ")};
        let dGiven = select(0.0, dHidden, hidden > 0.0);
        dBias += dGiven;
${each(perception, (i) => `        g${i} = fma(rows[row + ${i}], vec4f(dGiven), g${i});`)}
${each(cell, (c) => `        g${perception + c} = fma(rows[row + ${perception + c}], vec4f(hidden), g${perception + c});`)}
        if (lane < CELL) { dOutputBias += rows[row + PERCEPTION + lane]; }
      }
      workgroupBarrier();
    }
  }
  let part = group.y * ${length};
  if (unit < HIDDEN) {
${each(perception + cell, (i) => `    gradients[gradientsAt(part + own + ${i})] += g${i};`)}
    gradients[gradientsAt(part + own + UNIT - 1)] += vec4f(dBias, 0, 0, 0);
  }
  if (group.x == 0 && lane < CELL) {
    gradients[gradientsAt(part + UNITS + HIDDEN * UNIT + PERCEPTION + lane)] += dOutputBias;
  }`,
  });
}

/** Adds the gradients of learned filters: a vector of taps an invocation, a part of the grid a row of workgroups. */
export function bankGradientKernel(size: StepSize) {
  const { length } = ruleLayout(size);
  return defineKernel({
    label: "growing-step.bankGradient",
    size: LANES,
    buffers: { state: "vec4f", acting: "u32", dPerception: "vec4f", gradients: "write vec4f" },
    numbers: { height: "u32", width: "u32" },
    declarations: `${ruleConstants(size)}
${neighbourOf(size.torus)}`,
    main: `
  let i = group.x * ${LANES} + lane;
  if (i >= UNITS) { return; }
  let c = i % CELL; let tap = i32((i / CELL) % 9); let f = i / (9 * CELL);
  let cells = n.height * n.width;
  let span = (cells + ${PARTS - 1}) / ${PARTS};
  var sum = vec4f();
  for (var place = group.y * span; place < min(cells, (group.y + 1) * span); place++) {
    if (acting[actingAt(place)] == 0) { continue; }
    let seen = neighbour(i32(place / n.width) + tap / 3 - 1, i32(place % n.width) + tap % 3 - 1);
    if (seen < 0) { continue; }
    sum = fma(dPerception[dPerceptionAt((place * FILTERS + f) * CELL + c)], state[stateAt(u32(seen) * CELL + c)], sum);
  }
  gradients[gradientsAt(group.y * ${length} + i)] += sum;`,
  });
}

/** Sums the gradients of all parts, in their order, and writes them in the stored order; a float an invocation. */
export function unpackKernel(size: RuleSize) {
  const { length } = ruleLayout(size);
  return defineKernel({
    label: "growing-step.unpack",
    size: 64,
    buffers: {
      gradients: "f32",
      bank: "write f32",
      hiddenWeight: "write f32",
      hiddenBias: "write f32",
      outputWeight: "write f32",
      outputBias: "write f32",
    },
    numbers: {},
    declarations: `${ruleConstants(size)}
fn sum(unit: u32, i: u32) -> f32 { return sumOf(4 * (UNITS + unit * UNIT) + i); }
fn sumOf(i: u32) -> f32 {
  var sum = 0.0;
  for (var part = 0u; part < ${PARTS}; part++) { sum += gradients[gradientsAt(part * ${4 * length} + i)]; }
  return sum;
}`,
    main: `
  var i = item;
  if (i < FILTERS * CHANNELS * 9) {
    let f = i / (CHANNELS * 9); let c = (i / 9) % CHANNELS;
    bank[bankAt(i)] = sumOf(4 * (f * 9 + i % 9) * CELL + c);
    return;
  }
  i -= FILTERS * CHANNELS * 9;
  if (i < HIDDEN * FILTERS * CHANNELS) {
    let f = (i / CHANNELS) % FILTERS;
    hiddenWeight[hiddenWeightAt(i)] = sum(i / (FILTERS * CHANNELS), 4 * f * CELL + i % CHANNELS);
    return;
  }
  i -= HIDDEN * FILTERS * CHANNELS;
  if (i < HIDDEN) { hiddenBias[hiddenBiasAt(i)] = sum(i, 4 * (UNIT - 1)); return; }
  i -= HIDDEN;
  if (i < CHANNELS * HIDDEN) {
    outputWeight[outputWeightAt(i)] = sum(i % HIDDEN, 4 * PERCEPTION + i / HIDDEN);
    return;
  }
  i -= CHANNELS * HIDDEN;
  if (i < CHANNELS) { outputBias[outputBiasAt(i)] = sum(HIDDEN, 4 * PERCEPTION + i); }`,
  });
}
