/** Operations of variational autoencoders on the kernels of variational.as.ts; their buffers are arrays and lists. */
import { gridLength, gridStep } from "../../ops/variational-step/layout.ts";
import type { Arguments, Operations } from "../buffers.ts";
import type { ArrayBufferSpec } from "../engine.ts";
import { convolutions } from "./convolutions.ts";
import {
  createArray,
  createList,
  fail,
  type KernelSet,
  view,
  type WasmArray,
  type WasmList,
} from "./executor.ts";
import type { Kernels } from "./variational-kernels.ts";

interface Types {
  array: WasmArray;
  list: WasmList;
  field: never;
  rule: never;
}

/** What variational autoencoders run on. */
export const variational: KernelSet<Types> = (exports) => ({
  operations: createOperations(exports as Kernels),
  createBuffer: (spec) => {
    if (spec.type === "f32" || spec.type === "u32")
      return createArray(exports, spec as ArrayBufferSpec);
    if (spec.type === "list") return createList(exports, spec);
    return fail(`Variational programs have no buffers of type ${spec.type}.`);
  },
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
    orthogonalise: ({ array, list }) => {
      const [rows, columns] = view(kernels, array("extent"));
      kernels.orthogonalise(
        list("matrix").address,
        array("transposed").address,
        array("gram").address,
        array("square").address,
        array("next").address,
        rows,
        columns,
      );
    },
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
    "gaussian.importanceBackward": ({ array, param, index }) => {
      const latent = param("latent");
      kernels.importanceBackward(
        part(array("posterior"), index, 2 * latent),
        part(array("noise"), index, latent),
        part(array("dz"), index, latent),
        part(array("dPosterior"), index, 2 * latent),
        latent,
        view(kernels, array("share"))[index],
        param("weight"),
      );
    },
  };
}

/** Address of a grid in a slice of an array: of those that stand there the one of the loop's turn. */
function gridAt(
  { array, param, index }: Arguments<Types>,
  name: string,
  slice = 0,
  [sideName, gridsName]: readonly string[] = ["side", "grids"],
): number {
  const [side, grids, channels] = [param(sideName), param(gridsName), param("channels")];
  const start = part(array(name), slice, gridLength(side, channels, grids));
  return start + 4 * (index % grids) * gridStep(side, channels);
}

/** Those of the stage that doubling leads to. */
const DOUBLED = ["doubledSide", "doubledGrids"] as const;

function steps(kernels: Kernels): Operations<Types> {
  const slices = (args: Arguments<Types>) => {
    const [side, grids] = [args.param("side"), args.param("grids")];
    const length = gridLength(side, args.param("channels"), grids);
    const grid = (slice: string): number => part(args.array("states"), args.param(slice), length);
    const tape = part(args.array("tape"), args.param("tape"), args.param("tapeSlice"));
    return { side, grids, grid, tape };
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
      const { side, grids, grid, tape } = slices(args);
      const at = (name: string): number => args.array(name).address;
      kernels.variationalStep(
        at("plan"),
        at("packed"),
        side,
        grids,
        grid("from"),
        grid("to"),
        tape,
        at("tiles"),
      );
    },
    "vnca.stepBackward": (args) => {
      const { side, grids, grid, tape } = slices(args);
      const at = (name: string): number => args.array(name).address;
      kernels.variationalStepBackward(
        at("plan"),
        at("packed"),
        at("dPacked"),
        side,
        grids,
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
  const place = (
    args: Arguments<Types>,
  ): readonly [grid: number, side: number, channels: number] => [
    gridAt(args, "states", args.param("from")),
    args.param("side"),
    args.param("channels"),
  ];
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
    "grid.seedBackward": (args) =>
      kernels.seedBackward(
        gridAt(args, "dState"),
        args.param("side"),
        args.param("channels"),
        part(args.array("dz"), args.index, args.param("latent")),
        args.param("latent"),
      ),
    "grid.double": (args) =>
      kernels.doubleGrid(
        ...place(args),
        gridAt(args, "doubled", 0, DOUBLED),
        args.param("doubledSide"),
      ),
    "grid.doubleBackward": (args) =>
      kernels.doubleBackward(
        gridAt(args, "dDoubled", 0, DOUBLED),
        args.param("side"),
        args.param("channels"),
        gridAt(args, "dState"),
        args.param("doubledSide"),
      ),
    bernoulli: (args) => scoreBernoulli(args, gridAt(args, "dState")),
    "bernoulli.score": (args) => scoreBernoulli(args, 0),
    logisticMixture: (args) => scoreMixture(args, gridAt(args, "dState")),
    "logisticMixture.score": (args) => scoreMixture(args, 0),
  };
}

/** Address of the picture that the loop's latent belongs to. */
function picture({ array, param, index }: Arguments<Types>, channels: number): number {
  const image = Math.floor(index / param("samples"));
  return part(array("picture"), image, param("size") ** 2 * channels);
}
