/** Makes the matrices of growing rules orthogonal. */
import type { Shapes } from "../../numbers/shapes.ts";
import type { Matrices } from "./muon.ts";
import { orthogonalise } from "./orthogonalise.ts";

/**
 * Prepares matrices that are made orthogonal on this thread, in float64. A growing rule has two, of at most a few thousand
 * numbers. The update of a wide matrix is as large, in the mean square, as that of a square one (Jordan 2024).
 * @param shapes shapes of all parameters; those with two axes are matrices, learned filters are not
 */
export function hostMatrices(shapes: Shapes): Matrices {
  const names = Object.keys(shapes).filter((name) => shapes[name].length === 2);
  return {
    names,
    directions: async (momenta) => {
      const directions = names.map((name) => {
        const [rows, columns] = shapes[name];
        return [name, orthogonalise(momenta[name], rows, columns)] as const;
      });
      return Object.fromEntries(directions);
    },
    distance: (name, learningRate) => {
      const [rows, columns] = shapes[name];
      return learningRate * Math.sqrt(Math.max(1, rows / columns));
    },
    dispose: async () => {},
  };
}
