import { Command } from "@commander-js/extra-typings";
import { splitRange, staticPictures } from "../../data/dataset.ts";
import { createEngine } from "../../engine/create.ts";
import type { Engine } from "../../engine/engine.ts";
import {
  type ProbeAccuracy,
  probeLabels,
  type ReconstructionError,
  reconstructionError,
} from "../../measure/variational/probe.ts";
import type { VariationalModel } from "../../models/variational.ts";
import { decodeLatents } from "../../systems/variational/decode.ts";
import { latentLength } from "../../systems/variational/draws.ts";
import { meanLatents } from "../../systems/variational/encode.ts";
import { pictureLength } from "../../systems/variational/encoder.ts";
import { type DigitFile, loadLabels } from "../digits.ts";
import { interruptible } from "../interrupt.ts";
import { jsonOption, threadsOption } from "../options.ts";
import { count, plural, print, printJson } from "../output.ts";
import { Progress } from "../progress.ts";
import { loadVariational } from "../variational/model.ts";
import { type DataSource, mnistOption, picturesOption } from "../variational/options.ts";
import { isColoured, loadPictures } from "../variational/pictures.ts";

/** How many pictures are grown together, which bounds the memory. */
const TOGETHER = 256;

/** What the command prints. */
interface Report extends ReconstructionError {
  /** Number of pictures behind the errors. */
  readonly images: number;
  /** How well a linear classifier finds the labels; null for pictures without labels. */
  readonly classifier: (ProbeAccuracy & { readonly trainingImages: number }) | null;
}

/** The command `vae probe`: measures what latents keep. */
export const vaeProbe = new Command("probe")
  .description(
    "Measure what latents keep: how far reconstructions are off, and what a linear classifier finds.",
  )
  .argument("<model>", "model file")
  .addOption(mnistOption())
  .addOption(picturesOption())
  .addOption(threadsOption())
  .addOption(jsonOption())
  .action(async (path, { threads, json, ...source }) => {
    const model = await loadVariational(path);
    const test = await load(model, "test", source);
    const training = isColoured(model.spec) ? undefined : await load(model, "training", source);
    const engine = await createEngine({ threads });
    const { latents, error, features } = await interruptible(async () => {
      const latents = await encodeAll(engine, model, test.pictures);
      const error = await errorOf(engine, model, test.pictures, latents);
      const features = training && (await encodeAll(engine, model, training.pictures));
      return { latents, error, features };
    }).finally(() => engine.dispose());
    const report: Report = {
      ...error,
      images: latents.length / latentLength(model.spec),
      classifier:
        training === undefined || features === undefined
          ? null
          : {
              ...probeLabels(
                { features, labels: training.labels },
                { features: latents, labels: test.labels },
              ),
              trainingImages: training.labels.length,
            },
    };
    if (json) printJson(report);
    else describe(report);
  });

/** Loads pictures and their labels, if there are any: the whole test set, or what training sees. */
async function load(
  model: VariationalModel,
  file: DigitFile,
  source: DataSource,
): Promise<{ pictures: Float32Array; labels: Uint8Array }> {
  const all = await loadPictures(model, file, source);
  const [from, to] = splitRange(file === "test" ? "test" : "train", all);
  const labels = isColoured(model.spec)
    ? new Uint8Array()
    : await loadLabels(file, all.count, source.mnist);
  const indices = Array.from({ length: to - from }, (_, i) => from + i);
  return { pictures: staticPictures(all, file, indices), labels: labels.subarray(from, to) };
}

async function encodeAll(
  engine: Engine,
  model: VariationalModel,
  pictures: Float32Array,
): Promise<Float32Array> {
  const progress = new Progress("pictures");
  const total = pictures.length / pictureLength(model.spec);
  const onProgress = (done: number) => progress.update({ done, total, detail: "encoded" });
  try {
    return await meanLatents(engine, model, pictures, { onProgress });
  } finally {
    progress.end();
  }
}

async function errorOf(
  engine: Engine,
  model: VariationalModel,
  pictures: Float32Array,
  latents: Float32Array,
): Promise<ReconstructionError> {
  const latent = latentLength(model.spec);
  const length = pictureLength(model.spec);
  const total = latents.length / latent;
  const progress = new Progress("pictures");
  const sums = { absolute: 0, squared: 0, wrong: 0 };
  try {
    for (let first = 0; first < total; first += TOGETHER) {
      const last = Math.min(total, first + TOGETHER);
      const part = latents.subarray(first * latent, last * latent);
      const shown = pictures.subarray(first * length, last * length);
      const error = reconstructionError(shown, await decodeLatents(engine, model, part));
      const share = (last - first) / total;
      sums.absolute += share * error.absolute;
      sums.squared += share * error.squared;
      sums.wrong += share * error.wrong;
      progress.update({ done: last, total, detail: "grown again" });
    }
  } finally {
    progress.end();
  }
  return sums;
}

function describe({ absolute, squared, wrong, images, classifier }: Report): void {
  print(`error of a reconstruction per pixel, over ${plural(images, "test picture")}`);
  print(`  mean difference ${absolute.toFixed(4)}, squared ${squared.toFixed(4)}`);
  print(`  on the wrong side of one half ${percent(wrong)}`);
  if (classifier === null) return;
  const { accuracy, trainingAccuracy, trainingImages } = classifier;
  print(`a linear classifier on latent means finds ${percent(accuracy)} of their labels`);
  print(`  and ${percent(trainingAccuracy)} of the ${count(trainingImages)} it was fitted to`);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)}%`;
}
