/** Whether an operation names a cell that a dish lacks. */
export function liesOutside(
  { row, column }: { readonly row: number; readonly column: number },
  { height, width }: { readonly height: number; readonly width: number },
): boolean {
  return row >= height || column >= width;
}
