import { Command, Option } from "@commander-js/extra-typings";
import { createEngine } from "../../engine/create.ts";
import { writeFileAtomic } from "../../models/files.node.ts";
import { normals } from "../../numbers/normal.ts";
import { deriveKey, STREAM } from "../../numbers/random.ts";
import { decodeLatents } from "../../systems/variational/decode.ts";
import { latentLength } from "../../systems/variational/draws.ts";
import { rngSeedOption, threadsOption, wholeNumber } from "../options.ts";
import { checkOutput, print } from "../output.ts";
import { comfortable, encodePng } from "../pictures.ts";
import { loadVariational } from "../variational/model.ts";
import { mosaic } from "../variational/mosaic.ts";
import { nounOf } from "../variational/pictures.ts";

/** The command `vae sample`: draws latents and grows them. */
export const vaeSample = new Command("sample")
  .description("Grow new pictures from random latents.")
  .argument("<model>", "model file")
  .requiredOption("-o, --output <file>", "picture to write (.png)")
  .addOption(
    new Option("--count <number>", "number of pictures")
      .default(64)
      .argParser(wholeNumber(1, 10_000)),
  )
  .addOption(rngSeedOption())
  .addOption(threadsOption())
  .action(async (path, { output, count, rngSeed, threads }) => {
    checkOutput(output, [".png"]);
    const model = await loadVariational(path);
    const engine = await createEngine({ threads });
    const latents = normals(deriveKey(rngSeed, STREAM.noise), count * latentLength(model.spec));
    const pictures = await decodeLatents(engine, model, latents).finally(() => engine.dispose());
    const picture = mosaic(pictures, model.spec.size, Math.ceil(Math.sqrt(count)));
    await writeFileAtomic(output, await encodePng(comfortable(picture)));
    print(`${output}  ${count} ${nounOf(model)}`);
  });
