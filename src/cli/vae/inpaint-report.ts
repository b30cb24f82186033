/** `vae inpaint --report`: how well answers fit, over many digits and for every stage at which they may begin. */
import { createEngine } from "../../engine/create.ts";
import type { Engine } from "../../engine/engine.ts";
import type { Vnca } from "../../format/vnca.ts";
import { pictureChannels, pictureLength } from "../../spec/encoder.ts";
import { normals } from "../../spec/normal.ts";
import { deriveKey, STREAM } from "../../spec/random.ts";
import { staticPictures } from "../../vae/dataset.ts";
import { meanLatents } from "../../vae/encode.ts";
import { figureOf, fixedChoice, scoreAll } from "../../vae/evaluate.ts";
import { defaultMove, type Inpainted, inpaint, type Mask } from "../../vae/inpaint.ts";
import { type InpaintMeasures, measureInpainted } from "../../vae/inpaint-measures.ts";
import { moveSides } from "../../vae/programs.ts";
import { interruptible } from "../interrupt.ts";
import { figure, note, printJson, printTable } from "../output.ts";
import { Progress } from "../progress.ts";
import { loadPictures } from "./pictures.ts";

interface ReportRequest {
  readonly mask: Mask;
  readonly pictures: number;
  readonly count: number;
  /** Only this move; by default the first of every stage, and the last of all. */
  readonly at?: number;
  readonly mnist?: string;
  readonly rngSeed: number;
  readonly threads?: number;
  readonly json?: true;
}

/** Means over digits. */
interface Row extends InpaintMeasures {
  readonly move: number;
  readonly side: number;
  /** Bound on the log-likelihood of an answer under the model itself, made black and white, or bytes; nats. */
  readonly bound: number;
  readonly pastedBound: number;
}

/** Latents a picture of the bounds. */
const K = 16;
/** Digits that are grown together. */
const TOGETHER = 50;

export async function inpaintReport(model: Vnca, request: ReportRequest): Promise<void> {
  const { mask, pictures: number, count, at, mnist, rngSeed, threads, json } = request;
  const { spec } = model;
  const all = await loadPictures(spec, "test", mnist);
  const chosen = fixedChoice(all.count, Math.min(number, all.count));
  const pictures = staticPictures(all, "test", chosen);
  const sides = moveSides(spec);
  const starts = sides.flatMap((side, move) => (side === sides[move - 1] ? [] : [move]));
  const moves = at === undefined ? [...new Set([...starts, sides.length - 1])] : [at];
  const engine = await createEngine({ family: "variational", threads });
  const progress = new Progress("moves");
  const rows = await interruptible(async (signal) => {
    const latents = await meanLatents(engine, model, pictures, { signal });
    const others = normals(deriveKey(rngSeed, STREAM.noise), count * latents.length);
    const rows: Row[] = [];
    for (const move of moves) {
      const results: Inpainted[] = [];
      for (let first = 0; first < chosen.length; first += TOGETHER) {
        signal.throwIfAborted();
        const [from, to] = [first * spec.latent, (first + TOGETHER) * spec.latent];
        const part = latents.subarray(from, to);
        const own = others.subarray(from * count, to * count);
        results.push(
          ...(await inpaint(engine, model, { latents: part, others: own, mask, at: move })),
        );
      }
      rows.push(await rowOf(engine, model, results, pictures, mask, move));
      progress.update({ done: rows.length, total: moves.length });
    }
    return rows;
  }).finally(async () => {
    progress.end();
    await engine.dispose();
  });
  if (json) return printJson(rows);
  printTable(
    rows.map((row) => [
      ...[row.move, row.side].map(String),
      ...[row.keptError, row.reconstructionError, row.variety, row.seam, row.pastedSeam].map(
        figure,
      ),
      ...[row.bound, row.pastedBound].map((nats) => nats.toFixed(1)),
    ]),
    [
      "move",
      "grid",
      "kept error",
      "reconstruction's",
      "variety",
      "seam",
      "pasted",
      "bound",
      "pasted",
    ],
  );
  note(
    `${chosen.length} pictures, ${count} answers each; by default answers begin at move ${defaultMove(spec, mask)}`,
  );
}

async function rowOf(
  engine: Engine,
  model: Vnca,
  results: readonly Inpainted[],
  pictures: Float32Array,
  mask: Mask,
  move: number,
): Promise<Row> {
  const length = pictureLength(model.spec);
  const measures = results.map((result, i) =>
    measureInpainted(result, pictures.subarray(i * length, (i + 1) * length), mask),
  );
  const mean = (name: keyof InpaintMeasures): number =>
    measures.reduce((sum, measure) => sum + measure[name], 0) / measures.length;
  return {
    move,
    side: moveSides(model.spec)[move],
    keptError: mean("keptError"),
    reconstructionError: mean("reconstructionError"),
    variety: mean("variety"),
    seam: mean("seam"),
    pastedSeam: mean("pastedSeam"),
    bound: await boundOf(
      engine,
      model,
      results.map(({ answers }) => answers[0]),
    ),
    pastedBound: await boundOf(
      engine,
      model,
      results.map(({ pasted }) => pasted[0]),
    ),
  };
}

/** Mean bound of pictures as they would be stored: black and white, or in bytes. */
async function boundOf(
  engine: Engine,
  { spec, parameters }: Vnca,
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
