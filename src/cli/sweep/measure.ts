/** Measures what a trial trained. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createEngine } from "../../engine/create.ts";
import { heal } from "../../measure/heal.ts";
import { readFileClearly, writeFileAtomic } from "../../models/files.node.ts";
import { mean } from "../../numbers/statistics.ts";
import { PATCH_TRANSPORT } from "../../objectives/patch-transport.ts";
import { grow } from "../../systems/growing/simulation.ts";
import { trainedRule } from "../../training/growing/trained-rule.ts";
import { type Metric, parseMetrics, type Recorded, recentLoss } from "../../training/metrics.ts";
import type { GrowingRun } from "../../training/run.ts";
import { decodeRun } from "../../training/run-file.ts";
import { encodePng, toPicture } from "../pictures.ts";
import { secondsOf } from "../training.ts";
import type { ModelMetric } from "../variational/training-view.ts";
import type { TrialFiles } from "./folder.ts";
import { isHealing, type Measures } from "./measures.ts";
import type { Plan } from "./plan.ts";
import type { Result } from "./result.ts";

/** Most points of a curve of losses. */
const CURVE_POINTS = 60;
/** Steps after which a creature's picture is taken; `heal` takes it for grown then. */
const GROWN = 200;

type Found = Pick<Result, "measures" | "curve">;
type Losses = readonly { readonly step: number; readonly loss: number }[];

/** Measures the model and the run of a trial; what takes long only if the plan asks for it. */
export async function measureTrial(files: TrialFiles, plan: Plan, threads: number): Promise<Found> {
  const lines = readFileSync(join(files.run, "metrics.jsonl"), "utf8");
  const { length: bytes } = await readFileClearly(files.model);
  const found = (losses: Losses, metrics: readonly Recorded[], more: Measures): Found => ({
    measures: { ...more, loss: recentLoss(losses), seconds: secondsOf({ metrics }), bytes },
    curve: curveOf(losses),
  });
  if (plan.command === "vae train") {
    const metrics = parseMetrics<ModelMetric>(lines);
    const last = metrics.findLast(({ validation }) => validation)?.validation;
    return found(metrics.map(lossOf), metrics, { bound: last?.bound ?? last?.elbo ?? null });
  }
  const run = decodeRun(await readFileClearly(join(files.run, "run.safetensors")), "growing");
  const metrics = parseMetrics<Metric>(lines);
  return found(metrics, metrics, await lookAt(run, metrics, { files, plan, threads }));
}

/** The loss of a variational model: minus its bound, in nats. */
function lossOf({ step, reconstruction, divergence }: ModelMetric) {
  return { step, loss: reconstruction + divergence };
}

/** Grows a rule, keeps a picture of it, and measures whether it heals. */
async function lookAt(
  run: GrowingRun,
  metrics: readonly Metric[],
  asked: { readonly files: TrialFiles; readonly plan: Plan; readonly threads: number },
): Promise<Measures> {
  const { height, width, target, rngSeed } = run;
  const rule = trainedRule(run, metrics);
  const engine = await createEngine({ threads: asked.threads });
  try {
    const state = await grow(engine, rule, { height, width, rngSeed, steps: GROWN });
    const picture = toPicture(state as Float32Array, height, width);
    await writeFileAtomic(asked.files.picture, await encodePng(picture));
    const { measure, creatures } = asked.plan;
    if (!isHealing(measure) || run.recipe.objective === PATCH_TRANSPORT) return {};
    const longSteps = measure === "at10000";
    const {
      healedShare,
      heals,
      target: errors,
    } = await heal(engine, rule, {
      ...{ height, width, target, longSteps, seeds: creatures },
    });
    const { grown, afterRegrowth, at2000, at10000 } = errors;
    return {
      ...{ healedShare, heals: Number(heals), grown, afterRegrowth, at2000 },
      ...(longSteps && { at10000 }),
    };
  } finally {
    await engine.dispose();
  }
}

/** Losses in at most so many points, each the mean of what lies about it. */
function curveOf(losses: Losses): Result["curve"] {
  const width = Math.max(1, Math.ceil(losses.length / CURVE_POINTS));
  return Array.from({ length: Math.ceil(losses.length / width) }, (_, i) => {
    const part = losses.slice(i * width, (i + 1) * width);
    return [part[part.length - 1].step, mean(part.map(({ loss }) => loss))] as const;
  });
}
