import { Command, Option } from "@commander-js/extra-typings";
import { createEngine } from "../../engine/create.ts";
import { writeFileAtomic } from "../../models/files.node.ts";
import type { VariationalModel } from "../../models/variational.ts";
import { decodeLatents } from "../../systems/variational/decode.ts";
import { drawLatents, lotsOf } from "../../systems/variational/draws.ts";
import { alterations } from "../../training/variational/augment.ts";
import { UserError } from "../failure.ts";
import { rngSeedOption, threadsOption, wholeNumber } from "../options.ts";
import { checkOutput, plural, print } from "../output.ts";
import { comfortable, encodePng } from "../pictures.ts";
import { loadVariational } from "../variational/model.ts";
import { mosaic } from "../variational/mosaic.ts";
import { type Neighbour, nearest } from "../variational/nearest.ts";
import { type DataSource, mnistOption, picturesOption } from "../variational/options.ts";
import { loadPictures, nounOf } from "../variational/pictures.ts";

/** Most pictures that are grown at once. */
const MOST = 10_000;
/** By how many pixels training may have moved pictures, as far as it is looked for. */
const MOVES = [0, 1, 2];

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
  .addOption(
    new Option(
      "--nearest <number>",
      "show beside every picture so many of those it was trained on that look most like it: a row for each picture",
    )
      .argParser(wholeNumber(1, 100))
      .conflicts("lots"),
  )
  .addOption(mnistOption())
  .addOption(picturesOption())
  .addOption(rngSeedOption())
  .addOption(threadsOption())
  .action(async (path, { output, count, lots, nearest: beside, rngSeed, threads, ...source }) => {
    checkOutput(output, [".png"]);
    const times = lots ?? 1;
    if (count * times > MOST)
      throw new UserError(
        `${plural(count, "latent")}, ${plural(times, "time")} each, are too many pictures: at most ${MOST}.`,
      );
    if (count * (1 + (beside ?? 0)) > MOST)
      throw new UserError(
        `${plural(count, "picture")} and ${beside} beside each are too many: at most ${MOST} (--count).`,
      );
    if (beside === undefined && (source.mnist ?? source.pictures) !== undefined)
      throw new UserError(
        "Only --nearest looks at other pictures: leave --mnist and --pictures out, or add it.",
      );
    const model = await loadVariational(path);
    if (lots !== undefined && lotsOf(model.spec) === 0)
      throw new UserError(
        `The cells of ${path} draw no lots, so a latent has one picture: leave out --lots, or give a model such as zoo/digits-ladder.safetensors.`,
      );
    const look = beside === undefined ? undefined : await neighboursOf(model, source, beside);
    const engine = await createEngine({ threads });
    const latents = drawLatents(model.spec, rngSeed, count, times);
    const pictures = await decodeLatents(engine, model, latents).finally(() => engine.dispose());
    const found = look && pictures.map(look);
    const rows = found?.map((near, i) => [pictures[i], ...near.map(({ picture }) => picture)]);
    const columns = rows?.[0].length ?? lots ?? Math.ceil(Math.sqrt(count));
    const sheet = mosaic(rows?.flat() ?? pictures, model.spec.size, columns);
    await writeFileAtomic(output, await encodePng(comfortable(sheet)));
    const also = lots === undefined ? "" : `, ${lots} of each latent`;
    print(`${output}  ${pictures.length} ${nounOf(model)}${also}`);
    if (found) print(summary(found.map(([first]) => first.distance)));
  });

/**
 * Returns what finds those pictures a model was trained on that look most like another, which is altered as training may have altered them.
 * @throws UserError when the pictures are missing, or the model learned from others
 */
async function neighboursOf(
  model: VariationalModel,
  source: DataSource,
  count: number,
): Promise<(picture: Float32Array) => Neighbour[]> {
  const { dataset, recipe: { mirror, shift } = {} } = model.card;
  const data = await loadPictures(model, "training", source);
  // Of digits a card says besides how they were made black and white.
  if (dataset !== undefined && !dataset.startsWith(data.dataset))
    throw new UserError(`The model learned from ${dataset}, not from ${data.dataset}.`);
  // A card's recipe may say anything.
  const asTrained = {
    mirror: mirror === true,
    shift: MOVES.find((most) => most === shift) ?? 0,
  };
  return (picture) =>
    nearest(alterations(picture, model.spec.size, asTrained), data, "train", count);
}

/** How far pictures are from the nearest that was trained on, in words. */
function summary(distances: readonly number[]): string {
  const sorted = distances.toSorted((a, b) => a - b);
  const [least, median] = [0, 0.5].map((share) =>
    sorted[Math.floor(share * sorted.length)].toFixed(3),
  );
  return `The nearest picture of the training differs by ${least} or more, for half of them by at most ${median} (mean difference, of at most 1).`;
}
