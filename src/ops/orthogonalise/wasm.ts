import { fail, type WasmBinding } from "../bind.ts";
import type * as declared from "./op.ts";

interface Kernels {
  orthogonalise(
    matrix: number,
    transposed: number,
    gram: number,
    square: number,
    next: number,
    rows: number,
    columns: number,
  ): void;
}

export const wasm: WasmBinding<typeof declared, Kernels> = ({ kernels, words }) => ({
  orthogonalise: ({ matrix, extent, transposed, gram, square, next, numbers, rows: most }) => {
    const [rows, columns] = words(extent, 2);
    const fits =
      rows <= columns &&
      rows <= most &&
      rows % 8 === 0 &&
      columns % 8 === 0 &&
      rows * columns === matrix.length &&
      matrix.length <= numbers;
    if (!fits) fail(`A matrix of ${matrix.length} numbers cannot be ${rows} x ${columns}.`);
    kernels.orthogonalise(matrix.address, transposed, gram, square, next, rows, columns);
  },
});
