import { basename } from "node:path";
import { gzipSync } from "node:zlib";
import { Command } from "@commander-js/extra-typings";
import { loadRule, readFileClearly } from "../../models/files.node.ts";
import { modelKind } from "../../models/model.ts";
import type { Rule } from "../../models/rule.ts";
import { type GrowingSpec, parameterCount, parameterShapes } from "../../systems/growing/spec.ts";
import { variationalShapes } from "../../systems/variational/spec.ts";
import { jsonOption } from "../options.ts";
import { count, print, printJson, printTable } from "../output.ts";
import { architectureRows, modelRows, sizeOf } from "../variational/inspect-model.ts";
import { loadVariational } from "../variational/model.ts";

/** What a model file holds. */
export const inspect = new Command("inspect")
  .description(
    "Show what a rule or a variational model is: its spec, where it comes from, its size.",
  )
  .argument("<file>", "rule or model file")
  .addOption(jsonOption())
  .action(async (path, { json }) => {
    const bytes = await readFileClearly(path);
    const size = { bytes: bytes.length, gzippedBytes: gzipSync(bytes, { level: 9 }).length };
    const show = VARIATIONAL.has(modelKind(bytes)) ? showAutoencoder : showRule;
    await show(path, size, json === true);
  });

/** Kinds of models of the commands of `vae`. */
const VARIATIONAL: ReadonlySet<string | undefined> = new Set(["vnca", "deconvolution"]);

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

function sizeText({ bytes, gzippedBytes }: FileSize): string {
  return `${count(bytes)} bytes, ${count(gzippedBytes)} gzipped`;
}

function printSection(title: string, rows: readonly string[][]): void {
  print(title);
  printTable(rows);
}

function cardRows({ card }: Rule): string[][] {
  const { target, regime, source, grid } = card;
  return [
    ["target", target ?? "unknown"],
    ["regime", regime ?? "unknown"],
    ...(source ? [["source", source]] : []),
    ["grid", `${grid[0]} x ${grid[1]} cells`],
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
  ];
}

/** The recipe, with what is nested under dotted names. */
function recipeRows(recipe: Readonly<Record<string, unknown>>, prefix = ""): string[][] {
  return Object.entries(recipe).flatMap(([name, value]) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? recipeRows(value as Record<string, unknown>, `${prefix}${name}.`)
      : [[`${prefix}${name}`, typeof value === "string" ? value : JSON.stringify(value)]],
  );
}
