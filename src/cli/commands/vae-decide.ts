import { Command } from "@commander-js/extra-typings";
import { createEngine } from "../../engine/create.ts";
import { decide } from "../../measure/variational/decide.ts";
import { writeFileAtomic } from "../../models/files.node.ts";
import type { CellularModel } from "../../models/variational.ts";
import { type FilmPicture, filmLatent } from "../../systems/variational/decode.ts";
import { lotsOf } from "../../systems/variational/draws.ts";
import { UserError } from "../failure.ts";
import { jsonOption } from "../options.ts";
import { checkOutput, note, plural, print, printJson, printTable } from "../output.ts";
import { encodeAnimation, encodePng } from "../pictures.ts";
import { gridName } from "../variational/by-grid.ts";
import { type Decisions, decideFrames, decideSheet } from "../variational/decide-picture.ts";
import { givenPictures } from "../variational/given.ts";
import { loadCellular } from "../variational/model.ts";
import { mnistOption, picturesOption } from "../variational/options.ts";

/** The command `vae decide`: shows where a picture is decided while it grows. */
export const vaeDecide = new Command("decide")
  .description(
    "Show where a picture is decided: how many nats each cell's draws carry, grid by grid.",
  )
  .argument("<model>", "model file whose cells draw")
  .argument("<images...>", "numbers of test pictures, emoji, or picture files")
  .option("-o, --output <file>", "a row of maps for each picture (.png), or a film (.webp, .gif)")
  .addOption(mnistOption())
  .addOption(picturesOption())
  .addOption(jsonOption())
  .action(async (path, images, { output, json, ...source }) => {
    const extension = output && checkOutput(output, [".png", ".webp", ".gif"]);
    const model = await loadCellular(path);
    if (lotsOf(model.spec) === 0)
      throw new UserError(
        `The cells of ${path} draw nothing, so all is decided by its latent: give a model such as zoo/digits-ladder.safetensors.`,
      );
    const pictures = await givenPictures(images, model, source);
    const decisions = await measure(model, pictures);
    if (output !== undefined)
      await writeFileAtomic(
        output,
        extension === ".png"
          ? await encodePng(decideSheet(decisions))
          : await encodeAnimation(decideFrames(decisions), extension === ".gif" ? "gif" : "webp"),
      );
    const rows = decisions.decided.map(({ latentNats, grids }, i) => ({
      image: images[i],
      latent: latentNats,
      grids: grids.map(({ side, nats, cells }) => ({ grid: side, nats, cells: [...cells] })),
    }));
    if (json) printJson(rows);
    else
      printTable(
        rows.map(({ image, latent, grids }) => [
          image,
          ...[latent, ...grids.map(({ nats }) => nats)].map((nats) => nats.toFixed(1)),
        ]),
        ["nats of picture", "latent", ...rows[0].grids.map(({ grid }) => gridName(grid))],
      );
    if (output !== undefined)
      (json ? note : print)(`${output}  ${plural(images.length, "picture")}`);
  });

/** Measures what decides pictures, and grows them from it. */
async function measure(model: CellularModel, pictures: Float32Array): Promise<Decisions> {
  const engine = await createEngine({ threads: 0 });
  try {
    const decided = await decide(engine, model, pictures);
    const films: FilmPicture[][] = [];
    for (const { latent } of decided) films.push(await filmLatent(engine, model, latent));
    return { spec: model.spec, pictures, decided, films };
  } finally {
    await engine.dispose();
  }
}
