import { Command, Option } from "@commander-js/extra-typings";
import { createEngine } from "../../engine/create.ts";
import { writeFileAtomic } from "../../models/files.node.ts";
import { decodeLatents } from "../../systems/variational/decode.ts";
import { latentLength } from "../../systems/variational/draws.ts";
import { wholeNumber } from "../options.ts";
import { checkOutput, print } from "../output.ts";
import { comfortable, comfortableFactor, encodeAnimation, encodePng } from "../pictures.ts";
import { namedLatents } from "../variational/encode.ts";
import { loadVariational } from "../variational/model.ts";
import { enlarged, mosaic } from "../variational/mosaic.ts";
import { mnistOption, picturesOption } from "../variational/options.ts";
import { nounOf } from "../variational/pictures.ts";

/** How long a picture is shown in an animation, and the first and last pictures, in milliseconds. */
const DELAY = 80;
const END = 800;

/** The command `vae interpolate`: walks from one picture to another. */
export const vaeInterpolate = new Command("interpolate")
  .description("Grow what lies between two test pictures: latents on the line between theirs.")
  .argument("<model>", "model file")
  .argument("<a>", "number of the test picture to start from, an emoji, or a picture file")
  .argument("<b>", "the picture to end at")
  .requiredOption("-o, --output <file>", "a row of pictures (.png), or an animation (.webp, .gif)")
  .addOption(
    new Option("--count <number>", "number of pictures, both ends included")
      .default(12)
      .argParser(wholeNumber(2, 1000)),
  )
  .addOption(mnistOption())
  .addOption(picturesOption())
  .action(async (path, a, b, { output, count, ...source }) => {
    const extension = checkOutput(output, [".png", ".webp", ".gif"]);
    const model = await loadVariational(path);
    const { size } = model.spec;
    const latent = latentLength(model.spec);
    const engine = await createEngine({ threads: 0 });
    const pictures = await namedLatents(engine, model, [a, b], source)
      .then((ends) => decodeLatents(engine, model, line(ends, latent, count)))
      .finally(() => engine.dispose());
    if (extension === ".png") {
      const row = mosaic(pictures, size, count);
      await writeFileAtomic(output, await encodePng(comfortable(row)));
    } else {
      const across = size * comfortableFactor(size, size);
      const frames = pictures.map((picture, i) => ({
        picture: enlarged(picture, size, across),
        delay: i === 0 || i === count - 1 ? END : DELAY,
      }));
      // Goes there and back, so that the animation repeats without a jump.
      const there = [...frames, ...frames.slice(1, -1).reverse()];
      await writeFileAtomic(
        output,
        await encodeAnimation(there, extension === ".gif" ? "gif" : "webp"),
      );
    }
    print(`${output}  ${count} ${nounOf(model)} from ${a} to ${b}`);
  });

/** Makes latents at equal distances from the first end to the second. */
function line(ends: Float32Array, latent: number, count: number): Float32Array {
  return Float32Array.from({ length: count * latent }, (_, i) => {
    const share = Math.floor(i / latent) / (count - 1);
    return (1 - share) * ends[i % latent] + share * ends[latent + (i % latent)];
  });
}
