/** Whether a dish has the cell that an operation names. */
export function hasCell(
  { height, width }: { readonly height: number; readonly width: number },
  { row, column }: { readonly row: number; readonly column: number },
): boolean {
  return row < height && column < width;
}
