import { Command, Option } from "@commander-js/extra-typings";
import { staticPictures } from "../../data/dataset.ts";
import { createEngine } from "../../engine/create.ts";
import { fixedChoice } from "../../measure/variational/evaluate.ts";
import { writeFileAtomic } from "../../models/files.node.ts";
import { meanLatents } from "../../systems/variational/encode.ts";
import { pictureLength } from "../../systems/variational/encoder.ts";
import { loadLabels } from "../digits.ts";
import { UserError } from "../failure.ts";
import { jsonOption, rngSeedOption, threadsOption, wholeNumber } from "../options.ts";
import { checkOutput, count, print, printJson } from "../output.ts";
import { layOut } from "../variational/latent-map.ts";
import { encodeLatentMap } from "../variational/latent-map-picture.ts";
import { loadVariational } from "../variational/model.ts";
import { mnistOption, picturesOption } from "../variational/options.ts";
import { isColoured, loadPictures, nounOf } from "../variational/pictures.ts";

/** Fewest pictures of a map; fewer have no neighbourhood to keep. */
const FEWEST = 10;

/** The command `vae map`: lays latents out in the plane. */
export const vaeMap = new Command("map")
  .description(
    "Lay the latents of test pictures out in the plane, similar ones side by side (UMAP).",
  )
  .argument("<model>", "model file")
  .option("-o, --output <file>", "picture to write (.png, .webp)")
  .addOption(
    new Option("--count <number>", "number of test pictures (always the same ones)")
      .default(2000)
      .argParser(wholeNumber(FEWEST, 10_000)),
  )
  .addOption(mnistOption())
  .addOption(picturesOption())
  .addOption(rngSeedOption())
  .addOption(threadsOption())
  .addOption(jsonOption())
  .action(async (path, { output, count: asked, rngSeed, threads, json, ...source }) => {
    if (output === undefined && !json)
      throw new UserError(
        "Say what to make: -o map.png for a picture, or --json for the coordinates.",
      );
    const extension = output && checkOutput(output, [".png", ".webp"]);
    const model = await loadVariational(path);
    const { spec } = model;
    const all = await loadPictures(model, "test", source);
    const indices = fixedChoice(all.count, Math.min(asked, all.count));
    const known = isColoured(spec) ? undefined : await loadLabels("test", all.count, source.mnist);
    const labels = known && Uint8Array.from(indices, (index) => known[index]);
    const pictures = staticPictures(all, "test", indices);
    const engine = await createEngine({ threads });
    const latents = await meanLatents(engine, model, pictures).finally(() => engine.dispose());
    const points = await layOut(latents, indices.length, rngSeed);
    const told = points.map(([x, y], i) => ({
      index: indices[i],
      label: labels?.[i] ?? null,
      x,
      y,
    }));
    if (output === undefined) return printJson(told);
    const title = `Latents of ${count(indices.length)} test ${nounOf(model)}`;
    const length = pictureLength(spec);
    const shown = new Uint8Array(indices.length * length);
    for (const [i, index] of indices.entries())
      shown.set(all.pixels.subarray(index * length, (index + 1) * length), i * length);
    const drawing = { title, points, labels, pictures: shown, size: spec.size };
    const bytes = await encodeLatentMap(drawing, extension === ".webp" ? "webp" : "png");
    await writeFileAtomic(output, bytes);
    if (json) printJson(told);
    else print(`${output}  ${count(indices.length)} ${nounOf(model)}`);
  });
