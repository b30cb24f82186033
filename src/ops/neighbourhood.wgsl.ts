/**
 * `neighbour(y, x, torus)`: place of the cell in row y and column x, -1 where there is none (src/ops/neighbourhood.ts is the
 * definition). Rows and columns may lie up to two cells beyond the edge, also of a grid that is one cell wide.
 */
export function neighbourOf(torus: boolean): string {
  return torus
    ? `fn neighbour(y: i32, x: i32) -> i32 {
  let height = i32(n.height); let width = i32(n.width);
  return ((y + 2 * height) % height) * width + (x + 2 * width) % width;
}`
    : `fn neighbour(y: i32, x: i32) -> i32 {
  let inside = y >= 0 && y < i32(n.height) && x >= 0 && x < i32(n.width);
  return select(-1, y * i32(n.width) + x, inside);
}`;
}
