import { Command } from "@commander-js/extra-typings";
import { createEngine } from "../../engine/create.ts";
import { writeFileAtomic } from "../../models/files.node.ts";
import { normals } from "../../numbers/normal.ts";
import { deriveKey, STREAM } from "../../numbers/random.ts";
import { filmLatent } from "../../systems/variational/decode.ts";
import { latentLength } from "../../systems/variational/draws.ts";
import { rngSeedOption, wholeNumber } from "../options.ts";
import { checkOutput, plural, print } from "../output.ts";
import { comfortableFactor, encodeAnimation } from "../pictures.ts";
import { namedLatents } from "../variational/encode.ts";
import { loadCellular } from "../variational/model.ts";
import { enlarged } from "../variational/mosaic.ts";
import { frameDelays } from "../variational/moves.ts";
import { mnistOption, picturesOption } from "../variational/options.ts";

/** The command `vae grow`: shows a picture grow. */
export const vaeGrow = new Command("grow")
  .description("Grow one picture, and write every step as an animation.")
  .argument("<model>", "model file")
  .requiredOption("-o, --output <file>", "animation to write (.webp, .gif)")
  .option("--digit <number>", "grow this test picture instead of a random latent", wholeNumber(0))
  .option("--emoji <name>", "grow this emoji instead, if the model is about emoji")
  .addOption(rngSeedOption())
  .addOption(mnistOption())
  .addOption(picturesOption())
  .action(async (path, { output, digit, emoji, rngSeed, ...source }) => {
    const extension = checkOutput(output, [".webp", ".gif"]);
    const model = await loadCellular(path);
    const engine = await createEngine({ threads: 0 });
    const name = digit === undefined ? emoji : `${digit}`;
    const latent =
      name === undefined
        ? normals(deriveKey(rngSeed, STREAM.noise), latentLength(model.spec))
        : await namedLatents(engine, model, [name], source);
    const film = await filmLatent(engine, model, latent);
    await engine.dispose();
    const largest = Math.max(...model.spec.sides);
    const across = largest * comfortableFactor(largest, largest);
    const delays = frameDelays(film.map(({ side }) => side));
    const frames = film.map(({ side, picture }, i) => ({
      picture: enlarged(picture, side, across),
      delay: delays[i],
    }));
    const format = extension === ".gif" ? "gif" : "webp";
    await writeFileAtomic(output, await encodeAnimation(frames, format));
    print(
      `${output}  ${plural(film.length, "grid")}, of ${model.spec.sides.join(", ")} cells a side`,
    );
  });
