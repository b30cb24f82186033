/** A state of the pool is drawn at most this many pixels wide. */
const TILE = 40;

/** Side of a pool's tile, and how many cells go into a pixel along a side. */
export function tileOf(height: number, width: number): { side: number; cells: number } {
  const cells = Math.ceil(Math.max(height, width) / TILE);
  return { side: Math.ceil(Math.max(height, width) / cells), cells };
}
