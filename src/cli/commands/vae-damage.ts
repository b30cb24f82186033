import { Command, Option } from "@commander-js/extra-typings";
import { staticPictures } from "../../data/dataset.ts";
import { createEngine } from "../../engine/create.ts";
import type { Engine } from "../../engine/engine.ts";
import { type DamageResult, damageAt } from "../../measure/variational/damage.ts";
import { fixedChoice } from "../../measure/variational/evaluate.ts";
import { regrow } from "../../measure/variational/regrowth.ts";
import { writeFileAtomic } from "../../models/files.node.ts";
import type { CellularModel } from "../../models/variational.ts";
import { type CellularSpec, isNonDoubling } from "../../systems/variational/cells.ts";
import { decodeLatents } from "../../systems/variational/decode.ts";
import { meanLatents } from "../../systems/variational/encode.ts";
import { moveSides } from "../../systems/variational/programs.ts";
import { UserError } from "../failure.ts";
import { jsonOption, rngSeedOption, threadsOption, wholeNumber } from "../options.ts";
import { checkOutput, figure, note, printJson, printTable } from "../output.ts";
import { comfortableFactor, encodePng, enlarge } from "../pictures.ts";
import { loadVnca } from "../variational/model.ts";
import { mosaic } from "../variational/mosaic.ts";
import { mnistOption } from "../variational/options.ts";
import { loadPictures } from "../variational/pictures.ts";
import { printRegrowth, regrowthReport } from "../variational/regrowth-report.ts";

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
    "cut after this move only (0: the first grid; default: at the start of every stage, or of models that do not double at the end)",
    wholeNumber(0),
  )
  .addOption(
    new Option("--count <number>", "pictures, a fixed choice")
      .default(1000)
      .argParser(wholeNumber(1, 10_000)),
  )
  .option(
    "-o, --output <file>",
    "picture: undamaged above, and as they ended after each cut, or with the hole and as they ended (.png)",
  )
  .addOption(mnistOption())
  .addOption(rngSeedOption())
  .addOption(threadsOption())
  .addOption(jsonOption())
  .action(async (path, { at, count, output, mnist, rngSeed, threads, json }) => {
    if (output !== undefined) checkOutput(output, [".png"]);
    const model = await loadVnca(path);
    checkMove(model.spec, at);
    const test = await loadPictures(model.spec, "test", mnist);
    const chosen = fixedChoice(test.count, Math.min(count, test.count));
    const pictures = staticPictures(test, "test", chosen);
    const engine = await createEngine({ threads });
    try {
      const latents = await meanLatents(engine, model, pictures);
      const cuts = { engine, model, latents, at, rngSeed, json };
      const rows = isNonDoubling(model.spec) ? await cutLast(cuts) : await cutStages(cuts);
      if (output !== undefined) await writeRows(output, rows, model.spec.size);
    } finally {
      await engine.dispose();
    }
  });

function checkMove(spec: CellularSpec, at: number | undefined): void {
  const last = moveSides(spec).length - 1;
  if (at === undefined) return;
  if (at > last) throw new UserError(`Growth has moves 0 to ${last}; there is no move ${at}.`);
  const first = spec.steps.length - 1;
  if (isNonDoubling(spec) && at < first)
    throw new UserError(
      `The rule of this model knows the last grid alone, which is there from move ${first} on: give --at ${first} to ${last}.`,
    );
}

interface Cuts {
  readonly engine: Engine;
  readonly model: CellularModel;
  /** [count, Z] */
  readonly latents: Float32Array;
  readonly at: number | undefined;
  readonly rngSeed: number;
  readonly json?: true;
}

type Rows = readonly (readonly Float32Array[])[];

/** Cuts grown pictures, or at a chosen move of the last stage. @returns rows of pictures to show */
async function cutLast({ engine, model, latents, at, rngSeed, json }: Cuts): Promise<Rows> {
  const move = at ?? moveSides(model.spec).length - 1;
  const results = await regrow(engine, model, latents, move, rngSeed);
  const report = regrowthReport(move, results);
  if (json) printJson(report);
  else printRegrowth(report);
  return (["whole", "cut", "regrown"] as const).map((row) => results.map((each) => each[row]));
}

/** Cuts at the start of every stage, or at a chosen move, and lets pictures grow to their end. */
async function cutStages({ engine, model, latents, at, rngSeed, json }: Cuts): Promise<Rows> {
  const sides = moveSides(model.spec);
  const starts = sides.flatMap((side, move) => (side === sides[move - 1] ? [] : [move]));
  const whole = await decodeLatents(engine, model, latents);
  const results: DamageResult[] = [];
  for (const move of at === undefined ? starts : [at])
    results.push(await damageAt(engine, model, latents, whole, move, rngSeed));
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
  return [whole, ...results.map(({ pictures }) => pictures)];
}

/** Draws the first pictures of each row. */
async function writeRows(output: string, rows: Rows, size: number): Promise<void> {
  const columns = Math.min(COLUMNS, rows[0].length);
  const picture = mosaic(
    rows.flatMap((row) => row.slice(0, columns)),
    size,
    columns,
  );
  const factor = comfortableFactor(picture.height, picture.width);
  await writeFileAtomic(output, await encodePng(enlarge(picture, factor)));
  note(output);
}

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
