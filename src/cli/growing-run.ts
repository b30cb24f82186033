/** Runs of growing rules as `train` asks for them. */
import { loadRule } from "../models/files.node.ts";
import { legible } from "../numbers/show.ts";
import { maskOf } from "../systems/growing/spec.ts";
import { type RuleOrigin, runOrigin } from "../training/growing/choice.ts";
import { withSeed } from "../training/growing/pictures.ts";
import { targetOf } from "../training/growing/run-goals.ts";
import { type GrowingRun, newRun } from "../training/run.ts";
import type { Machine } from "./engine.ts";
import { UserError } from "./failure.ts";
import { type GrowingRequest, growingSettings } from "./growing-settings.ts";
import { note } from "./output.ts";
import { seedNotes } from "./picture-notes.ts";
import { toPicture } from "./pictures.ts";
import { extentOf, pictureOptionsOf } from "./rule-target.ts";
import { loadTargets, type Targets } from "./targets.ts";
import { renderPicture, screen } from "./terminal.ts";

/** Most lines of the terminal that the preview of a picture takes. */
const PREVIEW_LINES = 20;

/** What the command line chooses of a run. */
export interface RuleRequest extends GrowingRequest, Machine {
  /** The picture to grow, or several. */
  readonly targets: readonly string[];
  readonly rngSeed: number;
}

/** How a texture lies in its grid: it fills it with the middle of its picture. */
const AS_TEXTURE = { pad: 0, square: true };

/**
 * Reads all that a new run needs.
 * @param isTold whether a person has been told already what there is to say of the pictures
 * @returns makes the run for an engine of some arithmetic
 */
export async function prepareRule(
  asked: RuleRequest,
  isTold = false,
): Promise<(arithmetic: GrowingRun["arithmetic"]) => GrowingRun> {
  const request = asked.preset === "texture" ? { ...asked, ...AS_TEXTURE } : asked;
  const { size, pad, background } = request;
  const target = await loadTargets(request.targets, size, pad, request);
  const from = request.from === undefined ? undefined : await loadRule(request.from);
  const { spec, recipe } = await growingSettings(request, from, target.goals);
  let told = isTold;
  return (arithmetic) => {
    const run = newRun({
      kind: "growing",
      spec: withSeed(spec, target.target, target.height, target.width),
      recipe,
      height: target.height,
      width: target.width,
      target: target.target,
      targetName: target.targetName,
      targetNames: target.targetNames,
      origin: runOrigin(request),
      rngSeed: request.rngSeed,
      arithmetic,
      from: from?.parameters,
    });
    if (told) return run;
    told = true;
    for (const sentence of [...target.notes, ...notesOnSeed(run)]) note(sentence);
    if (background !== undefined && background !== "keep") preview(target);
    return run;
  };
}

/** Sentences about what the pictures of a run grow from, each by the seed that they share. */
function notesOnSeed(run: GrowingRun): string[] {
  const { spec, targetName, targetNames = [targetName], width } = run;
  const { seedCells = [[0, 0]], aliveThreshold } = spec;
  // What fills its grid has no parts to grow from.
  if (maskOf(spec).kind !== "alpha") return [];
  return targetNames.flatMap((name, goal) =>
    seedNotes(name, targetOf(run, goal), width, seedCells, aliveThreshold),
  );
}

/** Shows, small, what is left of a picture without its background; of several, one above the other. */
function preview({ target, height, width, goals = [""] }: Targets): void {
  const picture = toPicture(target, height * goals.length, width);
  for (const line of renderPicture(picture, screen(process.stderr), PREVIEW_LINES)) note(line);
}

/** Options and what they choose. */
const NAMES = {
  regime: "--regime",
  preset: "--preset",
  size: "--size",
  pad: "--pad",
  steps: "--steps",
  rngSeed: "--rng-seed",
  from: "--from",
  crop: "--crop",
  resample: "--resample",
  background: "--background",
  frame: "--frame",
} as const;

/**
 * Refuses to go on with a run as another than it is.
 * @param path of the run, for messages
 * @param asked what the command line names; it must be what the run was started with
 */
export async function refuseOther(
  path: string,
  run: GrowingRun,
  asked: Partial<RuleRequest>,
): Promise<void> {
  const { regime, trainingSteps } = run.recipe;
  const origin = run.origin as Partial<RuleOrigin>;
  const stored = { ...origin, regime, steps: trainingSteps, rngSeed: run.rngSeed };
  for (const [name, option] of Object.entries(NAMES) as [keyof typeof NAMES, string][])
    if (asked[name] !== undefined && asked[name] !== stored[name])
      throw new UserError(
        `The run in ${path} was started with ${option} ${stored[name] === undefined ? "(none)" : legible(String(stored[name]))}, not ${asked[name]}: leave ${option} out, or start a new run.`,
      );
  if (asked.targets === undefined) return;
  const { size, pad } = extentOf({ size: run.height, pad: 0, ...run.origin }, run.height);
  if (size + 2 * pad !== run.height)
    throw new UserError(
      `The run in ${path} does not say how its target was made: leave the target out.`,
    );
  const { target } = await loadTargets(asked.targets, size, pad, pictureOptionsOf(run.origin));
  const isSame =
    target.length === run.target.length && target.every((value, i) => value === run.target[i]);
  if (!isSame)
    throw new UserError(
      `The run in ${path} grows another picture (${legible(run.targetName)}): leave the target out, or start a new run.`,
    );
}
