// The golden fixtures of test/fixtures: made by PyTorch, see the README there.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { decodeSafetensors } from "../../src/models/safetensors.ts";
import type { Key } from "../../src/numbers/random.ts";
import { type Parameters, shapeSize } from "../../src/numbers/shapes.ts";
import {
  type GrowingSpec,
  parameterShapes,
  validateGrowing,
} from "../../src/systems/growing/spec.ts";

/** What the metadata says of a case. */
interface Case {
  readonly steps: number;
  readonly angle: number;
  readonly statesAfter?: readonly number[];
  readonly rolloutSteps?: readonly number[];
  readonly adam?: { readonly learningRate: number };
}

/** One file. */
export interface Fixture {
  readonly name: string;
  readonly spec: GrowingSpec;
  readonly height: number;
  readonly width: number;
  readonly parameters: Parameters;
  readonly case: Case;
  /** Keys of fire masks, one a sample; `training` has them training step by training step. */
  readonly keys: readonly Key[];
  /** Float tensors by name. */
  floats(name: string): Float32Array | Float64Array;
  bytes(name: string): Uint8Array;
  /** A float tensor cut into its samples, its first axis. */
  samples(name: string): (Float32Array | Float64Array)[];
}

export const GRADIENT_FIXTURES = ["zero", "torus", "rotated", "learned", "fire1", "odd"].map(
  (name) => `gradients-${name}`,
);

/** Reads `<name>.safetensors`. */
export function readFixture(name: string): Fixture {
  const file = readFileSync(new URL(`../fixtures/${name}.safetensors`, import.meta.url));
  const { tensors, metadata } = decodeSafetensors(file);
  const model = JSON.parse(metadata.blastema);
  const spec = validateGrowing(model);
  const floats = (tensor: string): Float32Array | Float64Array => {
    const data = tensors[tensor]?.data;
    assert.ok(data instanceof Float32Array || data instanceof Float64Array, `${name}: ${tensor}`);
    return data;
  };
  const parameters = Object.entries(parameterShapes(spec)).map(([tensor, shape]) => {
    assert.equal(floats(tensor).length, shapeSize(shape));
    return [tensor, floats(tensor)];
  });
  const words = tensors["fire.keys"].data as Uint32Array;
  return {
    name,
    spec,
    height: model.grid[0],
    width: model.grid[1],
    parameters: Object.fromEntries(parameters),
    case: model.fixture,
    keys: Array.from({ length: words.length / 2 }, (_, i) => [words[2 * i], words[2 * i + 1]]),
    floats,
    bytes: (tensor) => tensors[tensor].data as Uint8Array,
    samples: (tensor) => {
      const data = floats(tensor);
      const count = tensors[tensor].shape[0];
      const length = data.length / count;
      return Array.from({ length: count }, (_, i) => data.slice(i * length, (i + 1) * length));
    },
  };
}
