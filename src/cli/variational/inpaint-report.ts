/** The report of `vae inpaint --report`: how well answers fit, over many pictures and for every stage to begin at. */

import { staticPictures } from "../../data/dataset.ts";
import { createEngine } from "../../engine/create.ts";
import type { Engine } from "../../engine/engine.ts";
import { figureOf, fixedChoice, scoreAll } from "../../measure/variational/evaluate.ts";
import {
  defaultMove,
  type Inpainted,
  inpaint,
  type Mask,
} from "../../measure/variational/inpaint.ts";
import { measureInpainted } from "../../measure/variational/inpaint-measures.ts";
import type { CellularModel } from "../../models/variational.ts";
import { normals } from "../../numbers/normal.ts";
import { deriveKey, STREAM } from "../../numbers/random.ts";
import { mean } from "../../numbers/statistics.ts";
import { type CellularSpec, isNonDoubling } from "../../systems/variational/cells.ts";
import { latentLength } from "../../systems/variational/draws.ts";
import { meanLatents } from "../../systems/variational/encode.ts";
import { pictureChannels, pictureLength } from "../../systems/variational/encoder.ts";
import { moveSides } from "../../systems/variational/programs.ts";
import { interruptible } from "../interrupt.ts";
import { figure, note, plural, printJson, printTable } from "../output.ts";
import { Progress } from "../progress.ts";
import { stageStarts } from "./moves.ts";
import type { DataSource } from "./options.ts";
import { loadPictures } from "./pictures.ts";

interface ReportRequest extends DataSource {
  readonly mask: Mask;
  /** How many test pictures are taken. */
  readonly images: number;
  readonly count: number;
  /** The move at which answers begin; several are measured when absent. */
  readonly at?: number;
  readonly rngSeed: number;
  readonly threads?: number;
  readonly json?: true;
}

/** A row of the report: means over pictures of the figures in InpaintMeasures. */
interface Row {
  /** The move at which answers begin, or one of the two things to compare answers with. */
  readonly begins: number | "unchanged" | "pasted";
  readonly keptError: number;
  readonly variety: number;
  readonly seam: number;
  /** Bound on the log-likelihood of the answers under the model, in nats: how much each looks like one picture. */
  readonly bound: number;
}

/** Latents per picture for the bounds. */
const K = 8;
/** How many pictures are grown together. */
const TOGETHER = 50;

export async function inpaintReport(model: CellularModel, request: ReportRequest): Promise<void> {
  const { mask, images, count, at, rngSeed, threads, json } = request;
  const { spec } = model;
  const all = await loadPictures(model, "test", request);
  const chosen = fixedChoice(all.count, Math.min(images, all.count));
  const pictures = staticPictures(all, "test", chosen);
  const sides = moveSides(spec);
  const moves = at === undefined ? beginnings(spec) : [at];
  const engine = await createEngine({ threads });
  const progress = new Progress("moves");
  const rows = await interruptible(async () => {
    const latents = await meanLatents(engine, model, pictures);
    const others = normals(deriveKey(rngSeed, STREAM.noise), count * latents.length);
    const row = rowMaker(engine, model, pictures, mask);
    const rows: Row[] = [];
    const compared: Row[] = [];
    for (const move of moves) {
      const results: Inpainted[] = [];
      for (let first = 0; first < chosen.length; first += TOGETHER) {
        const from = first * latentLength(spec);
        const to = from + TOGETHER * latentLength(spec);
        const inpainting = {
          latents: latents.subarray(from, to),
          others: others.subarray(from * count, to * count),
          mask,
          at: move,
        };
        results.push(...(await inpaint(engine, model, inpainting)));
      }
      rows.push(await row(move, results));
      if (compared.length === 0) {
        compared.push(await row("unchanged", results.map(unchanged)));
        compared.push(await row("pasted", results.map(pasted)));
      }
      progress.update({ done: rows.length, total: moves.length });
    }
    return [compared[0], ...rows, compared[1]];
  }).finally(async () => {
    progress.end();
    await engine.dispose();
  });
  if (json) return printJson(rows);
  printTable(
    rows.map(({ begins, keptError, variety, seam, bound }) => [
      typeof begins === "number" ? `move ${begins}, ${sides[begins]} x ${sides[begins]}` : begins,
      ...[keptError, variety, seam].map(figure),
      bound.toFixed(1),
    ]),
    ["answers begin at", "kept error", "variety", "seam", "bound"],
  );
  note(
    `${plural(chosen.length, "picture")}, ${plural(count, "answer")} each; by default answers begin at move ${defaultMove(spec, mask)}`,
  );
}

/** The first move of every stage; for models on one grid also every quarter of its steps. */
function beginnings(spec: CellularSpec): number[] {
  const starts = stageStarts(spec);
  const last = starts[starts.length - 1];
  const steps = spec.steps[spec.steps.length - 1];
  const quarters = isNonDoubling(spec)
    ? [1, 2, 3].map((i) => last + Math.floor((i * steps) / 4))
    : [];
  return [...new Set([...starts, ...quarters])];
}

function unchanged(result: Inpainted): Inpainted {
  const same = result.answers.map(() => result.recorded);
  return { ...result, answers: same, free: same };
}

function pasted(result: Inpainted): Inpainted {
  return { ...result, answers: result.pasted, free: result.pasted };
}

function rowMaker(engine: Engine, model: CellularModel, pictures: Float32Array, mask: Mask) {
  const length = pictureLength(model.spec);
  return async (begins: Row["begins"], results: readonly Inpainted[]): Promise<Row> => {
    const measures = results.map((result, i) =>
      measureInpainted(result, pictures.subarray(i * length, (i + 1) * length), mask),
    );
    const first = results.map(({ answers }) => answers[0]);
    return {
      begins,
      keptError: mean(measures.map(({ keptError }) => keptError)),
      variety: mean(measures.map(({ variety }) => variety)),
      seam: mean(measures.map(({ seam }) => seam)),
      bound: await boundOf(engine, model, first),
    };
  };
}

/** Mean bound of pictures, rounded as they would be stored: to black and white, or to bytes. */
async function boundOf(
  engine: Engine,
  { spec, parameters }: CellularModel,
  shown: readonly Float32Array[],
): Promise<number> {
  const levels = pictureChannels(spec) === 1 ? 1 : 255;
  const results = await scoreAll(engine, {
    spec,
    parameters,
    indices: shown.map((_, i) => i),
    pictures: (indices) =>
      Float32Array.from(
        indices.flatMap((i) =>
          Array.from(shown[i], (value) => Math.round(value * levels) / levels),
        ),
      ),
    k: K,
  });
  return figureOf(results, ({ bound }) => bound).mean;
}
