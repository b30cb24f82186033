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
import { mosaic } from "../variational/mosaic.ts";
import { nounOf } from "../variational/pictures.ts";

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
  .addOption(rngSeedOption())
  .addOption(threadsOption())
  .action(async (path, { output, count, lots, rngSeed, threads }) => {
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
    const engine = await createEngine({ threads });
    const latents = drawLatents(model.spec, rngSeed, count, times);
    const pictures = await decodeLatents(engine, model, latents).finally(() => engine.dispose());
    const picture = mosaic(pictures, model.spec.size, lots ?? Math.ceil(Math.sqrt(count)));
    await writeFileAtomic(output, await encodePng(comfortable(picture)));
    const rows = lots === undefined ? "" : `, ${lots} of each latent`;
    print(`${output}  ${pictures.length} ${nounOf(model)}${rows}`);
  });
