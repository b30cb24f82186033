/** Operations of variational autoencoders on the kernels of variational.as.ts; all their buffers are arrays. */
import { gridLength } from "../../ops/vnca-step/layout.ts";
import type { Arguments, Operations } from "../buffers.ts";
import type { ArrayBufferSpec } from "../engine.ts";
import { convolutions } from "./convolutions.ts";
import { createArray, fail, type KernelSet, view, type WasmArray } from "./executor.ts";
import type { Kernels } from "./variational-kernels.ts";

interface Types {
  array: WasmArray;
  field: never;
  rule: never;
}

/** What variational autoencoders run on. */
export const variational: KernelSet<Types> = (exports) => ({
  operations: createOperations(exports as Kernels),
  createBuffer: (spec) =>
    spec.type === "f32" || spec.type === "u32"
      ? createArray(exports, spec as ArrayBufferSpec)
      : fail(`Variational programs have no buffers of type ${spec.type}.`),
});

function createOperations(kernels: Kernels): Operations<Types> {
  return {
    clear: ({ array }) => view(kernels, array("array")).fill(0),
    take: ({ array, index }) => {
      const part = view(kernels, array("part"));
      part.set(
        view(kernels, array("whole")).subarray(index * part.length, (index + 1) * part.length),
      );
    },
    put: ({ array, index }) => {
      const part = view(kernels, array("part"));
      view(kernels, array("whole")).set(part, index * part.length);
    },
    ...convolutions(kernels),
    ...gaussians(kernels),
    ...steps(kernels),
    ...grids(kernels),
    orthogonalise: ({ array, param }) =>
      kernels.orthogonalise(
        array("matrix").address,
        array("transposed").address,
        array("gram").address,
        array("square").address,
        array("next").address,
        param("rows"),
        param("columns"),
      ),
  };
}

/** Address of part `index` of an array that is cut into parts of so many numbers. */
function part({ address, length }: WasmArray, index: number, numbers: number): number {
  if ((index + 1) * numbers > length) fail("A program reaches beyond the end of a buffer.");
  return address + 4 * index * numbers;
}

function put(kernels: Kernels, array: WasmArray, index: number, value: number): void {
  view(kernels, array)[index] = value;
}

function gaussians(kernels: Kernels): Operations<Types> {
  return {
    "gaussian.sample": ({ array, param, index }) => {
      const latent = param("latent");
      const image = Math.floor(index / param("samples"));
      const logRatio = kernels.sampleGaussian(
        part(array("posterior"), image, 2 * latent),
        part(array("noise"), index, latent),
        part(array("z"), index, latent),
        latent,
      );
      put(kernels, array("logRatio"), index, logRatio);
    },
    "gaussian.divergence": ({ array, param, index }) => {
      const latent = param("latent");
      const posterior = part(array("posterior"), index, 2 * latent);
      put(kernels, array("divergence"), index, kernels.gaussianDivergence(posterior, latent));
    },
    "gaussian.backward": ({ array, param, index }) => {
      const latent = param("latent");
      kernels.gaussianBackward(
        part(array("posterior"), index, 2 * latent),
        part(array("noise"), index, latent),
        part(array("dz"), index, latent),
        part(array("dPosterior"), index, 2 * latent),
        latent,
        param("weight"),
      );
    },
  };
}

function steps(kernels: Kernels): Operations<Types> {
  const slices = (args: Arguments<Types>) => {
    const side = args.param("side");
    const length = gridLength(side, args.param("channels"));
    const grid = (slice: string): number => part(args.array("states"), args.param(slice), length);
    const tape = part(args.array("tape"), args.param("tape"), args.param("tapeSlice"));
    return { side, grid, tape };
  };
  return {
    "vnca.pack": ({ array }) =>
      kernels.packUpdate(array("plan").address, array("update").address, array("packed").address),
    "vnca.unpack": ({ array }) =>
      kernels.unpackUpdate(
        array("plan").address,
        array("dPacked").address,
        array("dUpdate").address,
      ),
    "vnca.step": (args) => {
      const { side, grid, tape } = slices(args);
      const at = (name: string): number => args.array(name).address;
      kernels.variationalStep(
        at("plan"),
        at("packed"),
        side,
        grid("from"),
        grid("to"),
        tape,
        at("tiles"),
      );
    },
    "vnca.stepBackward": (args) => {
      const { side, grid, tape } = slices(args);
      const at = (name: string): number => args.array(name).address;
      kernels.variationalStepBackward(
        at("plan"),
        at("packed"),
        at("dPacked"),
        side,
        grid("from"),
        tape,
        at("dState"),
        at("dConv"),
        at("scratch"),
        at("tiles"),
      );
    },
  };
}

function grids(kernels: Kernels): Operations<Types> {
  const place = ({
    array,
    param,
  }: Arguments<Types>): readonly [grid: number, side: number, channels: number] => {
    const [side, channels] = [param("side"), param("channels")];
    return [part(array("states"), param("from"), gridLength(side, channels)), side, channels];
  };
  const cells = ({ array, param, index }: Arguments<Types>): number =>
    part(array("cells"), index, param("side") ** 2 * param("channels"));
  const scoreBernoulli = (args: Arguments<Types>, dState: number): void => {
    const { param } = args;
    const score = kernels.bernoulli(
      ...place(args),
      picture(args, 1),
      param("size"),
      param("framed"),
      dState,
      dState === 0 ? 0 : param("scale"),
    );
    put(kernels, args.array("logLikelihood"), args.index, score);
  };
  const scoreMixture = (args: Arguments<Types>, dState: number): void => {
    const { param } = args;
    const channels = param("pictureChannels");
    const score = kernels.logisticMixture(
      ...place(args),
      picture(args, channels),
      param("size"),
      channels,
      param("mixtures"),
      param("framed"),
      dState,
      dState === 0 ? 0 : param("scale"),
    );
    put(kernels, args.array("logLikelihood"), args.index, score);
  };
  return {
    "grid.load": (args) => kernels.loadGrid(...place(args), cells(args)),
    "grid.store": (args) => kernels.storeGrid(...place(args), cells(args)),
    "grid.seed": (args) => {
      const latent = args.param("latent");
      kernels.seedGrid(...place(args), part(args.array("z"), args.index, latent), latent);
    },
    "grid.seedBackward": ({ array, param, index }) =>
      kernels.seedBackward(
        array("dState").address,
        param("side"),
        param("channels"),
        part(array("dz"), index, param("latent")),
        param("latent"),
      ),
    "grid.double": (args) =>
      kernels.doubleGrid(...place(args), args.array("doubled").address, args.param("doubledSide")),
    "grid.doubleBackward": ({ array, param }) =>
      kernels.doubleBackward(
        array("dDoubled").address,
        param("side"),
        param("channels"),
        array("dState").address,
        param("doubledSide"),
      ),
    bernoulli: (args) => scoreBernoulli(args, args.array("dState").address),
    "bernoulli.score": (args) => scoreBernoulli(args, 0),
    logisticMixture: (args) => scoreMixture(args, args.array("dState").address),
    "logisticMixture.score": (args) => scoreMixture(args, 0),
  };
}

/** Address of the picture that the loop's latent belongs to. */
function picture({ array, param, index }: Arguments<Types>, channels: number): number {
  const image = Math.floor(index / param("samples"));
  return part(array("picture"), image, param("size") ** 2 * channels);
}
