// Masks are one byte a cell, 0 or 255, on the grid with a border of one cell: [(H + 2), (W + 2)], row-major.
// A mask has 16 bytes to spare on either side, so that whole vectors may be read and written at its ends.

/** dst = 3x3 dilation of src, on the inner rows; the border of dst is undefined afterwards. */
export function dilate(src: usize, dst: usize, height: i32, stride: i32): void {
  const end = (height + 1) * stride;
  for (let p = stride; p < end; p += 16) {
    const middle = src + p, above = middle - stride, below = middle + stride;
    let any = v128.or(v128.load(middle - 1), v128.or(v128.load(middle), v128.load(middle + 1)));
    any = v128.or(any, v128.or(v128.load(above - 1), v128.or(v128.load(above), v128.load(above + 1))));
    any = v128.or(any, v128.or(v128.load(below - 1), v128.or(v128.load(below), v128.load(below + 1))));
    v128.store(dst + p, any);
  }
}

/** Sets the border of a mask to zero. */
export function clearBorder(mask: usize, height: i32, width: i32): void {
  const stride = width + 2;
  memory.fill(mask - 16, 0, 16 + stride);
  memory.fill(mask + (height + 1) * stride, 0, stride + 16);
  for (let y = 1; y <= height; y++) {
    store<u8>(mask + y * stride, 0);
    store<u8>(mask + y * stride + width + 1, 0);
  }
}

/** Fills the border of a mask from the opposite edges. */
export function wrapBorder(mask: usize, height: i32, width: i32): void {
  const stride = width + 2;
  for (let y = 1; y <= height; y++) {
    const row = mask + y * stride;
    store<u8>(row, load<u8>(row + width));
    store<u8>(row + width + 1, load<u8>(row + 1));
  }
  memory.copy(mask, mask + height * stride, stride);
  memory.copy(mask + (height + 1) * stride, mask + stride, stride);
}
