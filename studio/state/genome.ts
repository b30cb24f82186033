/** A rule as its genome has it: whole numbers of few bits, which may be changed. */
import { deriveKey, parameterShapes, type Rule, uniformInt } from "blastema";
import { type RoundedTensor, roundTensor, topCode, unroundTensor } from "blastema/models";

/** The tensors of a rule in few bits, by their names. */
export type Genome = Readonly<Record<string, RoundedTensor>>;

/** Chooses which numbers change; any number does. */
const STREAM = 100;

/** A rule's numbers, rounded to these bits. */
export function genomeOf({ spec, parameters }: Rule, bits: number): Genome {
  const tensors = Object.entries(parameterShapes(spec)).map(([name, shape]) => {
    return [name, roundTensor(name, parameters[name], shape, bits)];
  });
  return Object.fromEntries(tensors);
}

/** The rule with the numbers of a genome. */
export function express(rule: Rule, genome: Genome): Rule {
  const tensors = Object.entries(genome).map(([name, tensor]) => [name, unroundTensor(tensor)]);
  return { ...rule, parameters: Object.fromEntries(tensors) };
}

/**
 * Replaces some numbers of a genome of these bits by random ones. A larger number of changes includes those of a smaller one.
 * @param rngSeed another one changes other numbers
 */
export function mutate(genome: Genome, bits: number, changes: number, rngSeed: number): Genome {
  const key = deriveKey(rngSeed, STREAM);
  const copy = Object.entries(genome).map(([name, { codes, exponents }]) => {
    return [name, { codes: codes.slice(), exponents }] as const;
  });
  const total = copy.reduce((sum, [, { codes }]) => sum + codes.length, 0);
  for (let change = 0; change < changes; change++) {
    let place = uniformInt(key, 2 * change, total);
    for (const [name, { codes }] of copy) {
      if (place >= 0 && place < codes.length) {
        const top = topCode(name, bits);
        codes[place] = uniformInt(key, 2 * change + 1, 2 * top + 1) - top;
      }
      place -= codes.length;
    }
  }
  return Object.fromEntries(copy);
}
