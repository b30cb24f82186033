/**
 * The genome of a rule: the smallest file that holds it. Eight letters; two bytes of a checksum of all that follows; what is said of the
 * rule as JSON, after its length in a byte; and the exponents and codes of its tensors (rounding.ts), in the fewest bits (entropy.ts).
 * docs/format.md has it.
 */
import { checksum } from "../numbers/checksum.ts";
import { decodePlanes, encodePlanes } from "../numbers/entropy.ts";
import { check, isObject, whole } from "../numbers/schema.ts";
import { type Parameters, type Shapes, shapeSize } from "../numbers/shapes.ts";
import {
  GROWING_SPEC,
  type GrowingSpec,
  parameterShapes,
  validateGrowing,
} from "../systems/growing/spec.ts";
import { bitsOf, roundTensor, rowCount, topCode, unroundTensor, WEIGHT_BITS } from "./rounding.ts";
import { checkRule, type Rule } from "./rule.ts";

/** What every genome begins with. Its last byte is never zero, as the eighth of a model file is. */
const MAGIC = new TextEncoder().encode("NCA-gen1");
/** Most numbers that a byte of a genome may stand for, and numbers that any may have: beyond that it is no rule's. */
const [MOST_PER_BYTE, ANY_MAY_HAVE] = [256, 4096];

/** The spec from which a genome says how its own differs: that of the preset `fast`. */
const USUAL: GrowingSpec = {
  ...GROWING_SPEC,
  filters: ["identity", "sobelX", "sobelY", "laplacian"],
};

/** Tells a genome by its first letters. */
export function isGenome(bytes: Uint8Array): boolean {
  return MAGIC.every((letter, i) => letter === bytes[i]);
}

/**
 * Writes a rule as a genome. Of its card only the grid is kept.
 * @param bits of a weight, 2 to 8; a rule that was trained for so many comes back as it was
 * @throws Error with one sentence if the rule is broken, or if more is to be said of its spec than fits a byte's length
 */
export function encodeGenome(rule: Rule, bits: number): Uint8Array<ArrayBuffer> {
  const { spec, parameters, card } = checkRule(rule);
  check(whole(...WEIGHT_BITS), bits, "bits");
  const said = describe(spec, bits, card.grid);
  if (said.length > 255)
    throw new Error("The rule's spec takes more than 255 letters, too many for a genome.");
  const code = encodeRounded(parameters, parameterShapes(spec), bits);
  const body = Uint8Array.of(said.length, ...said, ...code);
  return Uint8Array.of(...MAGIC, ...sumOf(body), ...body);
}

/** Writes tensors of few bits a weight, all in one code: of each its rows' exponents, then its whole numbers. */
export function encodeRounded(
  parameters: Parameters,
  shapes: Shapes,
  bits: number,
): Uint8Array<ArrayBuffer> {
  const planes = Object.entries(shapes).map(([name, shape]) => {
    const { exponents, codes } = roundTensor(name, parameters[name], shape, bits);
    return [
      { values: exponents, bits: 8 },
      { values: codes, bits: bitsOf(name, bits) },
    ];
  });
  return encodePlanes(planes.flat());
}

/** What is said of a rule: the bits of a weight, how its spec differs from the usual one, its grid. */
function describe(spec: GrowingSpec, bits: number, grid: readonly [number, number]): Uint8Array {
  const usual = USUAL as unknown as Readonly<Record<string, unknown>>;
  const changes = Object.entries(spec).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(usual[name]),
  );
  return new TextEncoder().encode(JSON.stringify({ bits, ...Object.fromEntries(changes), grid }));
}

/** Two bytes that tell damage, but for one case in 65,536. */
function sumOf(body: Uint8Array): [number, number] {
  const sum = Number.parseInt(checksum([body]).slice(0, 4), 16);
  return [sum >> 8, sum & 255];
}

/**
 * Reads a rule from a genome and checks all of it.
 * @throws Error with one sentence if it is damaged, or holds something else than a rule
 */
export function decodeGenome(bytes: Uint8Array): Rule {
  const body = bytes.slice(MAGIC.length + 2);
  const sum = bytes.subarray(MAGIC.length, MAGIC.length + 2);
  if (body.length === 0 || sumOf(body).some((byte, i) => byte !== sum[i]))
    throw new Error("The genome is damaged or cut short.");
  const coded = body.subarray(1 + body[0]);
  const { bits: given, grid, ...changes } = readSaid(body.subarray(1, 1 + body[0]));
  const bits = check(whole(...WEIGHT_BITS), given, "genome's bits");
  const spec = validateGrowing({ ...USUAL, ...changes });
  const shapes = Object.entries(parameterShapes(spec));
  const planes = shapes.flatMap(([name, shape]) => [
    { length: rowCount(shape), bits: 8 },
    { length: shapeSize(shape), bits: bitsOf(name, bits) },
  ]);
  const count = planes.reduce((sum, { length }) => sum + length, 0);
  if (count > ANY_MAY_HAVE + MOST_PER_BYTE * bytes.length)
    throw new Error(`The genome is too short for the ${count} numbers of its rule.`);
  const values = decodePlanes(coded, planes);
  const parameters: Parameters = {};
  for (const [i, [name]] of shapes.entries()) {
    const [exponents, codes] = [values[2 * i], values[2 * i + 1]];
    if (codes.some((code) => code < -topCode(name, bits)))
      throw new Error(`The genome's "${name}" has a number that does not fit its bits.`);
    parameters[name] = unroundTensor({ codes, exponents });
  }
  return checkRule({ spec, parameters, card: { grid: grid as readonly [number, number] } });
}

function readSaid(text: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const said: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(text));
    if (isObject(said)) return said;
  } catch {
    // What is no JSON is refused below.
  }
  throw new Error("The genome does not say what it is of.");
}
