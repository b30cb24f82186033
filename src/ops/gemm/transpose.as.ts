/**
 * Turns rows into columns, 4 x 4 numbers at a time. It writes along few rows at once: rows a power of two apart share
 * places in the cache.
 * @param from f32 [rows, columns], rows so many bytes apart
 * @param to f32 [columns, rows], rows so many bytes apart
 */
export function transpose(from: usize, fromRow: usize, to: usize, toRow: usize, rows: i32, columns: i32): void {
  const fullRows = rows & ~3, fullColumns = columns & ~3;
  for (let j = 0; j < fullColumns; j += 4) {
    let source = from + (<usize>j << 2), target = to + j * toRow;
    for (let i = 0; i < fullRows; i += 4, target += 16) {
      const a = v128.load(source); source += fromRow;
      const b = v128.load(source); source += fromRow;
      const c = v128.load(source); source += fromRow;
      const d = v128.load(source); source += fromRow;
      const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5), cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
      const ab2 = v128.shuffle<f32>(a, b, 2, 6, 3, 7), cd2 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
      v128.store(target, v128.shuffle<f64>(ab, cd, 0, 2));
      v128.store(target + toRow, v128.shuffle<f64>(ab, cd, 1, 3));
      v128.store(target + 2 * toRow, v128.shuffle<f64>(ab2, cd2, 0, 2));
      v128.store(target + 3 * toRow, v128.shuffle<f64>(ab2, cd2, 1, 3));
    }
  }
  // What is left on the right, then below.
  for (let j = fullColumns; j < columns; j++) {
    for (let i = 0; i < fullRows; i++) copyOne(from, fromRow, to, toRow, i, j);
  }
  for (let j = 0; j < columns; j++) {
    for (let i = fullRows; i < rows; i++) copyOne(from, fromRow, to, toRow, i, j);
  }
}

// @ts-ignore: decorator
@inline
function copyOne(from: usize, fromRow: usize, to: usize, toRow: usize, i: i32, j: i32): void {
  store<f32>(to + j * toRow + (<usize>i << 2), load<f32>(from + i * fromRow + (<usize>j << 2)));
}
