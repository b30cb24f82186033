import { Command, Option } from "@commander-js/extra-typings";
import { createEngine } from "../../engine/create.ts";
import { writeFileAtomic } from "../../models/files.node.ts";
import { decodeLatents } from "../../systems/variational/decode.ts";
import { drawLatents, lotsOf } from "../../systems/variational/draws.ts";
import { UserError } from "../failure.ts";
import { rngSeedOption, threadsOption, wholeNumber } from "../options.ts";
import { checkOutput, print } from "../output.ts";
import { comfortable, encodePng } from "../pictures.ts";
import { loadVariational } from "../variational/model.ts";
import { mosaic, type Pixels } from "../variational/mosaic.ts";
import { nearest } from "../variational/nearest.ts";
import { mnistOption, picturesOption } from "../variational/options.ts";
import { type DataSet, loadPictures, nounOf } from "../variational/pictures.ts";

/** Most pictures that are grown at once. */
const MOST = 10_000;

/** The command `vae sample`: draws latents and grows them. */
export const vaeSample = new Command("sample")
  .description("Grow new pictures from random latents.")
  .argument("<model>", "model file")
  .requiredOption("-o, --output <file>", "picture to write (.png)")
  .addOption(
    new Option("--count <number>", "number of pictures, or of latents with --lots")
      .default(64)
      .argParser(wholeNumber(1, MOST)),
  )
  .addOption(
    new Option(
      "--lots <number>",
      "draw every latent so many times, each time with other lots of its cells: a row for each latent",
    ).argParser(wholeNumber(1, MOST)),
  )
  .addOption(
    new Option(
      "--nearest <number>",
      "show beside every picture so many of those it was trained on that look most like it: a row for each picture",
    )
      .argParser(wholeNumber(1, 100))
      .conflicts("lots"),
  )
  .addOption(mnistOption())
  .addOption(picturesOption())
  .addOption(rngSeedOption())
  .addOption(threadsOption())
  .action(async (path, { output, count, lots, nearest: beside, rngSeed, threads, ...source }) => {
    checkOutput(output, [".png"]);
    const times = lots ?? 1;
    if (count * times > MOST)
      throw new UserError(
        `${count} latents, ${times} times each, are too many pictures: at most ${MOST}.`,
      );
    const model = await loadVariational(path);
    if (lots !== undefined && lotsOf(model.spec) === 0)
      throw new UserError(
        `The cells of ${path} draw no lots, so a latent has one picture: leave out --lots, or give a model such as zoo/digits-ladder.safetensors.`,
      );
    const trainedOn =
      beside === undefined ? undefined : await loadPictures(model, "training", source);
    const engine = await createEngine({ threads });
    const latents = drawLatents(model.spec, rngSeed, count, times);
    const pictures = await decodeLatents(engine, model, latents).finally(() => engine.dispose());
    const { size } = model.spec;
    const rows = trainedOn && pictures.map((picture) => withNearest(picture, trainedOn, beside));
    const sheet = rows
      ? mosaic(
          rows.flatMap(({ row }) => row),
          size,
          rows[0].row.length,
        )
      : mosaic(pictures, size, lots ?? Math.ceil(Math.sqrt(count)));
    await writeFileAtomic(output, await encodePng(comfortable(sheet)));
    const also = lots === undefined ? "" : `, ${lots} of each latent`;
    print(`${output}  ${pictures.length} ${nounOf(model)}${also}`);
    if (rows) print(summary(rows.map(({ distance }) => distance)));
  });

/** A picture and those it is nearest to, with its distance from the first of them. */
function withNearest(
  picture: Pixels,
  trainedOn: DataSet,
  count = 1,
): { row: Pixels[]; distance: number } {
  const neighbours = nearest(picture, trainedOn, "train", count);
  const [{ distance }] = neighbours;
  return { row: [picture, ...neighbours.map((neighbour) => neighbour.picture)], distance };
}

/** How far pictures are from the nearest that was trained on, in words. */
function summary(distances: readonly number[]): string {
  const sorted = distances.toSorted((a, b) => a - b);
  const [least, median] = [0, 0.5].map((share) =>
    sorted[Math.floor(share * sorted.length)].toFixed(3),
  );
  return `Mean difference from the nearest picture it was trained on, of a value's range: ${least} at least, ${median} for half of them.`;
}
