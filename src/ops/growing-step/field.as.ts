// The working state of one grid: cells with a border of one, byte masks, scratch of one block of cells, and the tape
// of recorded steps. A cell's place is its index in the bordered grid: (y + 1) * (W + 2) + (x + 1).
import { clearBorder, wrapBorder } from "../alive-mask/kernel.as";
import { MASK_ALPHA, MASK_NONE } from "../alive-mask/masks";
import { allocateZeroed } from "./rule.as";
import { HIDDEN_TAPE } from "./sizes";

/** Cells that are perceived and multiplied together: their rows stay in the core's cache. */
export const BLOCK: i32 = 48;

@unmanaged
export class Field {
  height: i32;
  width: i32;
  stride: i32; // W + 2
  places: i32; // (H + 2) * (W + 2)
  channels: i32; // C
  cellBytes: i32; // 4 * C rounded up to a multiple of 8
  torus: i32;
  fireThreshold: i32; // of 24 bits
  mask: i32; // which cells are alive (alive-mask/masks.ts)
  maskOffset: i32; // bytes from a cell to its mask channel
  aliveThreshold: f32;
  key0: i32;
  key1: i32;
  step: i32; // number of the next step
  state: usize; // f32 [places, C]
  mature: usize; // mask: mask channel above the threshold
  nonzero: usize; // mask: cells that may hold anything but zeros
  alive: usize; // mask: alive before the update, then kept; fixed from loading on where the mask is not that of alpha
  scratch: usize; // mask
  fired: usize; // u32 [H * W], places
  update: usize; // f32 [H * W, C]: updates of fired cells; in backward their gradients
  perception: usize; // f32 [BLOCK, P]
  hidden: usize; // f32 [BLOCK, D]
  // Backward only; 0 for a field that only runs forward.
  dPerception: usize; // f32 [BLOCK, P]
  dHidden: usize; // f32 [BLOCK, D]
  dState: usize; // f32 [places, C]
  ranks: usize; // u32 [H * W]: places among the fired of the cells that are gone back through
  dNonzero: usize; // mask: cells whose gradient may be anything but zero
  recordedSteps: i32; // steps that the tape has room for
  tape: usize; // Record [recordedSteps]
  recorded: i32; // steps on the tape
  hiddenTape: usize; // f32 [hiddenRoom, D]: hidden layers of the first steps, one behind the other
  hiddenRoom: i32;
}

/** What backward needs of one step; `room` bytes at `cells` hold the fired, then the cleared cells with their old contents. */
@unmanaged
export class Record {
  fired: i32;
  cleared: i32;
  kept: usize; // mask
  cells: usize;
  room: i32;
  hidden: usize; // f32 [fired, D] on the hidden tape; 0 where it was full
  hiddenEnd: i32; // rows of the hidden tape that are taken after this step
}

/** A mask of zeros (alive-mask/kernel.as.ts says why it has bytes to spare). */
export function createMask(places: i32): usize {
  return allocateZeroed(places + 48) + 16;
}

export function createField(
  height: i32, width: i32, channels: i32, hidden: i32, filters: i32, torus: i32,
  fireThreshold: i32, mask: i32, maskChannel: i32, aliveThreshold: f32, recordedSteps: i32,
): Field {
  const field = changetype<Field>(allocateZeroed(offsetof<Field>()));
  initField(field, height, width, channels, hidden, filters, torus, fireThreshold, mask, maskChannel, aliveThreshold);
  if (recordedSteps) initTape(field, hidden, filters, recordedSteps);
  return field;
}

/** Makes room for a grid that only runs forward. */
export function initField(
  field: Field, height: i32, width: i32, channels: i32, hidden: i32, filters: i32, torus: i32,
  fireThreshold: i32, mask: i32, maskChannel: i32, aliveThreshold: f32,
): void {
  const C = (channels + 7) & ~7, D = (hidden + 7) & ~7, P = filters * C;
  field.height = height;
  field.width = width;
  field.stride = width + 2;
  field.places = (height + 2) * (width + 2);
  field.channels = channels;
  field.cellBytes = C << 2;
  field.torus = torus;
  field.fireThreshold = fireThreshold;
  field.mask = mask;
  field.maskOffset = maskChannel << 2;
  field.aliveThreshold = aliveThreshold;
  field.state = allocateZeroed(field.places * field.cellBytes);
  field.mature = createMask(field.places);
  field.nonzero = createMask(field.places);
  field.alive = createMask(field.places);
  field.scratch = createMask(field.places);
  // One place to spare: a candidate is written before it is known to fire.
  field.fired = allocateZeroed((height * width + 1) * 4);
  // The last block may be rounded up to an even number of rows.
  field.update = allocateZeroed((height * width + 1) * field.cellBytes);
  field.perception = allocateZeroed(BLOCK * P * 4);
  field.hidden = allocateZeroed(BLOCK * D * 4);
}

/** Makes room for recorded steps and the way back through them. */
function initTape(field: Field, hidden: i32, filters: i32, recordedSteps: i32): void {
  const D = (hidden + 7) & ~7, P = filters * (field.cellBytes >> 2), cells = field.height * field.width;
  field.dPerception = allocateZeroed(BLOCK * P * 4);
  field.dHidden = allocateZeroed(BLOCK * D * 4);
  field.dState = allocateZeroed(field.places * field.cellBytes);
  field.dNonzero = createMask(field.places);
  field.ranks = allocateZeroed(cells * 4);
  field.recordedSteps = recordedSteps;
  field.tape = allocateZeroed(recordedSteps * offsetof<Record>());
  for (let t = 0; t < recordedSteps; t++) recordAt(field, t).kept = createMask(field.places);
  field.hiddenRoom = <i32>min<i64>(HIDDEN_TAPE / (D * 4), <i64>recordedSteps * (cells + 1));
  field.hiddenTape = heap.alloc(<usize>field.hiddenRoom * D * 4);
}

// @ts-ignore: decorator
@inline
export function recordAt(field: Field, step: i32): Record {
  return changetype<Record>(field.tape + <usize>step * offsetof<Record>());
}

/** Makes room for so many cells on a record. Room only grows, and is kept from one rollout to the next. */
export function reserveCells(field: Field, record: Record, cells: i32): void {
  const bytes = cells * (4 + field.cellBytes);
  if (bytes <= record.room) return;
  record.room = bytes + (bytes >> 2);
  record.cells = heap.alloc((record.room + 15) & ~15);
}

/** Finds room for the hidden layer of a step on the hidden tape. @returns where; 0 if that is full */
export function reserveHidden(field: Field, record: Record, rows: i32, rowBytes: i32): usize {
  const start = field.recorded ? recordAt(field, field.recorded - 1).hiddenEnd : 0;
  const fits = start + rows <= field.hiddenRoom;
  record.hidden = fits ? field.hiddenTape + <usize>start * rowBytes : 0;
  record.hiddenEnd = fits ? start + rows : start;
  return record.hidden;
}

// @ts-ignore: decorator
@inline
export function cellAt(field: Field, place: u32): usize {
  return field.state + <usize>place * field.cellBytes;
}

/** memory.copy for a few vectors: a call of it costs more than they do. */
// @ts-ignore: decorator
@inline
export function copyVectors(target: usize, source: usize, bytes: i32): void {
  for (let i = 0; i < bytes; i += 16) v128.store(target + i, v128.load(source + i));
}

// @ts-ignore: decorator
@inline
function isMature(field: Field, place: u32): bool {
  return load<f32>(cellAt(field, place) + field.maskOffset) > field.aliveThreshold;
}

/** Sets the two masks of a cell that follow from its contents. */
// @ts-ignore: decorator
@inline
export function markCell(field: Field, place: u32): void {
  store<u8>(field.nonzero + place, 255);
  store<u8>(field.mature + place, isMature(field, place) ? 255 : 0);
}

/** Takes a state [H, W, C] in and forgets the tape. */
export function loadState(field: Field, state: usize, key0: i32, key1: i32, step: i32): void {
  field.key0 = key0;
  field.key1 = key1;
  field.step = step;
  field.recorded = 0;
  memory.fill(field.mature - 16, 0, field.places + 32);
  memory.fill(field.nonzero - 16, 0, field.places + 32);
  const bytes = field.channels << 2;
  for (let y = 1; y <= field.height; y++) {
    for (let x = 1; x <= field.width; x++) {
      const place = y * field.stride + x;
      memory.copy(cellAt(field, place), state, bytes);
      for (let c = 0; c < bytes; c += 4) {
        // Compared as numbers: NaN is not zero, -0 is.
        if (load<f32>(state + c) != 0) {
          markCell(field, place);
          break;
        }
      }
      state += bytes;
    }
  }
  if (field.mask != MASK_ALPHA) fixMask(field);
}

/** Tells once for all which cells are alive. */
function fixMask(field: Field): void {
  memory.fill(field.alive - 16, 0, field.places + 32);
  for (let y = 1; y <= field.height; y++) {
    for (let x = 1; x <= field.width; x++) {
      const place = y * field.stride + x;
      if (field.mask == MASK_NONE || isMature(field, place)) store<u8>(field.alive + place, 255);
    }
  }
}

/** Writes the state [H, W, C]. */
export function storeState(field: Field, state: usize): void {
  storeCells(field, field.state, state);
}

function storeCells(field: Field, cells: usize, target: usize): void {
  const bytes = field.channels << 2;
  for (let y = 1; y <= field.height; y++) {
    let cell = cells + <usize>(y * field.stride + 1) * field.cellBytes;
    for (let x = 0; x < field.width; x++) {
      memory.copy(target, cell, bytes);
      target += bytes;
      cell += field.cellBytes;
    }
  }
}

/** Takes in the gradient of the last state [H, W, C]. */
export function loadGradient(field: Field, dState: usize): void {
  memory.fill(field.dState, 0, field.places * field.cellBytes);
  memory.fill(field.dNonzero - 16, 0, field.places + 32);
  const bytes = field.channels << 2;
  for (let y = 1; y <= field.height; y++) {
    const row = y * field.stride + 1;
    memory.fill(field.dNonzero + row, 255, field.width);
    for (let x = 0; x < field.width; x++) {
      memory.copy(field.dState + <usize>(row + x) * field.cellBytes, dState, bytes);
      dState += bytes;
    }
  }
}

/** Writes the gradient of the first state [H, W, C]. */
export function storeGradient(field: Field, dState: usize): void {
  storeCells(field, field.dState, dState);
}

/** Border of a mask: the opposite edges on a torus, else nothing. */
export function fixBorder(field: Field, mask: usize): void {
  if (field.torus) wrapBorder(mask, field.height, field.width);
  else clearBorder(mask, field.height, field.width);
}

/** Fills the border of a torus with the cells that it stands for. */
export function wrapState(field: Field): void {
  const bytes = field.cellBytes, H = field.height, W = field.width, stride = field.stride;
  for (let y = 1; y <= H; y++) {
    const row = field.state + <usize>(y * stride) * bytes;
    memory.copy(row, row + W * bytes, bytes);
    memory.copy(row + (W + 1) * bytes, row + bytes, bytes);
  }
  memory.copy(field.state, field.state + <usize>(H * stride) * bytes, stride * bytes);
  memory.copy(field.state + <usize>((H + 1) * stride) * bytes, field.state + <usize>stride * bytes, stride * bytes);
}

/** Adds the gradients that fell on the border of a torus to the cells they stand for, and clears the border. */
export function foldGradient(field: Field): void {
  const H = field.height, W = field.width, stride = field.stride;
  for (let x = 0; x < stride; x++) {
    foldCell(field, x, H * stride + x);
    foldCell(field, (H + 1) * stride + x, stride + x);
  }
  for (let y = 1; y <= H; y++) {
    foldCell(field, y * stride, y * stride + W);
    foldCell(field, y * stride + W + 1, y * stride + 1);
  }
}

function foldCell(field: Field, from: i32, to: i32): void {
  if (!load<u8>(field.dNonzero + from)) return;
  store<u8>(field.dNonzero + from, 0);
  store<u8>(field.dNonzero + to, 255);
  const source = field.dState + <usize>from * field.cellBytes, target = field.dState + <usize>to * field.cellBytes;
  for (let c = 0; c < field.cellBytes; c += 16) {
    v128.store(target + c, f32x4.add(v128.load(target + c), v128.load(source + c)));
  }
  memory.fill(source, 0, field.cellBytes);
}

