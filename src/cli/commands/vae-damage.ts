import { Command, Option } from "@commander-js/extra-typings";
import { createEngine } from "../../engine/create.ts";
import { writeFileAtomic } from "../../format/files.node.ts";
import { type DamageResult, damageAt } from "../../vae/damage.ts";
import { staticPictures } from "../../vae/dataset.ts";
import { growLatents } from "../../vae/decode.ts";
import { meanLatents } from "../../vae/encode.ts";
import { fixedChoice } from "../../vae/evaluate.ts";
import { moveSides } from "../../vae/programs.ts";
import { UserError } from "../failure.ts";
import { jsonOption, rngSeedOption, threadsOption, wholeNumber } from "../options.ts";
import { checkOutput, figure, note, printJson, printTable } from "../output.ts";
import { comfortableFactor, encodePng, enlarge } from "../pictures.ts";
import { loadVnca } from "../vae/model.ts";
import { mosaic } from "../vae/mosaic.ts";
import { mnistOption } from "../vae/options.ts";
import { loadPictures } from "../vae/pictures.ts";

/** Columns of the picture. */
const COLUMNS = 16;

/** Cuts growing pictures and lets them grow on. */
export const vaeDamage = new Command("damage")
  .description(
    "Cut a square out of growing test pictures, let them grow on, and measure what is missing.",
  )
  .argument("<model>", "model file")
  .option(
    "--at <move>",
    "cut after this move only (0: the first grid; default: at the start of every stage)",
    wholeNumber(0),
  )
  .addOption(
    new Option("--count <number>", "pictures, a fixed choice")
      .default(100)
      .argParser(wholeNumber(1, 10_000)),
  )
  .option(
    "-o, --output <file>",
    "picture: undamaged above, and as they ended after each cut (.png)",
  )
  .addOption(mnistOption())
  .addOption(rngSeedOption())
  .addOption(threadsOption())
  .addOption(jsonOption())
  .action(async (path, { at, count, output, mnist, rngSeed, threads, json }) => {
    if (output !== undefined) checkOutput(output, [".png"]);
    const model = await loadVnca(path);
    const sides = moveSides(model.spec);
    if (at !== undefined && at >= sides.length)
      throw new UserError(`Growth has moves 0 to ${sides.length - 1}; there is no move ${at}.`);
    const starts = sides.flatMap((side, move) => (side === sides[move - 1] ? [] : [move]));
    const test = await loadPictures(model.spec, "test", mnist);
    const chosen = fixedChoice(test.count, Math.min(count, test.count));
    const pictures = staticPictures(test, "test", chosen);
    const engine = await createEngine({ family: "variational", threads });
    const results: DamageResult[] = [];
    let whole: Float32Array[] = [];
    try {
      const latents = await meanLatents(engine, model, pictures);
      whole = await growLatents(engine, model, latents);
      for (const move of at === undefined ? starts : [at])
        results.push(await damageAt(engine, model, latents, whole, move, rngSeed));
    } finally {
      await engine.dispose();
    }
    const reports = results.map(reportOf);
    if (json) printJson(reports);
    else
      printTable(
        reports.map(({ move, side, square, error, unhealed, healed }) => [
          ...[move, side, square, sides.length - 1 - move].map(String),
          ...[figure(unhealed), figure(error), `${(100 * healed).toFixed(1)}%`],
        ]),
        ["move", "grid", "square", "moves after", "unhealed", "error", "healed"],
      );
    if (output === undefined) return;
    const shown = [whole, ...results.map(({ pictures }) => pictures)];
    const columns = Math.min(COLUMNS, whole.length);
    const picture = mosaic(
      shown.flatMap((row) => row.slice(0, columns)),
      model.spec.size,
      columns,
    );
    const factor = comfortableFactor(picture.height, picture.width);
    await writeFileAtomic(output, await encodePng(enlarge(picture, factor)));
    note(output);
  });

function reportOf({ move, side, square, errors, unhealed }: DamageResult) {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [error, before] = [mean(errors), mean(unhealed)];
  return {
    move,
    side,
    square,
    pictures: errors.length,
    error,
    unhealed: before,
    healed: 1 - error / before,
  };
}
