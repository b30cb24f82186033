/** A run that begins with the weights of a trained model, not with random ones. */
import type { VariationalModel } from "../../models/variational.ts";
import type { Parameters } from "../../numbers/shapes.ts";
import { type VariationalSpec, variationalShapes } from "../../systems/variational/spec.ts";

/**
 * The weights that a run of a spec begins with: copies of a model's. Where the spec has wider hidden layers in its rule,
 * the units that the model lacks keep their random weights, and no one listens to them yet (Chen, Goodfellow and Shlens
 * 2016, "Net2Net"): the wider rule begins with doing what the model's does.
 * @param initial random weights of the spec
 * @throws Error with one sentence when the model is of another kind
 */
export function beginWith(
  { spec: given, parameters }: Pick<VariationalModel, "spec" | "parameters">,
  spec: VariationalSpec,
  initial: Parameters,
): Parameters {
  const other = differing(given, spec);
  if (other !== undefined)
    throw new Error(`its "${other}" is not that of the model to be trained.`);
  const [from, to] = [variationalShapes(given), variationalShapes(spec)];
  return Object.fromEntries(
    Object.entries(initial).map(([name, tensor]) => [
      name,
      widened(parameters[name], from[name], tensor, to[name]),
    ]),
  );
}

/** The first field in which a model does not fit a spec. */
function differing(given: VariationalSpec, spec: VariationalSpec): string | undefined {
  const fields = [...new Set([...Object.keys(given), ...Object.keys(spec)])];
  const text = (of: object, field: string): string =>
    JSON.stringify((of as Record<string, unknown>)[field]);
  return fields.find(
    (field) =>
      text(given, field) !== text(spec, field) && !(field === "update" && widens(given, spec)),
  );
}

function widens(given: VariationalSpec, spec: VariationalSpec): boolean {
  if (given.kind !== "vnca" || spec.kind !== "vnca") return false;
  const [a, b] = [given.update, spec.update];
  if (a.kind !== "chain" || b.kind !== "chain" || a.lastBias !== b.lastBias) return false;
  return a.hidden.length === b.hidden.length && a.hidden.every((width, i) => width <= b.hidden[i]);
}

/**
 * A tensor [outputs, inputs, ...] with the model's in its corner: what leads from the model's units to new ones stays
 * random, what leads from new units to the model's is zero.
 */
function widened(
  given: Float32Array,
  [outputs, inputs = 1]: readonly number[],
  initial: Float32Array,
  [, wide = 1, ...rest]: readonly number[],
): Float32Array {
  const taps = rest.reduce((product, side) => product * side, 1);
  const tensor = initial.slice();
  tensor.fill(0, 0, outputs * wide * taps);
  for (let output = 0; output < outputs; output++)
    tensor.set(
      given.subarray(output * inputs * taps, (output + 1) * inputs * taps),
      output * wide * taps,
    );
  return tensor;
}
