// One recorded step backward. Only cells that fired and were kept pass gradient through the update. The state is
// restored from the tape, so that it ends as it began, and perception is computed again from it.
import { gemm } from "../gemm/kernel.as";
import { perceive, perceiveBankGradient, perceiveTransposed } from "../perceive/kernel.as";
import { BLOCK, cellAt, copyVectors, Field, foldGradient, Record, recordAt, wrapState } from "./field.as";
import { Rule } from "./rule.as";

/**
 * Takes the last step off the tape, adds to the gradients of the rule and turns dState into that before the step.
 * @returns 0 where there was none, and nothing was done
 */
export function stepBackward(field: Field, rule: Rule): i32 {
  if (field.recorded == 0) return 0;
  const record = recordAt(field, --field.recorded);
  field.step--;
  clearGradients(field, record.kept);
  const active = listActive(field, record);
  restore(field, record);
  if (field.torus) wrapState(field);
  for (let first = 0; first < active; first += BLOCK) {
    blockBackward(field, rule, record, first, min(BLOCK, active - first));
  }
  if (field.torus) foldGradient(field);
  return 1;
}

/** dState = 0 where the cell was not kept. */
function clearGradients(field: Field, kept: usize): void {
  const end = (field.height + 1) * field.stride;
  for (let place = field.stride; place < end; place += 16) {
    const keep = v128.load(kept + place), nonzero = v128.load(field.dNonzero + place);
    let cleared = i8x16.bitmask(v128.andnot(nonzero, keep));
    v128.store(field.dNonzero + place, v128.and(nonzero, keep));
    while (cleared) {
      memory.fill(field.dState + <usize>(place + ctz(cleared)) * field.cellBytes, 0, field.cellBytes);
      cleared &= cleared - 1;
    }
  }
}

/**
 * Lists the cells that fired, were kept and have a gradient, with their places among the fired; copies their gradients
 * to `update`, row by row.
 */
function listActive(field: Field, record: Record): i32 {
  let count = 0;
  for (let i = 0; i < record.fired; i++) {
    const place = load<u32>(record.cells + (<usize>i << 2));
    if (!load<u8>(field.dNonzero + place)) continue;
    store<u32>(field.fired + (<usize>count << 2), place);
    store<u32>(field.ranks + (<usize>count << 2), i);
    copyVectors(field.update + <usize>count * field.cellBytes, field.dState + <usize>place * field.cellBytes, field.cellBytes);
    count++;
  }
  return count;
}

/** Puts the old contents back: first of the cleared cells, then of the fired ones. */
function restore(field: Field, record: Record): void {
  const cleared = record.cells + <usize>record.fired * (4 + field.cellBytes);
  restoreCells(field, cleared, record.cleared);
  restoreCells(field, record.cells, record.fired);
}

function restoreCells(field: Field, places: usize, count: i32): void {
  let contents = places + (<usize>count << 2);
  for (let i = 0; i < count; i++) {
    copyVectors(cellAt(field, load<u32>(places + (<usize>i << 2))), contents, field.cellBytes);
    contents += field.cellBytes;
  }
}

function blockBackward(field: Field, rule: Rule, record: Record, first: i32, count: i32): void {
  const P = rule.perception, D = rule.hidden, C = rule.paddedChannels;
  const cells = field.fired + (<usize>first << 2);
  const dUpdate = field.update + <usize>first * field.cellBytes;
  const rows = (count + 1) & ~1;
  const none: f32 = -Infinity;
  perceive(field.state, field.stride, C, rule.bank, rule.centreOnly, rule.filters, cells, count, field.perception);
  if (record.hidden) fetchHidden(field, record, first, count, D << 2);
  else gemm(rows, D, P, field.perception, P << 2, 4, rule.hiddenWeightT, D << 2, rule.hiddenBias, 0, field.hidden, D << 2, 0);
  gemm(C, D, count, dUpdate, 4, C << 2, field.hidden, D << 2, rule.dOutputWeight, D << 2, rule.dOutputWeight, D << 2, none);
  addRows(dUpdate, count, C, rule.dOutputBias);
  gemm(rows, D, C, dUpdate, C << 2, 4, rule.outputWeight, D << 2, rule.zeros, 0, field.dHidden, D << 2, none);
  reluBackward(field.dHidden, field.hidden, count, D, rule.dHiddenBias);
  gemm(P, D, count, field.perception, 4, P << 2, field.dHidden, D << 2, rule.dHiddenWeightT, D << 2, rule.dHiddenWeightT, D << 2, none);
  gemm(rows, P, D, field.dHidden, D << 2, 4, rule.hiddenWeight, P << 2, rule.zeros, 0, field.dPerception, P << 2, none);
  perceiveTransposed(field.dState, field.stride, C, rule.bank, rule.centreOnly, rule.filters, cells, count, field.dPerception);
  markNeighbours(field, cells, count);
  if (rule.learned) perceiveBankGradient(field.state, field.stride, C, rule.dBank, rule.filters, cells, count, field.dPerception);
}

/** Fetches the hidden layer of a block from the tape. */
function fetchHidden(field: Field, record: Record, first: i32, count: i32, rowBytes: i32): void {
  for (let i = 0; i < count; i++) {
    const rank = load<u32>(field.ranks + (<usize>(first + i) << 2));
    copyVectors(field.hidden + <usize>i * rowBytes, record.hidden + <usize>rank * rowBytes, rowBytes);
  }
}

/** sums += every row. */
function addRows(rows: usize, count: i32, columns: i32, sums: usize): void {
  for (let c = 0; c < columns; c += 4) {
    let sum = v128.load(sums + (<usize>c << 2));
    for (let i = 0; i < count; i++) sum = f32x4.add(sum, v128.load(rows + (<usize>(i * columns + c) << 2)));
    v128.store(sums + (<usize>c << 2), sum);
  }
}

/** dHidden = 0 where the unit gave 0; then sums += every row. */
function reluBackward(dHidden: usize, hidden: usize, count: i32, columns: i32, sums: usize): void {
  const rowBytes = <usize>columns << 2;
  for (let c: usize = 0; c < rowBytes; c += 16) {
    let sum = v128.load(sums + c);
    let at = dHidden + c, from = hidden + c;
    for (let i = 0; i < count; i++) {
      const gradient = v128.and(v128.load(at), f32x4.gt(v128.load(from), f32x4.splat(0)));
      v128.store(at, gradient);
      sum = f32x4.add(sum, gradient);
      at += rowBytes;
      from += rowBytes;
    }
    v128.store(sums + c, sum);
  }
}

function markNeighbours(field: Field, cells: usize, count: i32): void {
  const stride = field.stride;
  for (let i = 0; i < count; i++) {
    let row = field.dNonzero + load<u32>(cells + (<usize>i << 2)) - stride - 1;
    for (let j = 0; j < 3; j++) {
      store<u16>(row, 0xffff);
      store<u8>(row + 2, 255);
      row += stride;
    }
  }
}
