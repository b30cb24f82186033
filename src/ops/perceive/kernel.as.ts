// Perception of a list of cells, gathered into rows, and its transpose. Cells are indices into the grid with a
// border of one cell; a cell is `channels` floats (C rounded up to a multiple of 8).
// The bank holds the taps as [F, 9, channels], so that four channels are one vector.
import { madd } from "../gemm/kernel.as";

/**
 * rows[i] = perception of cell cells[i]: [F * channels] floats, filter-major.
 * @param centreOnly one byte a filter: 1 where only the middle tap is not zero
 */
export function perceive(
  state: usize, stride: i32, channels: i32, bank: usize, centreOnly: usize, filters: i32,
  cells: usize, count: i32, rows: usize,
): void {
  const cellBytes = <usize>channels << 2;
  const up = <usize>stride * cellBytes;
  const filterBytes: usize = <usize>9 * cellBytes;
  for (let i = 0; i < count; i++) {
    const centre = state + <usize>load<u32>(cells + (<usize>i << 2)) * cellBytes;
    const row = rows + <usize>i * filters * cellBytes;
    for (let c: usize = 0; c < cellBytes; c += 16) {
      const middle = centre + c, above = middle - up, below = middle + up;
      const n0 = v128.load(above - cellBytes), n1 = v128.load(above), n2 = v128.load(above + cellBytes);
      const n3 = v128.load(middle - cellBytes), n4 = v128.load(middle), n5 = v128.load(middle + cellBytes);
      const n6 = v128.load(below - cellBytes), n7 = v128.load(below), n8 = v128.load(below + cellBytes);
      let taps = bank + c;
      for (let f = 0; f < filters; f++) {
        let sum = f32x4.mul(n4, v128.load(taps + 4 * cellBytes));
        if (!load<u8>(centreOnly + f)) {
          sum = madd(n0, v128.load(taps), sum);
          sum = madd(n1, v128.load(taps + cellBytes), sum);
          sum = madd(n2, v128.load(taps + 2 * cellBytes), sum);
          sum = madd(n3, v128.load(taps + 3 * cellBytes), sum);
          sum = madd(n5, v128.load(taps + 5 * cellBytes), sum);
          sum = madd(n6, v128.load(taps + 6 * cellBytes), sum);
          sum = madd(n7, v128.load(taps + 7 * cellBytes), sum);
          sum = madd(n8, v128.load(taps + 8 * cellBytes), sum);
        }
        v128.store(row + <usize>f * cellBytes + c, sum);
        taps += filterBytes;
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function addTo(address: usize, value: v128): void {
  v128.store(address, f32x4.add(v128.load(address), value));
}

/** Adds the transpose of {@link perceive} to the gradient of the state; filters as there. */
export function perceiveTransposed(
  dState: usize, stride: i32, channels: i32, bank: usize, centreOnly: usize, filters: i32,
  cells: usize, count: i32, dRows: usize,
): void {
  const cellBytes = <usize>channels << 2;
  const up = <usize>stride * cellBytes;
  const filterBytes: usize = <usize>9 * cellBytes;
  for (let i = 0; i < count; i++) {
    const centre = dState + <usize>load<u32>(cells + (<usize>i << 2)) * cellBytes;
    const row = dRows + <usize>i * filters * cellBytes;
    for (let c: usize = 0; c < cellBytes; c += 16) {
      let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0, s8 = s0;
      let taps = bank + c;
      for (let f = 0; f < filters; f++) {
        const d = v128.load(row + <usize>f * cellBytes + c);
        s4 = madd(d, v128.load(taps + 4 * cellBytes), s4);
        if (!load<u8>(centreOnly + f)) {
          s0 = madd(d, v128.load(taps), s0);
          s1 = madd(d, v128.load(taps + cellBytes), s1);
          s2 = madd(d, v128.load(taps + 2 * cellBytes), s2);
          s3 = madd(d, v128.load(taps + 3 * cellBytes), s3);
          s5 = madd(d, v128.load(taps + 5 * cellBytes), s5);
          s6 = madd(d, v128.load(taps + 6 * cellBytes), s6);
          s7 = madd(d, v128.load(taps + 7 * cellBytes), s7);
          s8 = madd(d, v128.load(taps + 8 * cellBytes), s8);
        }
        taps += filterBytes;
      }
      const middle = centre + c, above = middle - up, below = middle + up;
      addTo(above - cellBytes, s0); addTo(above, s1); addTo(above + cellBytes, s2);
      addTo(middle - cellBytes, s3); addTo(middle, s4); addTo(middle + cellBytes, s5);
      addTo(below - cellBytes, s6); addTo(below, s7); addTo(below + cellBytes, s8);
    }
  }
}

/** Adds the gradient of the taps, for learned filters: dBank[f, t, c] += dRows[f, c] * neighbour t's channel c. */
export function perceiveBankGradient(
  state: usize, stride: i32, channels: i32, dBank: usize, filters: i32,
  cells: usize, count: i32, dRows: usize,
): void {
  const cellBytes = <usize>channels << 2;
  for (let i = 0; i < count; i++) {
    const centre = state + <usize>load<u32>(cells + (<usize>i << 2)) * cellBytes;
    const row = dRows + <usize>i * filters * cellBytes;
    for (let f = 0; f < filters; f++) {
      for (let tap = 0; tap < 9; tap++) {
        const neighbour = centre + <usize>((tap / 3 - 1) * stride + (tap % 3) - 1) * cellBytes;
        const sums = dBank + <usize>(f * 9 + tap) * cellBytes;
        for (let c: usize = 0; c < cellBytes; c += 16) {
          const d = v128.load(row + <usize>f * cellBytes + c);
          v128.store(sums + c, madd(d, v128.load(neighbour + c), v128.load(sums + c)));
        }
      }
    }
  }
}
