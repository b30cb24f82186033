/** Definitions of the operations of variational autoencoders; their buffers are arrays and lists. */
import { bernoulli } from "../../ops/bernoulli/reference.ts";
import { doubleBackward, doubleForward } from "../../ops/doubling/reference.ts";
import {
  gaussianBackward,
  gaussianDivergence,
  importanceBackward,
  sampleGaussian,
} from "../../ops/gaussian/reference.ts";
import { logisticMixture, mixtureNumbers } from "../../ops/logistic-mixture/reference.ts";
import { orthogonalise } from "../../ops/orthogonalise/reference.ts";
import type { Arguments, Operations } from "../buffers.ts";
import { convolutions } from "./convolutions.ts";
import {
  createArray,
  createList,
  type ReferenceArray,
  type ReferenceList,
  type ReferenceSet,
} from "./executor.ts";
import { part, readCells, writeCells } from "./grids.ts";
import { steps } from "./variational-steps.ts";

/** Buffers of a variational program. */
export interface Types {
  array: ReferenceArray;
  list: ReferenceList;
  field: never;
  rule: never;
}

const gaussians: Operations<Types> = {
  "gaussian.sample": ({ array, param, index }) => {
    const latent = param("latent");
    const image = Math.floor(index / param("samples"));
    const posterior = part(array("posterior"), image, 2 * latent);
    const { z, logRatio } = sampleGaussian(posterior, part(array("noise"), index, latent));
    part(array("z"), index, latent).set(z);
    array("logRatio")[index] = logRatio;
  },
  "gaussian.divergence": ({ array, param, index }) => {
    const posterior = part(array("posterior"), index, 2 * param("latent"));
    array("divergence")[index] = gaussianDivergence(posterior);
  },
  "gaussian.backward": ({ array, param, index }) => {
    const latent = param("latent");
    const gradient = gaussianBackward(
      part(array("posterior"), index, 2 * latent),
      part(array("noise"), index, latent),
      part(array("dz"), index, latent),
      param("weight"),
    );
    part(array("dPosterior"), index, 2 * latent).set(gradient);
  },
  "gaussian.importanceBackward": ({ array, param, index }) => {
    const latent = param("latent");
    const gradient = importanceBackward(
      part(array("posterior"), index, 2 * latent),
      part(array("noise"), index, latent),
      part(array("dz"), index, latent),
      array("share")[index],
      param("weight"),
    );
    part(array("dPosterior"), index, 2 * latent).set(gradient);
  },
};

const grids: Operations<Types> = {
  "grid.load": (args) => writeCells(args, "states", cellsOf(args).slice()),
  "grid.store": (args) => cellsOf(args).set(readCells(args, "states")),
  "grid.seed": (args) => {
    const [side, channels, latent] = [
      args.param("side"),
      args.param("channels"),
      args.param("latent"),
    ];
    const z = part(args.array("z"), args.index, latent);
    const cells = new Float64Array(side * side * channels);
    for (let cell = 0; cell < side * side; cell++) cells.set(z, cell * channels);
    writeCells(args, "states", cells);
  },
  "grid.seedBackward": (args) => {
    const [channels, latent] = [args.param("channels"), args.param("latent")];
    const dz = new Float64Array(latent);
    for (const [i, gradient] of readCells(args, "dState").entries())
      if (i % channels < latent) dz[i % channels] += gradient;
    part(args.array("dz"), args.index, latent).set(dz);
  },
  "grid.double": (args) => {
    const [doubledSide, channels] = [args.param("doubledSide"), args.param("channels")];
    const doubled = doubleForward(readCells(args, "states"), doubledSide, channels);
    writeCells(args, "doubled", doubled, { stage: "doubled" });
  },
  "grid.doubleBackward": (args) => {
    const [doubledSide, channels] = [args.param("doubledSide"), args.param("channels")];
    const dDoubled = readCells(args, "dDoubled", { stage: "doubled" });
    writeCells(args, "dState", doubleBackward(dDoubled, doubledSide, channels));
  },
  bernoulli: (args) => writeGradient(args, 1, scoreBernoulli(args)),
  "bernoulli.score": (args) => {
    scoreBernoulli(args);
  },
  logisticMixture: (args) => {
    const numbers = mixtureNumbers(args.param("mixtures"), args.param("pictureChannels"));
    writeGradient(args, numbers, scoreMixture(args));
  },
  "logisticMixture.score": (args) => {
    scoreMixture(args);
  },
};

function cellsOf({ array, param, index }: Arguments<Types>): Float64Array {
  return part(array("cells"), index, param("side") ** 2 * param("channels"));
}

/** Scores a picture of 0 and 1; returns the gradient of the negative log-likelihood at the scored cells. */
function scoreBernoulli(args: Arguments<Types>): Float64Array {
  const { logLikelihood, dLogits } = bernoulli(scoredNumbers(args, 1), targets(args, 1));
  args.array("logLikelihood")[args.index] = logLikelihood;
  return dLogits;
}

/** The same of a picture of bytes. */
function scoreMixture(args: Arguments<Types>): Float64Array {
  const [mixtures, channels] = [args.param("mixtures"), args.param("pictureChannels")];
  const numbers = scoredNumbers(args, mixtureNumbers(mixtures, channels));
  const result = logisticMixture(numbers, targets(args, channels), mixtures, channels);
  args.array("logLikelihood")[args.index] = result.logLikelihood;
  return result.dParameters;
}

/** The first numbers of every scored cell, [cells, numbers]. */
function scoredNumbers(args: Arguments<Types>, numbers: number): Float64Array {
  const cells = readCells(args, "states");
  const scored = scoredCells(args);
  const values = new Float64Array(scored.length * numbers);
  for (const [i, cell] of scored.entries())
    values.set(part(cells, cell, args.param("channels")).subarray(0, numbers), i * numbers);
  return values;
}

/** What the picture has at the scored cells, [cells, channels]; zeros beyond its edge. */
function targets(args: Arguments<Types>, channels: number): Float64Array {
  const { array, param, index } = args;
  const [side, size] = [param("side"), param("size")];
  const image = Math.floor(index / param("samples"));
  const picture = part(array("picture"), image, size * size * channels);
  const margin = (side - size) / 2;
  const scored = scoredCells(args);
  const values = new Float64Array(scored.length * channels);
  for (const [i, cell] of scored.entries()) {
    const [y, x] = [Math.floor(cell / side) - margin, (cell % side) - margin];
    if (y >= 0 && y < size && x >= 0 && x < size)
      values.set(part(picture, y * size + x, channels), i * channels);
  }
  return values;
}

/** The gradient of the grid from that of the first numbers of every scored cell. */
function writeGradient(args: Arguments<Types>, numbers: number, gradient: Float64Array): void {
  const [side, channels] = [args.param("side"), args.param("channels")];
  const dCells = new Float64Array(side * side * channels);
  for (const [i, cell] of scoredCells(args).entries()) {
    const scaled = part(gradient, i, numbers).map((value) => args.param("scale") * value);
    dCells.set(scaled, cell * channels);
  }
  writeCells(args, "dState", dCells);
}

/** Cells that the likelihood counts: all, or the picture in the middle. */
function scoredCells({ param }: Arguments<Types>): number[] {
  const side = param("side");
  const margin = param("framed") ? 0 : (side - param("size")) / 2;
  const isInside = (at: number): boolean => at >= margin && at < side - margin;
  return Array.from({ length: side * side }, (_, cell) => cell).filter(
    (cell) => isInside(Math.floor(cell / side)) && isInside(cell % side),
  );
}

/** What variational autoencoders are defined by. */
export const variational: ReferenceSet<Types> = {
  operations: {
    clear: ({ array }) => {
      array("array").fill(0);
    },
    take: ({ array, index }) => {
      const target = array("part");
      target.set(part(array("whole"), index, target.length));
    },
    put: ({ array, index }) => {
      const source = array("part");
      array("whole").set(source, index * source.length);
    },
    ...convolutions,
    ...gaussians,
    ...steps,
    ...grids,
    orthogonalise: ({ array, list }) => {
      const [rows, columns] = array("extent");
      list("matrix").values = orthogonalise(list("matrix").values, rows, columns);
    },
  },
  createBuffer: (spec) => {
    if (spec.type === "f32" || spec.type === "u32") return createArray(spec);
    if (spec.type === "list") return createList(spec);
    throw new Error(`Variational programs have no buffers of type ${spec.type}.`);
  },
};
