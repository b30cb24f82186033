/** A rule as text, so that a link can carry it: a safetensors file of one byte a number, in base64url. */
import {
  checkRule,
  decodeSafetensors,
  dequantise,
  encodeSafetensors,
  legible,
  quantise,
  type Rule,
  type Tensor,
} from "blastema/models";

/** How names of rules begin that hold the rule itself. */
const CARRIED = "data:";
const FORMAT = 1;

/** Whether a name holds a rule. */
export function isCarried(name: string): boolean {
  return name.startsWith(CARRIED);
}

/** The name that holds a rule, its numbers rounded to one byte each. What was measured stays behind: it was not measured of these. */
export function carry(title: string, { spec, card, parameters }: Rule): string {
  const { target, regime, grid, recipe } = card;
  // By this a texture is known.
  const kept = recipe?.objective !== undefined && { recipe: { objective: recipe.objective } };
  const tensors: Record<string, Tensor> = {};
  const scales: Record<string, number> = {};
  for (const [name, numbers] of Object.entries(parameters)) {
    const { bytes, scale } = quantise(numbers);
    tensors[name] = { shape: [bytes.length], data: bytes };
    scales[name] = scale;
  }
  const rest = { format: FORMAT, title, spec, card: { target, regime, grid, ...kept }, scales };
  const file = encodeSafetensors({ tensors, metadata: { link: JSON.stringify(rest) } });
  const binary = Array.from(file, (byte) => String.fromCharCode(byte)).join("");
  const text = btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  return CARRIED + text;
}

/** Reads the rule that a name holds. Nothing in it is believed. @throws Error with one sentence when it is damaged */
export function unpack(name: string): { readonly title: string; readonly rule: Rule } {
  try {
    const base64 = name.slice(CARRIED.length).replaceAll("-", "+").replaceAll("_", "/");
    const file = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const { tensors, metadata } = decodeSafetensors(file);
    const { format, title, spec, card, scales } = JSON.parse(metadata.link ?? "");
    if (format !== FORMAT) throw new Error("made by another version of the studio");
    const parameters = Object.fromEntries(
      Object.entries(tensors).map(([tensor, { data }]) => [
        tensor,
        dequantise({ bytes: data as Uint8Array, scale: scales[tensor] }),
      ]),
    );
    return {
      title: legible(String(title)).slice(0, 80),
      rule: checkRule({ spec, card, parameters }),
    };
  } catch {
    throw new Error("The creature in this link is damaged: copy the whole link again.");
  }
}
