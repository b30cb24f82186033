/** What the page sees of the training of a variational model: pictures that it grows from latents drawn once and for all. */
import type { Engine } from "blastema";
import { givenWeights, type Metric, recentLoss, type VariationalRun } from "blastema/training";
import {
  type BytePictures,
  decodeIdx,
  decodeLatents,
  encodeVariational,
  latentLength,
  normals,
  pictureChannels,
  splitRange,
  type VariationalSpec,
} from "blastema/variational";
import { drawMosaic } from "./train-mosaic.ts";
import type { Update, VariationalFacts, VariationalName } from "./train-protocol.ts";
import type { RunView } from "./train-view.ts";

/** Pictures that are grown, in rows of so many. */
const SAMPLES = 24;
const COLUMNS = 6;
/** The same for all runs, so that two of them can be compared latent by latent. */
const KEY = [1, 0] as const;

/** @throws Error when the model is of pictures in colour, which no file in MNIST's format holds */
export function refuseColours(spec: VariationalSpec): void {
  if (pictureChannels(spec) > 1)
    throw new Error("It learns from pictures in colour, which only the command goes on with.");
}

export class VariationalView implements RunView<VariationalRun> {
  readonly materials: { readonly pictures: BytePictures };
  readonly modelEvery = 3000;

  /** @throws Error with one sentence when the run cannot learn from the pictures */
  constructor({ spec, recipe }: VariationalRun, file: Uint8Array) {
    const pictures = decodeIdx(file);
    if (pictures.size !== spec.size)
      throw new Error(
        `The pictures have ${pictures.size} × ${pictures.size} pixels, but the model takes ${spec.size} × ${spec.size}.`,
      );
    const [from, to] = splitRange("train", pictures);
    if (to - from < recipe.batch)
      throw new Error(
        `There are ${pictures.count} pictures: too few for batches of ${recipe.batch}, since the last 5,000 are held out.`,
      );
    this.materials = { pictures };
  }

  name({ spec: { size } }: VariationalRun): VariationalName {
    const { rgba, width, height } = drawMosaic(this.materials.pictures.pixels, size, 4, 2);
    return { kind: "variational", size, width, height, picture: rgba };
  }

  facts(): VariationalFacts {
    return { pictureCount: this.materials.pictures.count };
  }

  note(): void {}

  drawStep(): Update {
    return {};
  }

  drawChanges(): Update {
    return {};
  }

  async drawModel(run: VariationalRun, engine: Engine): Promise<Update> {
    const { spec } = run;
    const latents = normals(KEY, SAMPLES * latentLength(spec));
    const grown = await decodeLatents(engine, { spec, parameters: givenWeights(run) }, latents);
    const length = spec.size ** 2;
    const bytes = new Uint8Array(SAMPLES * length);
    for (const [place, picture] of grown.entries())
      bytes.set(
        picture.map((white) => Math.round(255 * white)),
        place * length,
      );
    return { samples: drawMosaic(bytes, spec.size, SAMPLES, COLUMNS) };
  }

  loss(metrics: readonly Metric<VariationalRun>[]): number {
    return recentLoss(
      metrics.map(({ reconstruction, divergence }) => ({ loss: reconstruction + divergence })),
    );
  }

  encodeModel(
    run: VariationalRun,
    metrics: readonly Metric<VariationalRun>[],
  ): Uint8Array<ArrayBuffer> {
    const { spec, recipe, origin, rngSeed, arithmetic } = run;
    const spent = metrics[0]?.step === 1 && { seconds: Math.round(metrics.at(-1)?.seconds ?? 0) };
    const card = {
      dataset: `pictures in MNIST's format, ${recipe.binarisation ?? "static"} binarisation`,
      recipe: { ...recipe, ...origin, rngSeed, arithmetic, ...spent },
    };
    return encodeVariational({ spec, parameters: givenWeights(run), card });
  }
}
