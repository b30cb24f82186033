import { Command, Option } from "@commander-js/extra-typings";
import { staticPictures } from "../../data/dataset.ts";
import { createEngine } from "../../engine/create.ts";
import type { Engine } from "../../engine/engine.ts";
import { type DamageResult, damageAt } from "../../measure/variational/damage.ts";
import { fixedChoice } from "../../measure/variational/evaluate.ts";
import { regrow } from "../../measure/variational/regrowth.ts";
import { writeFileAtomic } from "../../models/files.node.ts";
import type { CellularModel } from "../../models/variational.ts";
import { mean } from "../../numbers/statistics.ts";
import { type CellularSpec, isNonDoubling } from "../../systems/variational/cells.ts";
import { decodeLatents } from "../../systems/variational/decode.ts";
import { meanLatents } from "../../systems/variational/encode.ts";
import { moveSides } from "../../systems/variational/programs.ts";
import { UserError } from "../failure.ts";
import { interruptible } from "../interrupt.ts";
import { jsonOption, rngSeedOption, threadsOption, wholeNumber } from "../options.ts";
import { checkOutput, figure, note, printJson, printTable } from "../output.ts";
import { comfortable, encodePng } from "../pictures.ts";
import { loadCellular } from "../variational/model.ts";
import { mosaic } from "../variational/mosaic.ts";
import { checkMove, stageStarts } from "../variational/moves.ts";
import { mnistOption, picturesOption } from "../variational/options.ts";
import { loadPictures } from "../variational/pictures.ts";
import { printRegrowth, regrowthReport } from "../variational/regrowth-report.ts";

/** Most columns of the picture. */
const COLUMNS = 16;

/** The command `vae damage`: cuts growing pictures and lets them grow on. */
export const vaeDamage = new Command("damage")
  .description(
    "Cut a square out of growing test pictures, let them grow on, and measure what is missing.",
  )
  .argument("<model>", "model file")
  .option(
    "--at <move>",
    "cut only after this move; 0 is the first grid (default: the start of every stage, or the end for models that do not double)",
    wholeNumber(0),
  )
  .addOption(
    new Option("--count <number>", "number of pictures (always the same ones)")
      .default(1000)
      .argParser(wholeNumber(1, 10_000)),
  )
  .option(
    "-o, --output <file>",
    "write a picture (.png): undamaged on top, then the result of each cut, or the hole and the result",
  )
  .addOption(mnistOption())
  .addOption(picturesOption())
  .addOption(rngSeedOption())
  .addOption(threadsOption())
  .addOption(jsonOption())
  .action(async (path, { at, count, output, rngSeed, threads, json, ...source }) => {
    if (output !== undefined) checkOutput(output, [".png"]);
    const model = await loadCellular(path);
    if (at !== undefined) checkCut(model.spec, at);
    const test = await loadPictures(model, "test", source);
    const chosen = fixedChoice(test.count, Math.min(count, test.count));
    const pictures = staticPictures(test, "test", chosen);
    const engine = await createEngine({ threads });
    try {
      const latents = await meanLatents(engine, model, pictures);
      const cuts = { engine, model, latents, at, rngSeed, json };
      const cut = isNonDoubling(model.spec) ? cutLast : cutStages;
      const rows = await interruptible(() => cut(cuts));
      if (output !== undefined) await writeRows(output, rows, model.spec.size);
    } finally {
      await engine.dispose();
    }
  });

function checkCut(spec: CellularSpec, at: number): void {
  checkMove(spec, at);
  const first = spec.steps.length - 1;
  const last = moveSides(spec).length - 1;
  if (isNonDoubling(spec) && at < first)
    throw new UserError(
      `This model's rule works only on the last grid, which exists from move ${first} on: choose --at from ${first} to ${last}.`,
    );
}

interface Cuts {
  readonly engine: Engine;
  readonly model: CellularModel;
  /** Latents of the pictures, [count, Z]. */
  readonly latents: Float32Array;
  /** The move after which to cut; the default moves when undefined. */
  readonly at: number | undefined;
  readonly rngSeed: number;
  readonly json?: true;
}

type Rows = readonly (readonly Float32Array[])[];

/** Cuts pictures when they are grown, or at a chosen move of the last stage. @returns rows of pictures to show */
async function cutLast({ engine, model, latents, at, rngSeed, json }: Cuts): Promise<Rows> {
  const move = at ?? moveSides(model.spec).length - 1;
  const results = await regrow(engine, model, latents, move, rngSeed);
  const report = regrowthReport(move, results);
  if (json) printJson(report);
  else printRegrowth(report);
  return (["whole", "cut", "regrown"] as const).map((row) => results.map((each) => each[row]));
}

/** Cuts pictures at the start of every stage, or at a chosen move, and lets them grow to their end. */
async function cutStages({ engine, model, latents, at, rngSeed, json }: Cuts): Promise<Rows> {
  const sides = moveSides(model.spec);
  const whole = await decodeLatents(engine, model, latents);
  const results: DamageResult[] = [];
  for (const move of at === undefined ? stageStarts(model.spec) : [at])
    results.push(await damageAt(engine, model, latents, whole, move, rngSeed));
  const reports = results.map(reportOf);
  if (json) printJson(reports);
  else
    printTable(
      reports.map(({ move, side, square, error, unhealed, healed }) => [
        ...[move, side, square, sides.length - 1 - move].map(String),
        figure(unhealed),
        figure(error),
        `${(100 * healed).toFixed(1)}%`,
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
  await writeFileAtomic(output, await encodePng(comfortable(picture)));
  note(output);
}

function reportOf({ move, side, square, errors, unhealed }: DamageResult) {
  const error = mean(errors);
  const before = mean(unhealed);
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
