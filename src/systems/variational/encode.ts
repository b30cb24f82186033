/** Turns pictures into latents. */
import type { Contents, Engine, Layout, Program } from "../../engine/engine.ts";
import type { Parameters } from "../../numbers/shapes.ts";
import { headWidth } from "../../ops/draw/layout.ts";
import { encode, scoreProgram } from "./bound-programs.ts";
import { encoderContents, encoderLayout, modelContents, variationalLayout } from "./buffers.ts";
import { posterior } from "./convolutions.ts";
import { drawArrays } from "./draw-buffers.ts";
import { drawStages, latentLength, lotsOf } from "./draws.ts";
import { pictureLength } from "./encoder.ts";
import type { DecoderModel } from "./film.ts";
import { shardsAtOnce } from "./shard.ts";
import type { VariationalSpec } from "./spec.ts";

/** Most pictures that a shard encodes together. */
const ENCODED_TOGETHER = 32;

/** Options of {@link meanLatents}. */
export interface EncodeOptions {
  /** Makes the encoding throw when it is aborted. */
  readonly signal?: AbortSignal;
  /** Called with the number of pictures encoded so far. */
  readonly onProgress?: (done: number) => void;
}

/**
 * Computes the means of the posteriors of pictures. If cells draw, the picture grows on the way, since what they draw depends
 * on what they drew before; otherwise the decoder does not run.
 * @param pictures [count, size, size, D], numbers from 0 to 1
 * @returns means [count, Z + lots]; of lots, those with which cells draw the means of their posteriors
 */
export async function meanLatents(
  engine: Engine,
  model: DecoderModel<VariationalSpec>,
  pictures: Float32Array,
  options: EncodeOptions = {},
): Promise<Float32Array> {
  const { spec } = model;
  const length = latentLength(spec);
  const means = new Float32Array((pictures.length / pictureLength(spec)) * length);
  for await (const encoded of encodePictures(engine, model, pictures, options))
    means.set(latentOf(spec, encoded), encoded.index * length);
  return means;
}

/** Returns the latent [Z + lots] of an encoded picture, of means. */
export function latentOf(
  spec: VariationalSpec,
  { moments, draws }: Pick<EncodedPicture, "moments" | "draws">,
): Float32Array {
  const latent = new Float32Array(latentLength(spec));
  latent.set(moments.subarray(0, spec.latent));
  let first = spec.latent;
  for (const { shifts } of draws) {
    latent.set(shifts, first);
    first += shifts.length;
  }
  return latent;
}

/** What a picture's posteriors are, when cells draw the means of theirs. */
export interface EncodedPicture {
  /** Place of the picture among those that are encoded. */
  readonly index: number;
  /** Means of the latent's numbers, then logarithms of their deviations [2 Z]. */
  readonly moments: Float32Array;
  /** The posteriors of what cells draw, one grid after another; none if they draw nothing. */
  readonly draws: readonly DrawnPosterior[];
}

/** The posteriors of what the cells of a grid draw, in deviations of their priors (src/ops/draw). */
export interface DrawnPosterior {
  /** Side of the grid in cells. */
  readonly side: number;
  /** How many numbers each cell draws. */
  readonly numbers: number;
  /** Where the posteriors' means lie [side, side, numbers]. */
  readonly shifts: Float32Array;
  /** Logarithms of their deviations, before they are limited [side, side, numbers]. */
  readonly scales: Float32Array;
}

/** Encodes pictures and yields one after another. The parameters are those of {@link meanLatents}. */
export async function* encodePictures(
  engine: Engine,
  { spec, parameters }: DecoderModel<VariationalSpec>,
  pictures: Float32Array,
  { signal, onProgress }: EncodeOptions = {},
): AsyncGenerator<EncodedPicture> {
  const length = pictureLength(spec);
  const count = pictures.length / length;
  const { images, layout, program, shared, downloads: names } = encodingOf(spec, parameters, count);
  const shards = Math.max(1, Math.min(shardsAtOnce(engine), Math.ceil(count / images)));
  const memory = await engine.allocate(layout, shards);
  const prepared = await memory.prepare(program);
  try {
    for (let first = 0; first < count; first += shards * images) {
      signal?.throwIfAborted();
      const downloads = await prepared.run({
        shared,
        shards: Array.from({ length: shards }, (_, shard) => {
          const start = (first + shard * images) * length;
          const picture = new Float32Array(images * length);
          picture.set(pictures.subarray(start, start + picture.length));
          return { picture };
        }),
        download: names,
      });
      for (const [shard, arrays] of downloads.entries()) {
        const start = first + shard * images;
        for (let i = 0; i < Math.min(images, count - start); i++) {
          const from = 2 * i * spec.latent;
          const moments = Float32Array.from(
            arrays[posterior(spec)].subarray(from, from + 2 * spec.latent),
          );
          yield { index: start + i, moments, draws: drawnPosteriors(spec, arrays) };
        }
      }
      onProgress?.(Math.min(count, first + shards * images));
    }
  } finally {
    await memory.dispose();
  }
}

/** What a shard runs to encode pictures. */
interface Encoding {
  readonly images: number;
  readonly layout: Layout;
  readonly program: Program;
  readonly shared: Contents;
  readonly downloads: string[];
}

function encodingOf(spec: VariationalSpec, parameters: Parameters, count: number): Encoding {
  if (lotsOf(spec) === 0 || spec.kind !== "vnca") {
    const images = Math.max(1, Math.min(ENCODED_TOGETHER, count));
    const extent = { spec, images, gradients: false };
    return {
      images,
      layout: encoderLayout(extent),
      program: encode(extent),
      shared: encoderContents(spec, parameters),
      downloads: [posterior(spec)],
    };
  }
  // Cells of large grids are computed one picture at a time, and their heads overwritten.
  const extent = { spec, images: 1, samples: 1, gradients: false };
  return {
    images: 1,
    layout: variationalLayout(extent),
    program: scoreProgram(extent),
    shared: {
      ...modelContents(spec, parameters),
      noise: new Float32Array(spec.latent),
      lots: new Float32Array(lotsOf(spec)),
    },
    downloads: [posterior(spec), ...drawStages(spec).map(({ side }) => drawArrays(side).posterior)],
  };
}

function drawnPosteriors(spec: VariationalSpec, arrays: Contents): DrawnPosterior[] {
  if (spec.kind !== "vnca") return [];
  return drawStages(spec).map(({ side, numbers }) => {
    const heads = arrays[drawArrays(side).posterior];
    const width = headWidth(numbers);
    const part = (from: number): Float32Array =>
      Float32Array.from(
        { length: side * side * numbers },
        (_, i) => heads[Math.floor(i / numbers) * width + from + (i % numbers)],
      );
    return { side, numbers, shifts: part(0), scales: part(numbers) };
  });
}
