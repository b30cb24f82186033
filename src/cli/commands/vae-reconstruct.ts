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
import { comfortable, encodePng } from "../pictures.ts";
import { loadVariational } from "../variational/model.ts";
import { mosaic } from "../variational/mosaic.ts";
import { mnistOption, picturesOption } from "../variational/options.ts";
import { loadPictures, nounOf } from "../variational/pictures.ts";

/** Most columns of the picture, which has originals above and reconstructions below. */
const COLUMNS = 16;

/** The command `vae reconstruct`: encodes pictures and grows them again. */
export const vaeReconstruct = new Command("reconstruct")
  .description("Encode test pictures and grow them again from the mean of their latents.")
  .argument("<model>", "model file")
  .requiredOption(
    "-o, --output <file>",
    "picture to write (.png): originals above, grown ones below",
  )
  .addOption(
    new Option("--count <number>", "number of pictures (always the same ones)")
      .default(64)
      .argParser(wholeNumber(1, 10_000)),
  )
  .addOption(mnistOption())
  .addOption(picturesOption())
  .addOption(threadsOption())
  .action(async (path, { output, count, threads, ...source }) => {
    checkOutput(output, [".png"]);
    const model = await loadVariational(path);
    const { size } = model.spec;
    const test = await loadPictures(model, "test", source);
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
    await writeFileAtomic(output, await encodePng(comfortable(picture)));
    const error = meanAbsolute(pictures, grown);
    print(`${output}  ${grown.length} ${nounOf(model)}, mean error per pixel ${error.toFixed(4)}`);
  });

/** Mean distance between the pictures and what was grown, over all pixels and channels. */
function meanAbsolute(pictures: Float32Array, grown: readonly Float32Array[]): number {
  let sum = 0;
  for (const [i, picture] of grown.entries())
    for (const [at, value] of picture.entries())
      sum += Math.abs(value - pictures[i * picture.length + at]);
  return sum / pictures.length;
}
