import { Command, Option } from "@commander-js/extra-typings";
import { staticPictures } from "../../data/dataset.ts";
import { createEngine } from "../../engine/create.ts";
import { fixedChoice } from "../../measure/variational/evaluate.ts";
import { writeFileAtomic } from "../../models/files.node.ts";
import { decodeLatents } from "../../systems/variational/decode.ts";
import { meanLatents } from "../../systems/variational/encode.ts";
import { pictureLength } from "../../systems/variational/encoder.ts";
import { threadsOption, wholeNumber } from "../options.ts";
import { checkOutput, print } from "../output.ts";
import { comfortableFactor, encodePng, enlarge } from "../pictures.ts";
import { loadAutoencoder } from "../variational/model.ts";
import { mosaic } from "../variational/mosaic.ts";
import { mnistOption } from "../variational/options.ts";
import { loadPictures, nounOf } from "../variational/pictures.ts";

/** Columns of the picture: each has originals above, reconstructions below. */
const COLUMNS = 16;

/** Encodes pictures and grows them again. */
export const vaeReconstruct = new Command("reconstruct")
  .description("Encode test pictures and grow them again from the mean of their latents.")
  .argument("<model>", "model file")
  .requiredOption(
    "-o, --output <file>",
    "picture to write: originals above, grown ones below (.png)",
  )
  .addOption(
    new Option("--count <number>", "pictures, a fixed choice")
      .default(64)
      .argParser(wholeNumber(1, 10_000)),
  )
  .addOption(mnistOption())
  .addOption(threadsOption())
  .action(async (path, { output, count, mnist, threads }) => {
    checkOutput(output, [".png"]);
    const model = await loadAutoencoder(path);
    const { size } = model.spec;
    const test = await loadPictures(model.spec, "test", mnist);
    const indices = fixedChoice(test.count, Math.min(count, test.count));
    const pictures = staticPictures(test, "test", indices);
    const engine = await createEngine({ threads });
    const grown = await meanLatents(engine, model, pictures)
      .then((latents) => decodeLatents(engine, model, latents))
      .finally(() => engine.dispose());
    const length = pictureLength(model.spec);
    const originals = grown.map((_, i) => pictures.subarray(i * length, (i + 1) * length));
    const columns = Math.min(COLUMNS, grown.length);
    const rows = Array.from({ length: Math.ceil(grown.length / columns) }, (_, row) => {
      const part = <T>(all: readonly T[]): T[] => all.slice(row * columns, (row + 1) * columns);
      const blank = Array(columns - part(grown).length).fill(new Float32Array(length));
      return [...part(originals), ...blank, ...part(grown), ...blank];
    });
    const picture = mosaic(rows.flat(), size, columns);
    const factor = comfortableFactor(picture.height, picture.width);
    await writeFileAtomic(output, await encodePng(enlarge(picture, factor)));
    const error = meanAbsolute(pictures, grown);
    print(
      `${output}  ${grown.length} ${nounOf(model.spec)}, mean error of a pixel ${error.toFixed(4)}`,
    );
  });

/** Mean over all pixels, and their channels, of the distance between picture and what was grown. */
function meanAbsolute(pictures: Float32Array, grown: readonly Float32Array[]): number {
  let sum = 0;
  for (const [i, picture] of grown.entries())
    for (const [at, value] of picture.entries())
      sum += Math.abs(value - pictures[i * picture.length + at]);
  return sum / pictures.length;
}
