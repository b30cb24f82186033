/** Begins a run with the weights of a trained model instead of random ones. */
import type { VariationalModel } from "../../models/variational.ts";
import type { Parameters } from "../../numbers/shapes.ts";
import { type VariationalSpec, variationalShapes } from "../../systems/variational/spec.ts";

/**
 * Returns the weights that a run begins with, copied from a model. If the hidden layers of its rule are wider than the
 * model's, the added units keep their random weights, and no later unit reads them yet, so that the wider rule begins by
 * doing what the model's does (Chen, Goodfellow and Shlens 2016, "Net2Net").
 * @param spec spec of the run
 * @param initial random weights for this spec
 * @throws Error with the end of a sentence, which names the first field in which the model does not fit
 */
export function beginWith(
  { spec: given, parameters }: Pick<VariationalModel, "spec" | "parameters">,
  spec: VariationalSpec,
  initial: Parameters,
): Parameters {
  const other = differing(given, spec);
  if (other !== undefined)
    throw new Error(`its "${other}" is not that of the model to be trained.`);
  const from = variationalShapes(given);
  const to = variationalShapes(spec);
  return Object.fromEntries(
    Object.entries(initial).map(([name, tensor]) => [
      name,
      widened(parameters[name], from[name], tensor, to[name]),
    ]),
  );
}

/** Names the first field in which a model does not fit a spec; undefined if it fits. */
function differing(given: VariationalSpec, spec: VariationalSpec): string | undefined {
  const fields = [...new Set([...Object.keys(given), ...Object.keys(spec)])];
  const text = (of: object, field: string): string =>
    JSON.stringify((of as Record<string, unknown>)[field]);
  return fields.find(
    (field) =>
      text(given, field) !== text(spec, field) && !(field === "update" && widens(given, spec)),
  );
}

/** Tells whether a spec's rule has the layers of a model's rule, as wide or wider. */
function widens(given: VariationalSpec, spec: VariationalSpec): boolean {
  if (given.kind !== "vnca" || spec.kind !== "vnca") return false;
  const a = given.update;
  const b = spec.update;
  if (a.kind !== "chain" || b.kind !== "chain" || a.lastBias !== b.lastBias) return false;
  return a.hidden.length === b.hidden.length && a.hidden.every((width, i) => width <= b.hidden[i]);
}

/**
 * Returns a tensor [outputs, inputs, ...] with the model's tensor in its corner. Weights from the model's units to added
 * ones stay random; weights from added units to the model's are zero.
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
