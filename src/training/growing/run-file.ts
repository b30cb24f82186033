/** The file of a run, run.safetensors: weights, optimiser, pool, counters and target, all that a run is. */
import {
  decodeSafetensors,
  encodeSafetensors,
  type Tensor,
  type TensorData,
} from "../../models/safetensors.ts";
import { type Parameters, shapeSize } from "../../numbers/shapes.ts";
import { VISIBLE } from "../../ops/cell.ts";
import { parameterShapes, validateGrowing } from "../../systems/growing/spec.ts";
import type { AdamState } from "../optimiser/adam.ts";
import type { SparseState } from "../sparse-state.ts";
import { checkGrowingRecipe } from "./recipe-schema.ts";
import type { RunState, Snapshot } from "./run-state.ts";

const FORMAT = 1;
const KIND = "nca-run";

/** Encodes a run. Equal runs give equal bytes. */
export function encodeRun(run: RunState): Uint8Array<ArrayBuffer> {
  const { spec, height, width, rngSeed, arithmetic, recipe, targetName, step, rollbacks, pool } =
    run;
  const tensors: Record<string, Tensor> = {
    target: { shape: [height, width, VISIBLE], data: run.target },
    ...encodePool(pool, spec.channels),
  };
  for (const [name, shape] of Object.entries(parameterShapes(spec))) {
    for (const [prefix, state] of [["", run] as const, ["snapshot.", run.snapshot] as const]) {
      tensors[`${prefix}${name}`] = { shape, data: state.parameters[name] };
      tensors[`${prefix}average.${name}`] = { shape, data: state.average[name] };
      tensors[`${prefix}adam.first.${name}`] = { shape, data: state.adam.first[name] };
      tensors[`${prefix}adam.second.${name}`] = { shape, data: state.adam.second[name] };
    }
  }
  const header = {
    format: FORMAT,
    kind: KIND,
    spec,
    grid: [height, width],
    rngSeed,
    arithmetic,
    recipe,
    targetName,
    step,
    rollbacks,
    adamPowers: [run.adam.power1, run.adam.power2],
    snapshot: {
      step: run.snapshot.step,
      adamPowers: [run.snapshot.adam.power1, run.snapshot.adam.power2],
    },
  };
  return encodeSafetensors({ tensors, metadata: { blastema: JSON.stringify(header) } });
}

/**
 * Decodes a run.
 * @throws Error with one sentence if it is not a run, is of an unknown format, or lacks a part
 */
export function decodeRun(bytes: Uint8Array): RunState {
  const { tensors, metadata } = decodeSafetensors(bytes);
  const header = readHeader(metadata.blastema);
  const spec = validateGrowing(header.spec);
  const [height, width] = header.grid;
  const read = <T extends TensorData>(
    name: string,
    type: new (length: number) => T,
    length?: number,
  ): T => {
    const tensor = tensors[name];
    if (
      !(tensor?.data instanceof type) ||
      (length !== undefined && tensor.data.length !== length)
    ) {
      throw new Error(
        `The run file is broken: its tensor "${name}" is missing or of another shape.`,
      );
    }
    return tensor.data;
  };
  const readState = (
    prefix: string,
    [power1, power2]: [number, number],
  ): Omit<Snapshot, "step"> => {
    const parameters: Parameters = {};
    const average: Parameters = {};
    const adam: AdamState = { first: {}, second: {}, power1, power2 };
    for (const [name, shape] of Object.entries(parameterShapes(spec))) {
      const length = shapeSize(shape);
      parameters[name] = read(`${prefix}${name}`, Float32Array, length);
      average[name] = read(`${prefix}average.${name}`, Float32Array, length);
      adam.first[name] = read(`${prefix}adam.first.${name}`, Float64Array, length);
      adam.second[name] = read(`${prefix}adam.second.${name}`, Float64Array, length);
    }
    return { parameters, average, adam };
  };
  return {
    spec,
    height,
    width,
    rngSeed: header.rngSeed,
    arithmetic: header.arithmetic,
    recipe: checkGrowingRecipe(header.recipe),
    targetName: header.targetName,
    step: header.step,
    rollbacks: header.rollbacks,
    target: read("target", Float32Array, height * width * VISIBLE),
    pool: decodePool(
      read("pool.counts", Uint32Array),
      read("pool.cells", Uint32Array),
      read("pool.values", Float32Array),
      spec.channels,
      height * width,
    ),
    ...readState("", header.adamPowers),
    snapshot: { step: header.snapshot.step, ...readState("snapshot.", header.snapshot.adamPowers) },
  };
}

interface Header
  extends Pick<
    RunState,
    "rngSeed" | "arithmetic" | "recipe" | "targetName" | "step" | "rollbacks"
  > {
  readonly spec: unknown;
  readonly grid: [number, number];
  readonly adamPowers: [number, number];
  readonly snapshot: { readonly step: number; readonly adamPowers: [number, number] };
}

function readHeader(text: string | undefined): Header {
  let header: (Header & { kind?: unknown; format?: unknown }) | undefined;
  try {
    header = JSON.parse(text ?? "");
  } catch {
    // Said below: a missing header is no run file either.
  }
  if (header?.kind !== KIND)
    throw new Error(
      "The file is not a run of Blastema: give the folder that train made, or its run.safetensors.",
    );
  if (header.format !== FORMAT) {
    throw new Error(
      `The run file has format ${header.format}; this version reads format ${FORMAT}.`,
    );
  }
  checkHeader(header);
  return header;
}

function checkHeader(header: Header): void {
  const { grid, rngSeed, arithmetic, targetName, step, rollbacks, snapshot } = header;
  const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
  const isPair = (value: unknown, isPart: (part: unknown) => boolean): boolean =>
    Array.isArray(value) && value.length === 2 && value.every(isPart);
  const arePowers = (value: unknown): boolean =>
    isPair(value, (power) => typeof power === "number" && power >= 0 && power <= 1);
  const sound = {
    grid: isPair(grid, (side) => isCount(side) && side !== 0),
    rngSeed: isCount(rngSeed),
    arithmetic: ["plain", "relaxed", "float64"].includes(arithmetic),
    targetName: typeof targetName === "string",
    step: isCount(step),
    rollbacks: isCount(rollbacks),
    adamPowers: arePowers(header.adamPowers),
    snapshot: isCount(snapshot?.step) && arePowers(snapshot?.adamPowers),
  };
  for (const [field, holds] of Object.entries(sound)) {
    if (!holds)
      throw new Error(`The run file is broken: its "${field}" is missing or makes no sense.`);
  }
}

/** The pool's states one behind the other: how many cells each has, their places, their contents. */
function encodePool(pool: readonly SparseState[], channels: number): Record<string, Tensor> {
  const counts = Uint32Array.from(pool, ({ cells }) => cells.length);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const cells = new Uint32Array(total);
  const values = new Float32Array(total * channels);
  let start = 0;
  for (const state of pool) {
    cells.set(state.cells, start);
    values.set(state.values, start * channels);
    start += state.cells.length;
  }
  return {
    "pool.counts": { shape: [pool.length], data: counts },
    "pool.cells": { shape: [total], data: cells },
    "pool.values": { shape: [total, channels], data: values },
  };
}

function decodePool(
  counts: Uint32Array,
  cells: Uint32Array,
  values: Float32Array,
  channels: number,
  places: number,
): SparseState[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const isOutside = cells.some((cell) => cell >= places);
  if (cells.length !== total || values.length !== total * channels || isOutside) {
    throw new Error("The run file is broken: its pool does not fit together.");
  }
  let start = 0;
  return Array.from(counts, (count) => {
    const state = {
      cells: cells.slice(start, start + count),
      values: values.slice(start * channels, (start + count) * channels),
    };
    start += count;
    return state;
  });
}
