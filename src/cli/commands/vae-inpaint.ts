import { Command, Option } from "@commander-js/extra-typings";
import { createEngine } from "../../engine/create.ts";
import {
  decodeInpainted,
  defaultMove,
  type Inpainted,
  type InpaintedGrids,
  inpaintedOf,
} from "../../measure/variational/inpaint.ts";
import { measureInpainted } from "../../measure/variational/inpaint-measures.ts";
import { writeFileAtomic } from "../../models/files.node.ts";
import { normals } from "../../numbers/normal.ts";
import { deriveKey, STREAM } from "../../numbers/random.ts";
import { meanLatents } from "../../systems/variational/encode.ts";
import { pictureLength } from "../../systems/variational/encoder.ts";
import { moveSides } from "../../systems/variational/programs.ts";
import { UserError } from "../failure.ts";
import { jsonOption, rngSeedOption, threadsOption, wholeNumber } from "../options.ts";
import { checkOutput, figure, note, plural, print, printJson, printTable } from "../output.ts";
import { encodeAnimation, encodePng } from "../pictures.ts";
import { givenPictures } from "../variational/given.ts";
import { inpaintFrames, inpaintSheet } from "../variational/inpaint-picture.ts";
import { inpaintReport } from "../variational/inpaint-report.ts";
import { MASK_HELP, readMask } from "../variational/mask.ts";
import { loadCellular } from "../variational/model.ts";
import { checkMove } from "../variational/moves.ts";
import { mnistOption, picturesOption } from "../variational/options.ts";

/** The command `vae inpaint`: grows part of pictures anew. */
export const vaeInpaint = new Command("inpaint")
  .description(
    "Erase part of each picture and let it grow anew, several times, so that it fits the rest.",
  )
  .argument("<model>", "model file")
  .argument("[images...]", "test pictures by number, emoji, or picture files of the model's size")
  .requiredOption("--mask <part>", MASK_HELP)
  .addOption(
    new Option("--count <number>", "answers for each picture")
      .default(4)
      .argParser(wholeNumber(1, 100)),
  )
  .option(
    "--at <move>",
    "move at which the erased cells are replaced; 0 is the first grid (default: the first at which cells can follow the mask)",
    wholeNumber(0),
  )
  .option(
    "-o, --output <file>",
    "write the pictures, what was erased and the answers (.png), or how they grow (.webp, .gif)",
  )
  .option(
    "--report <pictures>",
    "instead, measure every stage on this many test pictures (always the same ones)",
    wholeNumber(1, 10_000),
  )
  .addOption(mnistOption())
  .addOption(picturesOption())
  .addOption(rngSeedOption())
  .addOption(threadsOption())
  .addOption(jsonOption())
  .action(async (path, images, { mask: part, count, at, output, report, ...options }) => {
    const { rngSeed, threads, json } = options;
    if (report === undefined && images.length === 0)
      throw new UserError("Name a picture, such as 7 for a test digit, or measure with --report.");
    const extension = output && checkOutput(output, [".png", ".webp", ".gif"]);
    const model = await loadCellular(path);
    const { spec } = model;
    const sides = moveSides(spec);
    if (at !== undefined) checkMove(spec, at);
    const mask = await readMask(part, spec.size);
    if (report !== undefined)
      return inpaintReport(model, { ...options, mask, images: report, count, at });
    const pictures = await givenPictures(images, model, options);
    const engine = await createEngine({ threads });
    const moments: InpaintedGrids[] = [];
    let results: Inpainted[];
    const move = at ?? defaultMove(spec, mask);
    try {
      const latents = await meanLatents(engine, model, pictures);
      const others = normals(deriveKey(rngSeed, STREAM.noise), count * latents.length);
      const inpainting = { latents, others, mask, at: move };
      for await (const grids of decodeInpainted(engine, model, inpainting)) moments.push(grids);
      results = await inpaintedOf(engine, model, inpainting, moments[moments.length - 1]);
    } finally {
      await engine.dispose();
    }
    const length = pictureLength(spec);
    const figures = results.map((result, i) => ({
      image: images[i],
      move,
      side: sides[move],
      ...measureInpainted(result, pictures.subarray(i * length, (i + 1) * length), mask),
    }));
    if (json) printJson(figures);
    else
      printTable(
        figures.map((row) => [
          row.image,
          figure(row.keptError),
          figure(row.reconstructionError),
          figure(row.variety),
          figure(row.seam),
          figure(row.pastedSeam),
        ]),
        ["picture", "kept error", "reconstruction's", "variety", "seam", "pasted seam"],
      );
    if (output === undefined) return;
    const shown = { spec, pictures, mask, results, moments };
    await writeFileAtomic(
      output,
      extension === ".png"
        ? await encodePng(inpaintSheet(shown))
        : await encodeAnimation(inpaintFrames(shown), extension === ".gif" ? "gif" : "webp"),
    );
    (json ? note : print)(
      `${output}  ${plural(count, "answer")} for each picture, from move ${move} of ${sides.length - 1} on`,
    );
  });
