/**
 * A rule as convolutions, which is how PyTorch and ONNX have it: one for all filters, whose outputs come channel by channel, and two of
 * a cell each.
 */
import { decodeRule, encodeRule, type Rule } from "../models/rule.ts";
import { decodeSafetensors, encodeSafetensors, type Tensor } from "../models/safetensors.ts";
import { isObject } from "../numbers/schema.ts";
import { filterBank } from "../systems/growing/filters.ts";
import { filterCount } from "../systems/growing/perception.ts";
import { parse } from "./json.ts";
import type { FloatTensor, Tensors } from "./tensors.ts";

/** Name under which exported files keep spec and card, as a model file has them. */
export const DESCRIPTION = "blastema.rule";

/** A rule whose weights lie as those of convolutions. */
export interface Convolutions {
  /** By the names that they have in a `torch.nn` module of `perceive` and `update`. */
  readonly tensors: Record<string, FloatTensor>;
  /** Spec and card, as JSON. */
  readonly description: string;
}

/** @throws Error with one sentence if the rule is broken */
export function toConvolutions(rule: Rule): Convolutions {
  const { tensors, metadata } = decodeSafetensors(encodeRule(rule));
  const { spec } = rule;
  const [C, F, D] = [spec.channels, filterCount(spec), spec.hidden];
  const bank = Float32Array.from(filterBank(spec, rule.parameters));
  const weights = (name: string): Float32Array => tensors[name].data as Float32Array;
  return {
    tensors: {
      "perceive.weight": { shape: [C * F, 1, 3, 3], data: swapped(bank, 1, F, C, 9) },
      "update.0.weight": {
        shape: [D, C * F, 1, 1],
        data: swapped(weights("update.0.weight"), D, F, C),
      },
      "update.0.bias": { shape: [D], data: weights("update.0.bias") },
      "update.2.weight": { shape: [C, D, 1, 1], data: weights("update.1.weight") },
      "update.2.bias": { shape: [C], data: weights("update.1.bias") },
    },
    description: metadata.blastema,
  };
}

/**
 * Makes a rule of what {@link toConvolutions} gave. Fixed filters that were trained since are learned ones now.
 * @throws Error with one sentence if tensors and description do not fit together
 */
export function fromConvolutions(tensors: Tensors, description: string): Rule {
  const described = parse(description);
  const find = (name: string): FloatTensor => {
    const tensor = tensors.get(name);
    if (tensor) return tensor;
    throw new Error(`The file lacks the tensor "${name}" of the rule that it was made of.`);
  };
  const [first, last] = [find("update.0.weight"), find("update.2.weight")];
  const [D, P] = first.shape;
  const [C] = last.shape;
  const F = P / C;
  if (!Number.isInteger(F))
    throw new Error(`The file's layers do not fit together: ${P} inputs of ${C} channels.`);
  const filters = swapped(find("perceive.weight").data, 1, C, F, 9);
  const weights: Record<string, Tensor> = {
    "update.0.weight": { shape: [D, P], data: swapped(first.data, D, C, F) },
    "update.0.bias": find("update.0.bias"),
    "update.1.weight": { shape: [C, D], data: last.data },
    "update.1.bias": find("update.2.bias"),
  };
  const decode = (text: unknown, all: Record<string, Tensor>): Rule =>
    decodeRule(encodeSafetensors({ tensors: all, metadata: { blastema: JSON.stringify(text) } }));
  const asLearned = (): Rule =>
    decode(
      { ...(described as object), filters: { learned: F } },
      { ...weights, "perceive.weight": { shape: [F, C, 3, 3], data: filters } },
    );
  if (!isObject(described) || !Array.isArray(described.filters)) return asLearned();
  const told = decode(described, weights);
  const bank = filterBank(told.spec, told.parameters);
  const isTold = bank.every((tap, i) => Math.abs(tap - filters[i]) <= 1e-6);
  return isTold ? told : asLearned();
}

/** Swaps the two middle axes. @param data [outer, A, B, inner] @returns [outer, B, A, inner] */
function swapped(data: Float32Array, outer: number, A: number, B: number, inner = 1): Float32Array {
  const turned = new Float32Array(data.length);
  for (let o = 0; o < outer; o++)
    for (let a = 0; a < A; a++)
      for (let b = 0; b < B; b++) {
        const from = ((o * A + a) * B + b) * inner;
        turned.set(data.subarray(from, from + inner), ((o * B + b) * A + a) * inner);
      }
  return turned;
}
