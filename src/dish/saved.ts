/**
 * A saved dish as a file: one safetensors file with a point's keyframes, the rules that its cells followed, and notes.
 *
 * Its tensors are `keyframes` U32 [K, 4], a row each: step, whether it was made by hand, place of its settings, rows of `cells`;
 * `cells` F32 [N, 2 + C], those of all keyframes one after another (ops/frame); `rule.0`, `rule.1`, … U8, the ordinary rules that
 * settings name; and `given.0`, … U8, the rules as they were given, with goals and cards. Rules are model files. The metadata has the
 * rest as JSON.
 */
import { decodeRule, encodeRule, type Rule } from "../models/rule.ts";
import { decodeSafetensors, encodeSafetensors, type Safetensors } from "../models/safetensors.ts";
import * as schema from "../numbers/schema.ts";
import type { Boundary } from "../ops/cell.ts";
import { NOBODY } from "../ops/mixed-step/owner.ts";
import type { RuleParts } from "../systems/growing/buffers.ts";
import { hasLearnedFilters } from "../systems/growing/perception.ts";
import { BOUNDARY, FIRE_RATE } from "../systems/growing/spec.ts";
import { LONGEST_SIDE } from "./checks.ts";
import type { DishPoint } from "./dish.ts";
import { broken, keyframeTensors, latest, readKeyframes } from "./saved-keyframes.ts";
import { checkFits, type Settings } from "./settings.ts";

/** What the file of a saved dish holds. */
export interface SavedDish {
  /** The dish as it stood, with its past. */
  readonly point: DishPoint;
  /** The rules as they were given, in the order of their indices: with all goals, and their cards. */
  readonly rules: readonly Rule[];
  /** What else is to be remembered; any JSON object. */
  readonly notes: Readonly<Record<string, unknown>>;
}

const KIND = "dish";
/** More than any dish has. */
const MANY = 2 ** 20;

/** What the metadata says. */
interface Header {
  readonly format: number;
  readonly kind: string;
  readonly height: number;
  readonly width: number;
  readonly rngSeed: number;
  readonly settings: readonly StoredSettings[];
  readonly notes: SavedDish["notes"];
}

/** {@link Settings} with the places of the rules in the file. */
interface StoredSettings {
  readonly rules: readonly number[];
  readonly boundary: Boundary;
  readonly fireRate?: number | undefined;
  readonly angle: number;
}

const SETTINGS: schema.Schema<StoredSettings> = schema.object({
  rules: schema.list(schema.whole(0, MANY), 1, NOBODY),
  boundary: BOUNDARY,
  fireRate: schema.optional(FIRE_RATE),
  angle: schema.real(-1e6, 1e6),
});
const HEADER: schema.Schema<Header> = schema.object({
  format: schema.choice(1),
  kind: schema.choice(KIND),
  height: schema.whole(1, LONGEST_SIDE),
  width: schema.whole(1, LONGEST_SIDE),
  rngSeed: schema.whole(0, Number.MAX_SAFE_INTEGER),
  settings: schema.list(SETTINGS, 1, MANY),
  notes: schema.anyObject(),
});

/**
 * Encodes a saved dish as a file. Of its past, the latest steps are kept whose cells fit 32 MiB.
 * @throws Error with one sentence if cells or rules hold NaN or infinite numbers, as where a rule has blown up, or for what
 * {@link decodeDish} would refuse
 */
export function encodeDish({ point, rules, notes }: SavedDish): Uint8Array<ArrayBuffer> {
  const { height, width, rngSeed } = point;
  const keyframes = latest(point.keyframes);
  const settings = [...new Set(keyframes.map((keyframe) => keyframe.settings))];
  const files = new RuleFiles([height, width]);
  const stored = settings.map((each) => ({
    ...each,
    rules: each.rules.map((rule) => files.placeOf(rule)),
  }));
  const header: Header = { format: 1, kind: KIND, height, width, rngSeed, settings: stored, notes };
  schema.check(HEADER, header, "saved dish");
  checkGiven(rules, keyframes);
  return encodeSafetensors({
    tensors: {
      ...keyframeTensors(keyframes, settings),
      ...asTensors("rule", files.files),
      ...asTensors("given", rules.map(encodeRule)),
    },
    metadata: { blastema: JSON.stringify(header) },
  });
}

/**
 * Decodes the file of a saved dish and checks all of it; notes are any JSON object.
 * @throws Error with one sentence that says what is wrong with the file
 */
export function decodeDish(bytes: Uint8Array): SavedDish {
  const { tensors, metadata } = decodeSafetensors(bytes);
  const { height, width, rngSeed, settings: stored, notes } = readHeader(metadata);
  const ordinary = readRules("rule", tensors);
  for (const rule of ordinary) checkFits(ordinary[0], rule);
  if (ordinary.some(({ spec }) => spec.goals)) throw broken("a rule that cells follow has goals");
  const settings = stored.map((each) => readSettings(each, ordinary));
  const keyframes = readKeyframes(tensors, settings, height * width);
  const rules = readRules("given", tensors);
  checkGiven(rules, keyframes);
  return { point: { height, width, rngSeed, keyframes }, rules, notes };
}

/** @throws Error unless the rules that a dish was given are those that its cells followed, with all their goals */
function checkGiven(given: readonly Rule[], keyframes: DishPoint["keyframes"]): void {
  // A dish keeps the rules that it once had, so the last settings have all of them.
  const { rules = [] } = keyframes.at(-1)?.settings ?? {};
  if (given.length !== rules.length)
    throw broken("it was given another number of rules than its cells follow");
  for (const rule of given) checkFits(rules[0], rule);
}

function readHeader({ blastema = "" }: Safetensors["metadata"]): Header {
  let header: unknown;
  try {
    header = JSON.parse(blastema);
  } catch {
    throw broken("it does not say what it holds");
  }
  return schema.check(HEADER, header, "saved dish");
}

/** Puts rules in place of their numbers. @throws Error if there are no such rules, or if they cannot live by these settings */
function readSettings(stored: StoredSettings, ordinary: readonly RuleParts[]): Settings {
  const { boundary, fireRate, angle } = stored;
  const rules = stored.rules.map((place) => {
    if (!(place in ordinary)) throw broken(`it has no rule ${place}`);
    return ordinary[place];
  });
  if (angle !== 0 && rules.some(({ spec }) => hasLearnedFilters(spec)))
    throw broken("it turns a rule that cannot be turned");
  return { rules, boundary, fireRate, angle };
}

/** Rules as files, each content once: a rule that changed its goal and back is the same again. */
class RuleFiles {
  readonly files: Uint8Array[] = [];
  readonly #places = new Map<RuleParts, number>();
  readonly #grid: readonly [number, number];

  constructor(grid: readonly [number, number]) {
    this.#grid = grid;
  }

  placeOf(rule: RuleParts): number {
    const known = this.#places.get(rule);
    if (known !== undefined) return known;
    const bytes = encodeRule({ ...rule, card: { grid: this.#grid } });
    const same = this.files.findIndex((file) => isSame(file, bytes));
    const place = same >= 0 ? same : this.files.push(bytes) - 1;
    this.#places.set(rule, place);
    return place;
  }
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, i) => byte === other[i]);
}

function asTensors(name: string, files: readonly Uint8Array[]): Safetensors["tensors"] {
  const tensors = files.map((data, i) => [`${name}.${i}`, { shape: [data.length], data }]);
  return Object.fromEntries(tensors);
}

function readRules(name: string, tensors: Safetensors["tensors"]): Rule[] {
  const rules: Rule[] = [];
  for (;;) {
    const data = schema.own(tensors, `${name}.${rules.length}`)?.data;
    if (data === undefined) return rules;
    if (!(data instanceof Uint8Array)) throw broken(`its "${name}.${rules.length}" is no file`);
    rules.push(decodeRule(data));
  }
}
