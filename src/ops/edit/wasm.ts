import type { WasmBinding } from "../bind.ts";
import type * as declared from "./op.ts";

interface Kernels {
  plant(dish: number, row: number, column: number, owner: number): void;
  assign(
    dish: number,
    fromRow: number,
    fromColumn: number,
    toRow: number,
    toColumn: number,
    radius: number,
    square: number,
    owner: number,
    only: number,
  ): void;
}

export const wasm: WasmBinding<typeof declared, Kernels> = ({ kernels }) => ({
  plant: ({ dish, row, column, owner }) => kernels.plant(dish.address, row, column, owner),
  assign: ({ dish, fromRow, fromColumn, toRow, toColumn, radius, square, owner, only }) =>
    kernels.assign(dish.address, fromRow, fromColumn, toRow, toColumn, radius, square, owner, only),
});
