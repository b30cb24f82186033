/** The file of a run, run.safetensors. It holds everything that a run of any kind is: weights, optimiser, pool and counters. */
import { RUN_FILE } from "../models/model.ts";
import { decodeSafetensors, encodeSafetensors, type Tensor } from "../models/safetensors.ts";
import { checksum } from "../numbers/checksum.ts";
import type { Shapes } from "../numbers/shapes.ts";
import { type Kind, kindOf, kinds } from "./kinds.ts";
import { encodePool, readPool } from "./pool-file.ts";
import type { Run, RunKind, RunStart, Runs, Snapshot } from "./run.ts";
import { RUN_FORMAT, readCounters, readHeader } from "./run-header.ts";
import { TensorReader } from "./tensor-reader.ts";

/** Encodes a run. Equal runs give equal bytes. */
export function encodeRun(run: Run): Uint8Array<ArrayBuffer> {
  const kind = kindOf<Run>(run);
  const shapes = kind.system(run.spec).shapes(run.spec);
  const { spec, recipe, origin, rngSeed, arithmetic, step, rollbacks, moments, snapshot } = run;
  const extras = kind.extras?.encode(run);
  const header = {
    format: RUN_FORMAT,
    kind: RUN_FILE,
    of: run.kind,
    spec,
    recipe,
    origin,
    rngSeed,
    arithmetic,
    step,
    rollbacks,
    powers: [moments.power1, moments.power2],
    snapshot: {
      step: snapshot.step,
      powers: [snapshot.moments.power1, snapshot.moments.power2],
    },
    ...extras?.header,
  };
  const tensors = {
    ...learningTensors(shapes, "", run),
    ...learningTensors(shapes, "snapshot.", snapshot),
    ...encodePool(run.pool),
    ...extras?.tensors,
  };
  const text = JSON.stringify(header);
  const metadata = { blastema: text, checksum: checksumOf(text, tensors) };
  return encodeSafetensors({ tensors, metadata });
}

/**
 * Decodes a run and checks all of it.
 * @param expected the kind that the run must have; any by default
 * @throws Error with one sentence if the bytes are not a run, or one of another kind or format, or damaged
 */
export function decodeRun<K extends RunKind = RunKind>(bytes: Uint8Array, expected?: K): Runs[K] {
  const { tensors, metadata } = decodeSafetensors(bytes);
  const header = readHeader(metadata.blastema);
  const kind = kinds[header.of] as unknown as Kind<Run>;
  if (expected !== undefined && header.of !== expected)
    throw new Error(`The file is a run of a ${kind.noun}, not a run of a ${kinds[expected].noun}.`);
  const system = kind.system(header.spec);
  const spec = system.validate(header.spec);
  const recipe = kind.validateRecipe(header.recipe, spec);
  const reader = new TensorReader(tensors);
  const { powers, snapshot, ...counters } = readCounters(header);
  const extras = kind.extras?.decode(header, spec, reader);
  const start = { kind: header.of, spec, recipe, ...counters, ...extras } as RunStart<Run>;
  const shapes = system.shapes(spec);
  const learning = readLearning(reader, shapes, "", counters.step, powers);
  const run = {
    ...start,
    ...learning,
    snapshot: readLearning(reader, shapes, "snapshot.", snapshot.step, snapshot.powers),
    pool: readPool(reader, kind.freshPool(start)),
  };
  reader.refuseOthers();
  if (metadata.checksum !== checksumOf(metadata.blastema, tensors))
    throw new Error(
      "The run file is damaged: its checksum is not that of its contents, so go on with an earlier copy.",
    );
  return run as unknown as Runs[K];
}

/** Returns the tensors of everything that learns: weights, their running average, and the optimiser's moments. */
function learningTensors(
  shapes: Shapes,
  prefix: string,
  { parameters, average, moments }: Omit<Snapshot, "step">,
): Record<string, Tensor> {
  const parts = {
    "": parameters,
    "average.": average,
    "moments.first.": moments.first,
    "moments.second.": moments.second,
  };
  const tensors: Record<string, Tensor> = {};
  for (const [name, shape] of Object.entries(shapes))
    for (const [part, values] of Object.entries(parts))
      tensors[`${prefix}${part}${name}`] = { shape, data: values[name] };
  return tensors;
}

function readLearning(
  reader: TensorReader,
  shapes: Shapes,
  prefix: string,
  step: number,
  [power1, power2]: readonly [number, number],
): Snapshot {
  const first = reader.doublesOf(shapes, `${prefix}moments.first.`);
  const second = reader.doublesOf(shapes, `${prefix}moments.second.`);
  return {
    step,
    parameters: reader.floatsOf(shapes, prefix),
    average: reader.floatsOf(shapes, `${prefix}average.`),
    moments: { first, second, power1, power2 },
  };
}

/** Computes the checksum of the description, as it stands in the file, and of all tensors in the order of their names. */
function checksumOf(text: string, tensors: Readonly<Record<string, Tensor>>): string {
  const encode = (part: string): Uint8Array => new TextEncoder().encode(part);
  const names = Object.keys(tensors).sort();
  const parts = names.flatMap((name) => {
    const { shape, data } = tensors[name];
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    return [encode(`${name} ${shape}`), bytes];
  });
  return checksum([encode(text), ...parts]);
}
