import { Command, Option } from "@commander-js/extra-typings";
import { createEngine } from "../../engine/create.ts";
import { writeFileAtomic } from "../../format/files.node.ts";
import { normals } from "../../spec/normal.ts";
import { deriveKey, STREAM } from "../../spec/random.ts";
import { growLatents } from "../../vae/decode.ts";
import { rngSeedOption, threadsOption, wholeNumber } from "../options.ts";
import { checkOutput, print } from "../output.ts";
import { comfortableFactor, encodePng, enlarge } from "../pictures.ts";
import { loadAutoencoder } from "../vae/model.ts";
import { mosaic } from "../vae/mosaic.ts";
import { nounOf } from "../vae/pictures.ts";

/** Draws latents and grows them. */
export const vaeSample = new Command("sample")
  .description("Grow new pictures from random latents.")
  .argument("<model>", "model file")
  .requiredOption("-o, --output <file>", "picture to write (.png)")
  .addOption(
    new Option("--count <number>", "pictures").default(64).argParser(wholeNumber(1, 10_000)),
  )
  .addOption(rngSeedOption())
  .addOption(threadsOption())
  .action(async (path, { output, count, rngSeed, threads }) => {
    checkOutput(output, [".png"]);
    const model = await loadAutoencoder(path);
    const engine = await createEngine({ family: "variational", threads });
    const latents = normals(deriveKey(rngSeed, STREAM.noise), count * model.spec.latent);
    const pictures = await growLatents(engine, model, latents).finally(() => engine.dispose());
    const picture = mosaic(pictures, model.spec.size, Math.ceil(Math.sqrt(count)));
    const factor = comfortableFactor(picture.height, picture.width);
    await writeFileAtomic(output, await encodePng(enlarge(picture, factor)));
    print(`${output}  ${count} ${nounOf(model.spec)}`);
  });
