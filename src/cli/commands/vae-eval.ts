import { Command, Option } from "@commander-js/extra-typings";
import { type BytePictures, splitRange, staticPictures } from "../../data/dataset.ts";
import type { Engine } from "../../engine/engine.ts";
import { type GridNats, natsByGrid } from "../../measure/variational/by-grid.ts";
import {
  figureOf,
  fixedOrder,
  type PictureResult,
  pairedBound,
  scorePictures,
  secondsPerPicture,
} from "../../measure/variational/evaluate.ts";
import type { VariationalModel } from "../../models/variational.ts";
import { unlessAborted } from "../../numbers/abort.ts";
import { mixturesOf } from "../../systems/variational/cells.ts";
import { pictureLength } from "../../systems/variational/encoder.ts";
import type { VariationalSpec } from "../../systems/variational/spec.ts";
import { onEngine } from "../engine.ts";
import { Interrupted } from "../failure.ts";
import { interruptible } from "../interrupt.ts";
import { engineOption, jsonOption, threadsOption, wholeNumber } from "../options.ts";
import { checkOutput, note, plural, print, printJson } from "../output.ts";
import { Progress } from "../progress.ts";
import { gridsInWords, noteSilent } from "../variational/by-grid.ts";
import { loadVariational } from "../variational/model.ts";
import { mnistOption, picturesOption } from "../variational/options.ts";
import { loadPictures, protocolOf } from "../variational/pictures.ts";
import { ScoreLog } from "../variational/score-log.ts";

/** What the command prints, in nats per picture. */
interface Report {
  readonly elbo: number;
  readonly elboStandardError: number;
  /** Importance-weighted bound: `elbo` plus the mean gap to the bound with k latents, over `images` pictures. */
  readonly bound: number | null;
  readonly boundStandardError: number | null;
  readonly k: number;
  readonly images: number;
  /** Number of pictures behind `elbo`. */
  readonly elboImages: number;
  readonly reconstruction: number;
  readonly divergence: number;
  /** Its parts, if cells draw. */
  readonly grids?: readonly GridNats[];
  readonly protocol: string;
  /** For pictures in colour: the bound, or `elbo` without one, as bits per number of the picture. */
  readonly bitsPerDimension?: number;
  /** Set when the evaluation was interrupted; figures are those of the pictures that were done. */
  readonly partial?: true;
}

/** The command `vae eval`: scores a model. */
export const vaeEval = new Command("eval")
  .description("Score a model: bounds on the log-likelihood of pictures it never saw, in nats.")
  .argument("<model>", "model file")
  .addOption(
    new Option("--k <number>", "latents per picture for the importance-weighted bound")
      .default(128)
      .argParser(wholeNumber(1, 10_000)),
  )
  .addOption(
    new Option(
      "--images <number>",
      "pictures for the importance-weighted bound (always the same ones)",
    )
      .default(1000)
      .argParser(wholeNumber(2)),
  )
  .addOption(
    new Option("--split <part>", "pictures to score")
      .choices(["validation", "test"] as const)
      .default("test" as const),
  )
  .option(
    "--save <file>",
    "keep every picture's figures in this file (.jsonl), and go on from them",
  )
  .addOption(mnistOption())
  .addOption(picturesOption())
  .addOption(engineOption())
  .addOption(threadsOption())
  .addOption(jsonOption())
  .action(async (path, { k, images, split, save, engine, threads, json, ...source }) => {
    if (save !== undefined) checkOutput(save, [".jsonl"]);
    const model = await loadVariational(path);
    const file = split === "test" ? "test" : "training";
    const pictures = await loadPictures(model, file, source);
    const protocol = protocolOf(pictures, split);
    const [from, to] = splitRange(split, pictures);
    // In random order, so that an interrupted evaluation has figures of a fair sample.
    const all = fixedOrder(to - from).map((i) => from + i);
    const chosen = all.slice(0, images);
    const done = { elbo: [] as PictureResult[], bound: [] as PictureResult[] };
    let isPartial = true;
    const subject = { model, pictures, file } as const;
    const timed = (engine: Engine) => secondsPerPicture(engine, scoringOf(subject, all, 1));
    await interruptible(async (signal) => {
      const log = await ScoreLog.open(save, { model, protocol });
      // What is scored is in the log, whatever becomes of a graphics card.
      await onEngine({ engine, threads }, timed, async (on) => {
        const evaluation = { ...subject, engine: on, log };
        done.elbo = await scoreSet(evaluation, all, 1, signal);
        if (!signal.aborted) done.bound = await scoreSet(evaluation, chosen, k, signal);
      });
      isPartial = signal.aborted;
    }, "the figures so far are coming");
    if (done.elbo.length < 2) throw new Interrupted("interrupted before there were any figures");
    const report = reportOf(model.spec, done.elbo, done.bound, k, protocol, isPartial);
    if (json) printJson(report);
    else describe(report);
    if (isPartial)
      throw new Interrupted("interrupted: these are the figures of the pictures done so far");
  });

interface Subject {
  readonly model: VariationalModel;
  readonly pictures: BytePictures;
  readonly file: "training" | "test";
}

interface Evaluation extends Subject {
  readonly engine: Engine;
  readonly log: ScoreLog;
}

/** Scores pictures at some places under k latents each. */
function scoringOf({ model, pictures, file }: Subject, indices: readonly number[], k: number) {
  const { spec, parameters } = model;
  const at = (places: readonly number[]) => staticPictures(pictures, file, places);
  return { spec, parameters, indices, pictures: at, k };
}

/** Scores the pictures that the log does not know, and returns the results of all. */
async function scoreSet(
  evaluation: Evaluation,
  indices: readonly number[],
  k: number,
  signal: AbortSignal,
): Promise<PictureResult[]> {
  const { engine, log } = evaluation;
  const known = new Set(log.known(k, indices).map(({ index }) => index));
  const missing = indices.filter((index) => !known.has(index));
  const progress = new Progress("pictures");
  let scored = known.size;
  const batches = scorePictures(engine, scoringOf(evaluation, missing, k));
  try {
    // A batch that is given up ends with the engine.
    for (;;) {
      const batch = await unlessAborted(batches.next(), signal);
      if (batch === undefined || batch.done) break;
      await log.add(k, batch.value);
      scored += batch.value.length;
      progress.update({
        done: scored,
        total: indices.length,
        detail: `${plural(k, "latent")} each`,
      });
    }
  } finally {
    progress.end();
  }
  return log.known(k, indices);
}

function reportOf(
  spec: VariationalSpec,
  full: readonly PictureResult[],
  chosen: readonly PictureResult[],
  k: number,
  protocol: string,
  isPartial: boolean,
): Report {
  const elbo = figureOf(full, (result) => result.elbo);
  const bound = chosen.length > 1 ? pairedBound(full, chosen) : undefined;
  const grids = natsByGrid(spec, full);
  return {
    elbo: elbo.mean,
    elboStandardError: elbo.standardError,
    bound: bound?.mean ?? null,
    boundStandardError: bound?.standardError ?? null,
    k,
    images: chosen.length,
    elboImages: full.length,
    reconstruction: -figureOf(full, (result) => result.reconstruction).mean,
    divergence: figureOf(full, (result) => result.divergence).mean,
    ...(grids.length > 0 && { grids }),
    protocol,
    ...(mixturesOf(spec) > 0 && {
      bitsPerDimension: -(bound ?? elbo).mean / (pictureLength(spec) * Math.LN2),
    }),
    ...(isPartial && { partial: true as const }),
  };
}

function describe(report: Report): void {
  const { elbo, elboStandardError, bound, boundStandardError, k, images } = report;
  print(
    `evidence lower bound   ${elbo.toFixed(2)} ± ${elboStandardError.toFixed(2)} nats per picture (${plural(report.elboImages, "picture")})`,
  );
  print(
    `  reconstruction ${report.reconstruction.toFixed(2)}, divergence ${report.divergence.toFixed(2)}`,
  );
  if (report.grids) print(`  by grid: ${gridsInWords(report.grids)}`);
  if (bound !== null && boundStandardError !== null)
    print(
      `bound with ${plural(k, "latent")} ${bound.toFixed(2)} ± ${boundStandardError.toFixed(2)} (gap measured on ${plural(images, "picture")})`,
    );
  if (report.bitsPerDimension !== undefined)
    print(`bits per dimension     ${report.bitsPerDimension.toFixed(3)}`);
  noteSilent(report.grids ?? []);
  note(report.protocol);
}
