import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { Command } from "@commander-js/extra-typings";
import { loadRule, readFileClearly } from "../../models/files.node.ts";
import { modelKind, RUN_FILE } from "../../models/model.ts";
import type { Rule } from "../../models/rule.ts";
import { isObject } from "../../numbers/schema.ts";
import { shapeSize } from "../../numbers/shapes.ts";
import { legible, show } from "../../numbers/show.ts";
import { sum } from "../../numbers/statistics.ts";
import { type GrowingSpec, parameterCount, parameterShapes } from "../../systems/growing/spec.ts";
import { READING_SPEC, readingParameterCount, readingShapes } from "../../systems/reading/spec.ts";
import { VARIATIONAL_SYSTEMS, variationalShapes } from "../../systems/variational/spec.ts";
import { describeCheck } from "../../training/growing/check-words.ts";
import { kindOf } from "../../training/kinds.ts";
import { entryCount } from "../../training/pool.ts";
import type { Run } from "../../training/run.ts";
import { decodeRun } from "../../training/run-file.ts";
import { UserError } from "../failure.ts";
import { verdictRows } from "../heal-report.ts";
import { jsonOption } from "../options.ts";
import { count, entry, print, printJson, printTable } from "../output.ts";
import { readerRows, readingSpecRows } from "../reading/inspect-reader.ts";
import { loadReader } from "../reading/model.ts";
import { textureRows } from "../texture/report.ts";
import { architectureRows, modelRows, sizeOf } from "../variational/inspect-model.ts";
import { loadVariational } from "../variational/model.ts";

/** What a model file holds. */
export const inspect = new Command("inspect")
  .description(
    "Show what a rule, a reader or a variational model is, or how far a training run is: its spec, where it comes from, its size.",
  )
  .argument("[file]", "rule or model file, or the file or folder of a run")
  .option("--engines", "list what this machine has for --engine, and why not what it lacks")
  .addOption(jsonOption())
  .action(async (given, { json, engines }, command) => {
    if (engines) {
      if (given !== undefined)
        command.error("error: --engines is about this machine: leave the file out", {
          exitCode: 2,
        });
      return (await import("../engines.ts")).showEngines(json === true);
    }
    if (given === undefined)
      return command.error("error: missing required argument 'file'", { exitCode: 2 });
    const inFolder = join(given, "run.safetensors");
    const path = entry(inFolder) ? inFolder : given;
    const bytes = await readFileClearly(path);
    const kind = modelKind(bytes);
    // Runs of earlier versions too, which reading refuses with what to do.
    if (kind === RUN_FILE || kind?.endsWith("-run")) return showRun(given, bytes, json === true);
    const size = { bytes: bytes.length, gzippedBytes: gzipSync(bytes, { level: 9 }).length };
    const isVariational = VARIATIONAL_SYSTEMS.some((system) => system.kind === kind);
    const isReader = kind === READING_SPEC.kind;
    const show = isVariational ? showAutoencoder : isReader ? showReader : showRule;
    await show(path, size, json === true);
  });

interface FileSize {
  readonly bytes: number;
  readonly gzippedBytes: number;
}

async function showRule(path: string, size: FileSize, json: boolean): Promise<void> {
  const rule = await loadRule(path);
  const parameters = parameterCount(rule.spec);
  if (json) {
    const { spec, card } = rule;
    printJson({ ...card, spec, parameters, tensors: parameterShapes(spec), ...size });
    return;
  }
  printSection(basename(path), [
    ...cardRows(rule),
    ["parameters", count(parameters)],
    ["file", sizeText(size)],
  ]);
  printSection("spec", specRows(rule.spec));
  if (rule.card.recipe) printSection("recipe", recipeRows(rule.card.recipe));
}

async function showAutoencoder(path: string, size: FileSize, json: boolean): Promise<void> {
  const model = await loadVariational(path);
  const { spec, card } = model;
  if (json) {
    printJson({ ...card, spec, ...sizeOf(spec), tensors: variationalShapes(spec), ...size });
    return;
  }
  printSection(basename(path), [...modelRows(model), ["file", sizeText(size)]]);
  printSection("spec", architectureRows(spec));
  if (card.recipe) printSection("recipe", recipeRows(card.recipe));
}

async function showReader(path: string, size: FileSize, json: boolean): Promise<void> {
  const reader = await loadReader(path);
  const { spec, card } = reader;
  if (json) {
    const parameters = readingParameterCount(spec);
    printJson({ ...card, spec, parameters, tensors: readingShapes(spec), ...size });
    return;
  }
  printSection(basename(path), [...readerRows(reader), ["file", sizeText(size)]]);
  printSection("spec", readingSpecRows(spec));
  if (card.recipe) printSection("recipe", recipeRows(card.recipe));
}

/** How far a run is, and how it is trained; a run is not packed for its size, since its pool alone may be 100 MB. */
function showRun(path: string, bytes: Uint8Array, json: boolean): void {
  const run = readRun(path, bytes);
  const { kind, spec, recipe, origin, step, rollbacks, rngSeed, arithmetic, pool } = run;
  const { noun, system } = kindOf<Run>(run);
  const tensors = system(spec).shapes(spec);
  const parameters = sum(Object.values(tensors).map(shapeSize));
  const entries = { room: pool.size, entries: entryCount(pool) };
  const checks = run.kind === "growing" ? run.checks : undefined;
  if (json) {
    const counters = { step, rollbacks, rngSeed, arithmetic, pool: entries };
    const found = { ...counters, checks, parameters, tensors };
    printJson({ kind: RUN_FILE, of: kind, spec, recipe, origin, ...found });
    return;
  }
  const target = run.kind === "growing" ? [["target", legible(run.targetName)]] : [];
  const held = pool.size > 0 ? [["pool", `${count(entries.entries)} of ${count(pool.size)}`]] : [];
  printSection(basename(path), [
    ["run of a", noun],
    ...target,
    ["training step", `${count(step)} of ${count(recipe.trainingSteps)}`],
    ...(checks ?? []).map((check) => [`at step ${count(check.step)}`, describeCheck(check)]),
    ["rollbacks", count(rollbacks)],
    ["rngSeed", String(rngSeed)],
    ["arithmetic", arithmetic],
    ...held,
    ["parameters", count(parameters)],
    ["file", `${count(bytes.length)} bytes`],
  ]);
  printSection("spec", specRowsOf(run));
  printSection("recipe", recipeRows({ ...recipe, ...origin }));
}

function specRowsOf(run: Run): string[][] {
  if (run.kind === "growing") return specRows(run.spec);
  return run.kind === "reading" ? readingSpecRows(run.spec) : architectureRows(run.spec);
}

function readRun(path: string, bytes: Uint8Array): Run {
  try {
    return decodeRun(bytes);
  } catch (error) {
    throw new UserError(`Cannot show ${path}. ${(error as Error).message}`);
  }
}

function sizeText({ bytes, gzippedBytes }: FileSize): string {
  return `${count(bytes)} bytes, ${count(gzippedBytes)} gzipped`;
}

function printSection(title: string, rows: readonly string[][]): void {
  print(title);
  printTable(rows);
}

function cardRows({ card }: Rule): string[][] {
  const { target, targets, regime, source, grid, heal, texture } = card;
  return [
    targets ? ["targets", legible(targets.join(", "))] : ["target", legible(target ?? "unknown")],
    ["regime", regime ?? "unknown"],
    ...(source ? [["source", legible(source)]] : []),
    ["grid", `${grid[0]} x ${grid[1]} cells`],
    ...(heal ? verdictRows(heal) : []),
    ...(texture ? textureRows(texture) : []),
  ];
}

function specRows(spec: GrowingSpec): string[][] {
  const { filters } = spec;
  return [
    ["channels", count(spec.channels)],
    ["filters", "learned" in filters ? `${filters.learned} learned` : filters.join(", ")],
    ["hidden", `${count(spec.hidden)}, ${spec.activation}`],
    ["fire rate", `${spec.fireRate}`],
    ["alive above", `${spec.aliveThreshold}`],
    ["boundary", spec.boundary],
    ...(spec.goals ? [[`${spec.goals.length} goals`, spec.goals.join(", ")]] : []),
    ...(spec.seedCells ? [["seed cells", JSON.stringify(spec.seedCells)]] : []),
  ];
}

/** Most rows of a recipe that are shown. */
const MOST_ROWS = 200;

/** The recipe, as far as it is of a length that people read. */
function recipeRows(recipe: Readonly<Record<string, unknown>>): string[][] {
  const rows = fieldRows(recipe, "");
  const left = rows.length - MOST_ROWS;
  return left > 0 ? [...rows.slice(0, MOST_ROWS), ["…", `${count(left)} more`]] : rows;
}

/** Fields as rows, with what is nested under dotted names. */
function fieldRows(fields: Readonly<Record<string, unknown>>, prefix: string): string[][] {
  return Object.entries(fields).flatMap(([name, value]) =>
    isObject(value)
      ? fieldRows(value, `${prefix}${name}.`)
      : [[legible(`${prefix}${name}`), typeof value === "string" ? legible(value) : show(value)]],
  );
}
