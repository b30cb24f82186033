/**
 * The model file of a growing rule: a safetensors file with the parameters as tensors and, in its metadata, one
 * JSON text with the spec and the card. With docs/format.md nothing else is needed to run the rule.
 */
import type { Parameters } from "../numbers/shapes.ts";
import { ALPHA } from "../ops/cell.ts";
import { type GrowingSpec, parameterShapes, validateGrowing } from "../systems/growing/spec.ts";
import { asTensors, FORMAT, readModel, readParameters, show } from "./model.ts";
import { decodeSafetensors, encodeSafetensors, type Safetensors } from "./safetensors.ts";

/** What a rule was trained to do: grow; grow and stay; or grow, stay and heal (Distill 2020, experiments 1 to 3). */
export type Regime = "growing" | "persistent" | "regenerating";

/** What is worth knowing about a rule besides its arithmetic. */
export interface RuleCard {
  /** H and W of the grid it was trained on, and on which it is shown. */
  readonly grid: readonly [number, number];
  /** The pattern it grows, as the command line names targets: "emoji:lizard", or a file's name. */
  readonly target?: string;
  /** What it was trained to do. */
  readonly regime?: Regime;
  /** How it was trained; any JSON. */
  readonly recipe?: Readonly<Record<string, unknown>>;
  /** Where it comes from and under which licence, when it was not trained here. */
  readonly source?: string;
}

/** A growing rule with all that is needed to run and to show it. */
export interface Rule {
  /** Its architecture. */
  readonly spec: GrowingSpec;
  /** What it learned; finite numbers, in the shapes that the spec asks for. */
  readonly parameters: Parameters;
  /** Where it comes from and where it is at home. */
  readonly card: RuleCard;
}

/** Channels that hold colour; written for readers that know nothing but the file. */
const COLOUR = [0, 1, 2];
const REGIMES: readonly string[] = ["growing", "persistent", "regenerating"] satisfies Regime[];
/** A cell's row must fit the 16 bits that the fire draw has for it. */
const LONGEST_SIDE = 65535;

/**
 * Encodes a rule as a model file. Equal rules give equal bytes.
 * @throws Error when the rule is not one that {@link decodeRule} would accept, such as one with a weight of NaN.
 */
export function encodeRule(rule: Rule): Uint8Array<ArrayBuffer> {
  const { spec, parameters, card } = checkRule(rule);
  const { kind, channels, filters, ...arithmetic } = spec;
  const colours = { visible: COLOUR, alpha: ALPHA };
  const model = { format: FORMAT, kind, channels, ...colours, filters, ...arithmetic, ...card };
  return encodeSafetensors({
    tensors: asTensors(parameterShapes(spec), parameters),
    metadata: { blastema: JSON.stringify(model) },
  });
}

/**
 * Decodes a model file, checking all of it.
 * @throws Error with one sentence: not a safetensors file, broken, not a rule, of an unknown format, or with
 * tensors that do not fit its spec or are not finite.
 */
export function decodeRule(bytes: Uint8Array): Rule {
  const { tensors, metadata } = decodeSafetensors(bytes);
  const model = readDescription(metadata);
  const spec = validateGrowing(model);
  return {
    spec,
    parameters: readParameters(parameterShapes(spec), tensors, "rule"),
    card: readCard(model),
  };
}

/**
 * Checks a rule that was put together by hand or by training.
 * @returns the rule, with nothing in spec and card but what a model file keeps
 * @throws Error with one sentence, as {@link decodeRule} has it.
 */
export function checkRule(rule: Rule): Rule {
  const spec = validateGrowing(rule.spec);
  const parameters = readParameters(
    parameterShapes(spec),
    asTensors(parameterShapes(spec), rule.parameters),
    "rule",
  );
  return { spec, parameters, card: readCard({ ...rule.card }) };
}

function readDescription(metadata: Safetensors["metadata"]): Record<string, unknown> {
  const model = readModel(metadata, ["nca"], "rule");
  demand(show(model.visible) === show(COLOUR), "visible", model.visible, show(COLOUR));
  demand(model.alpha === ALPHA, "alpha", model.alpha, show(ALPHA));
  return model;
}

function readCard(model: Record<string, unknown>): RuleCard {
  const { grid, target, regime, recipe, source } = model;
  const isSide = (side: unknown): boolean =>
    Number.isInteger(side) && (side as number) >= 1 && (side as number) <= LONGEST_SIDE;
  demand(
    Array.isArray(grid) && grid.length === 2 && grid.every(isSide),
    "grid",
    grid,
    `two whole numbers from 1 to ${LONGEST_SIDE}`,
  );
  const [height, width] = grid as [number, number];
  for (const [name, text] of Object.entries({ target, source }))
    demand(text === undefined || typeof text === "string", name, text, "a text");
  const isRegime = regime === undefined || REGIMES.includes(regime as string);
  demand(isRegime, "regime", regime, `one of ${REGIMES.join(", ")}`);
  const isObject = typeof recipe === "object" && recipe !== null && !Array.isArray(recipe);
  demand(recipe === undefined || isObject, "recipe", recipe, "an object");
  return {
    grid: [height, width],
    ...(target === undefined ? {} : { target: target as string }),
    ...(regime === undefined ? {} : { regime: regime as Regime }),
    ...(recipe === undefined ? {} : { recipe: recipe as Record<string, unknown> }),
    ...(source === undefined ? {} : { source: source as string }),
  };
}

function demand(holds: boolean, field: string, value: unknown, rule: string): void {
  if (!holds) throw new Error(`The rule's "${field}" must be ${rule}, not ${show(value)}.`);
}
