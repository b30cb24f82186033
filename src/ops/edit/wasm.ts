import type { WasmBinding } from "../bind.ts";
import type * as declared from "./op.ts";

interface Kernels {
  plant(dish: number, row: number, column: number, owner: number): void;
  erase(
    dish: number,
    fromRow: number,
    fromColumn: number,
    toRow: number,
    toColumn: number,
    radius: number,
    square: number,
  ): void;
}

export const wasm: WasmBinding<typeof declared, Kernels> = ({ kernels }) => ({
  plant: ({ dish, row, column, owner }) => kernels.plant(dish.address, row, column, owner),
  erase: ({ dish, fromRow, fromColumn, toRow, toColumn, radius, square }) =>
    kernels.erase(dish.address, fromRow, fromColumn, toRow, toColumn, radius, square),
});
