// One step forward, computing only cells that can change: those that fire within reach of living ones.
// Why this is exact stands in README.md beside this file.
import { dilate } from "../alive-mask/kernel.as";
import { MASK_ALPHA } from "../alive-mask/masks";
import { fireBits } from "../fire-mask/kernel.as";
import { gemm } from "../gemm/kernel.as";
import { perceive } from "../perceive/kernel.as";
import { BLOCK, cellAt, copyVectors, Field, fixBorder, markCell, Record, recordAt, reserveCells, reserveHidden, wrapState } from "./field.as";
import { Rule } from "./rule.as";

/** A field that records steps puts it on its tape. @returns 0 where that had no room, and nothing was done */
export function stepForward(field: Field, rule: Rule): i32 {
  const record = field.recordedSteps > 0;
  if (record && field.recorded == field.recordedSteps) return 0;
  const fired = listFired(field);
  const slot = recordAt(field, field.recorded);
  // One row to spare: the last block is rounded up to an even number of rows.
  const hidden = record ? reserveHidden(field, slot, fired + 1, rule.hidden << 2) : 0;
  for (let first = 0; first < fired; first += BLOCK) {
    const rows = hidden ? hidden + <usize>first * (rule.hidden << 2) : field.hidden;
    updateBlock(field, rule, first, min(BLOCK, fired - first), rows);
  }
  if (record) recordFired(field, slot, fired);
  applyUpdates(field, fired);
  const cleared = listCleared(field);
  if (record) recordCleared(field, slot, fired, cleared);
  clearCells(field, cleared);
  if (record) {
    memory.copy(slot.kept, field.alive, field.places);
    field.recorded++;
  }
  field.step++;
  return 1;
}

/** Finds the living cells, and those within reach of them. @returns a mask of the cells that a step may change */
function findReach(field: Field): usize {
  // Where the mask is fixed, what becomes of other cells changes nothing.
  if (field.mask != MASK_ALPHA) return field.alive;
  fixBorder(field, field.mature);
  dilate(field.mature, field.alive, field.height, field.stride);
  fixBorder(field, field.alive);
  dilate(field.alive, field.scratch, field.height, field.stride);
  return field.scratch;
}

/** Lists the cells that a step may change and that fire, in order of place. */
export function listFired(field: Field): i32 {
  if (field.torus) wrapState(field);
  const reach = findReach(field), list = field.fired;
  let count = 0;
  for (let y = 0; y < field.height; y++) {
    const row = (y + 1) * field.stride + 1;
    for (let x = 0; x < field.width; x += 8) {
      let candidates = load<u64>(reach + row + x);
      const beyond = x + 8 - field.width;
      if (beyond > 0) candidates &= (<u64>-1) >> (<u64>beyond << 3);
      if (!candidates) continue;
      const bits = fireBits(field.key0, field.key1, field.step, y, x, field.fireThreshold);
      for (let i = 0; i < 8; i++) {
        // Written always, counted only if it fires: no branch to mispredict.
        store<u32>(list + (<usize>count << 2), row + x + i);
        count += <i32>(candidates >> (<u64>i << 3)) & (bits >> i) & 1;
      }
    }
  }
  return count;
}

/** Perception, hidden layer (written to `hidden`) and update of one block of fired cells. */
export function updateBlock(field: Field, rule: Rule, first: i32, count: i32, hidden: usize): void {
  const P = rule.perception, D = rule.hidden, C = rule.paddedChannels;
  const cells = field.fired + (<usize>first << 2);
  const rows = (count + 1) & ~1;
  perceive(field.state, field.stride, C, rule.bank, rule.centreOnly, rule.filters, cells, count, field.perception);
  gemm(rows, D, P, field.perception, P << 2, 4, rule.hiddenWeightT, D << 2, rule.hiddenBias, 0, hidden, D << 2, 0);
  gemm(rows, C, D, hidden, D << 2, 4, rule.outputWeightT, C << 2, rule.outputBias, 0, field.update + <usize>first * field.cellBytes, C << 2, -Infinity);
}

export function applyUpdates(field: Field, fired: i32): void {
  for (let i = 0; i < fired; i++) {
    const place = load<u32>(field.fired + (<usize>i << 2));
    const cell = cellAt(field, place), update = field.update + <usize>i * field.cellBytes;
    for (let c = 0; c < field.cellBytes; c += 16) {
      v128.store(cell + c, f32x4.add(v128.load(cell + c), v128.load(update + c)));
    }
    markCell(field, place);
  }
}

/** @returns a mask of the cells that are alive after the updates */
function findAlive(field: Field): usize {
  if (field.mask != MASK_ALPHA) return field.alive;
  fixBorder(field, field.mature);
  dilate(field.mature, field.scratch, field.height, field.stride);
  return field.scratch;
}

/**
 * Turns `alive` into the cells that are kept (alive before and after), and lists those that hold something but are not
 * kept. The list overwrites that of the fired cells, whose updates are applied.
 */
export function listCleared(field: Field): i32 {
  const after = findAlive(field);
  let count = 0;
  const end = (field.height + 1) * field.stride;
  for (let place = field.stride; place < end; place += 16) {
    const kept = v128.and(v128.load(field.alive + place), v128.load(after + place));
    v128.store(field.alive + place, kept);
    const nonzero = v128.load(field.nonzero + place);
    let cleared = i8x16.bitmask(v128.andnot(nonzero, kept));
    v128.store(field.nonzero + place, v128.and(nonzero, kept));
    while (cleared) {
      store<u32>(field.fired + (<usize>count << 2), place + ctz(cleared));
      cleared &= cleared - 1;
      count++;
    }
  }
  return count;
}

export function clearCells(field: Field, count: i32): void {
  for (let i = 0; i < count; i++) {
    const place = load<u32>(field.fired + (<usize>i << 2));
    memory.fill(cellAt(field, place), 0, field.cellBytes);
    store<u8>(field.mature + place, 0);
  }
}

function recordFired(field: Field, record: Record, fired: i32): void {
  record.fired = fired;
  reserveCells(field, record, fired);
  copyCells(field, record.cells, fired);
}

function recordCleared(field: Field, record: Record, fired: i32, cleared: i32): void {
  record.cleared = cleared;
  const bytes = 4 + field.cellBytes;
  const before = record.cells;
  reserveCells(field, record, fired + cleared);
  if (record.cells != before) memory.copy(record.cells, before, fired * bytes);
  copyCells(field, record.cells + fired * bytes, cleared);
}

/** Copies the listed places, then the contents of their cells. */
function copyCells(field: Field, target: usize, count: i32): void {
  memory.copy(target, field.fired, <usize>count << 2);
  target += <usize>count << 2;
  for (let i = 0; i < count; i++) {
    copyVectors(target, cellAt(field, load<u32>(field.fired + (<usize>i << 2))), field.cellBytes);
    target += field.cellBytes;
  }
}
