import type { Float64Binding } from "../bind.ts";
import type * as declared from "./op.ts";
import { orthogonalise } from "./reference.ts";

export const float64: Float64Binding<typeof declared> = {
  orthogonalise: ({ matrix, extent: [rows, columns] }) => {
    matrix.values = orthogonalise(matrix.values, rows, columns);
  },
};
