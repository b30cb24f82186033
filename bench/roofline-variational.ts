/** Operations and bytes of the kernels of a variational model on a graphics card, as Dawn's null back end is asked for them. */
import { shapeSize } from "../src/numbers/shapes.ts";
import { createTrainer, SHARD_IMAGES } from "../src/systems/variational/autoencoder.ts";
import {
  type CellularSpec,
  cellularShapes,
  updateLayers,
} from "../src/systems/variational/cells.ts";
import { lotsOf } from "../src/systems/variational/draws.ts";
import { pictureLength } from "../src/systems/variational/encoder.ts";
import { initialVariational } from "../src/systems/variational/spec.ts";
import { engineMatrices } from "../src/training/optimiser/engine-matrices.ts";
import type { Work } from "./roofline-growing.ts";
import { type Numbers, watchedCard } from "./watched-card.ts";

/** Multiply-adds of a shard, and numbers that it reads and writes. */
type Cost = readonly [multiplyAdds: number, numbers: number];

/** The kernels of a training step of so many pictures, the largest first: products of matrices by their label. */
export async function trainingStep(spec: CellularSpec, batch: number): Promise<Work[]> {
  const works = new Map<string, Work>();
  const engine = await watchedCard((kernel, numbers, lanes, isShared) => {
    const [multiplyAdds, moved] = costOf(spec, kernel.label, numbers, lanes);
    const shards = isShared ? 1 : batch / SHARD_IMAGES;
    const { operations, bytes, dispatches } = works.get(kernel.label) ?? NOTHING;
    works.set(kernel.label, {
      name: kernel.label,
      operations: operations + 2 * shards * multiplyAdds,
      bytes: bytes + 4 * shards * moved,
      dispatches: dispatches + 1,
    });
  });
  const trainer = await createTrainer(engine, spec, batch);
  await trainer.run({
    parameters: initialVariational(spec, 0),
    pictures: new Float32Array(batch * pictureLength(spec)),
    noise: new Float32Array(batch * spec.latent),
    lots: lotsOf(spec) > 0 ? new Float32Array(batch * lotsOf(spec)) : undefined,
    beta: 1,
  });
  return [...works.values()].sort((a, b) => b.operations - a.operations || b.bytes - a.bytes);
}

const NOTHING = { operations: 0, bytes: 0, dispatches: 0 };

/** Muon's kernels in the same step: five times gram = M Mᵀ, mix = a polynomial of it, and next = mix M, for every matrix at once. */
export async function muon(spec: CellularSpec): Promise<Work> {
  const shapes = cellularShapes(spec);
  let dispatches = 0;
  const engine = await watchedCard(() => dispatches++);
  const matrices = await engineMatrices(engine, shapes);
  const names = matrices.names;
  const momenta = names.map((name) => [name, new Float64Array(shapeSize(shapes[name]))]);
  // Dispatches are told of; what the null back end brings back makes no sense, and is refused.
  await matrices.directions(Object.fromEntries(momenta)).catch(() => {});
  let [multiplyAdds, numbers] = [0, 0];
  for (const name of names) {
    const [outputs, inputs] = [shapes[name][0], shapeSize(shapes[name]) / shapes[name][0]];
    const [r, c] = [Math.min(outputs, inputs), Math.max(outputs, inputs)];
    multiplyAdds += 5 * (2 * r * r * c + r ** 3);
    numbers += 5 * (3 * r * c + 4 * r * r) + 5 * r * c;
  }
  return { name: "Muon", operations: 2 * multiplyAdds, bytes: 4 * numbers, dispatches };
}

/** What one dispatch costs a shard. Products take every number of their three matrices once. */
function costOf(spec: CellularSpec, label: string, n: Numbers, lanes: number): Cost {
  const product = (rows: number, inner: number, columns: number, more = 0): Cost => [
    rows * inner * columns,
    rows * columns + inner * columns + more,
  ];
  const widths = [spec.channels, ...updateLayers(spec).map(({ width }) => width)];
  const [inputs, outputs] = [widths[n.layer], widths[n.layer + 1]];
  const { rows, channels: c, kernel, images, side, outSide } = n;
  const [large, small, taps] = [images * side ** 2, images * outSide ** 2, kernel ** 2];
  switch (label) {
    case "variational-step.convolution":
      return product(rows, 9 * c, outputs, rows * c);
    case "variational-step.dense":
      return product(rows, inputs, outputs, rows * (inputs + outputs));
    case "variational-step.denseWeights":
      return product(inputs, rows, outputs, rows * inputs + inputs * outputs);
    case "variational-step.denseBackward":
      return product(rows, outputs, inputs, rows * (outputs + inputs));
    case "variational-step.convolutionWeights":
      return product(9 * c, rows, outputs, rows * c + 9 * c * outputs);
    case "variational-step.state":
      return product(rows, 9 * outputs, c, rows * (outputs + c));
    case "conv.convolve":
      return product(small, taps * c, n.outputs, large * c);
    case "conv.transpose":
      // It multiplies by the zeros between what a stride leaves out.
      return product(large, taps * n.outputs, c, small * n.outputs);
    case "conv.weights":
      return product(taps * c, small, n.outputs, large * c + taps * c * n.outputs);
    case "bernoulli.gradient":
      return [LOGISTIC * side ** 2, side ** 2 * (2 + c)];
    case "logistic-mixture.gradient":
      return [
        LOGISTIC * side ** 2 * n.mixtures * n.depth,
        side ** 2 * (n.depth + n.mixtures * (1 + 2 * n.depth) + c),
      ];
    default:
      // A number read and one written by every invocation.
      return [0, 2 * lanes];
  }
}

/** Multiply-adds that score a value under a logistic, at a guess: its exponentials and logarithms are polynomials. */
const LOGISTIC = 60;
