/** Chains of (transposed) convolutions over the pictures of a shard: their arrays, and their calls forward and backward. */
import type { Call, Layout } from "../../engine/engine.ts";
import { clear } from "../../ops/arrays/op.ts";
import { convLengths, weightLengths } from "../../ops/conv/layout.ts";
import * as conv from "../../ops/conv/op.ts";
import * as transposed from "../../ops/conv-transposed/op.ts";
import { type ConvShape, type EncoderSpec, encoderLayers } from "./encoder.ts";
import { scratch, shared } from "./shard.ts";

/** A chain of layers, each of which takes the output of the one before. */
export interface Chain {
  /** Names of the layers. A layer's arrays and its parameters `<name>.weight` and `<name>.bias` begin with its name. */
  readonly names: readonly string[];
  readonly layers: readonly ConvShape[];
  /** The input array of the first layer. */
  readonly input: string;
  /** The array for the gradient of `input`; if it is left out, that gradient is not computed. */
  readonly dInput?: string;
}

/** Returns the encoder, which leads from pictures to posteriors, as a chain. */
export function encoderChain(spec: EncoderSpec): Chain {
  const layers = encoderLayers(spec);
  return { names: layers.map((_, i) => `encoder.${i}`), layers, input: "picture" };
}

/** Names the array that holds the posteriors' means and log deviations. */
export function posterior(spec: EncoderSpec): string {
  return outputOf(encoderChain(spec));
}

/** Names the output array of the last layer. */
export function outputOf({ names }: Chain): string {
  return `${names[names.length - 1]}.output`;
}

/** Returns the arrays of a chain: its weights, the outputs of its layers, and gradients if they are wanted. */
export function chainLayout({ names, layers }: Chain, images: number, gradients: boolean): Layout {
  const arrays = layers.map((layer, i) => convLayout(names[i], layer, images, gradients));
  return Object.assign({}, ...arrays);
}

function convLayout(name: string, layer: ConvShape, images: number, gradients: boolean): Layout {
  const lengths = convLengths({ ...layer, images });
  const output = layer.transposed ? lengths.input : lengths.output;
  const bias = layer.transposed ? layer.channels : layer.outputs;
  const layout = {
    [`${name}.weight`]: shared(lengths.weight),
    [`${name}.bias`]: shared(bias),
    [`${name}.packed`]: shared(lengths.packed),
    [`${name}.columns`]: scratch(layer.transposed ? lengths.block : lengths.columns),
    [`${name}.output`]: scratch(output),
  };
  if (!gradients) return layout;
  return {
    ...layout,
    [`d_${name}.weight`]: scratch(lengths.weight),
    [`d_${name}.bias`]: scratch(bias),
    [`d_${name}.packed`]: scratch(lengths.packed / 2),
    [`d_${name}.output`]: scratch(output),
  };
}

/** Packs the weights in the order in which the kernels read them. */
export function packChain(chain: Chain): Call[] {
  return links(chain, 1).map(({ own, weights }) =>
    conv.pack.call({ weight: own.weight, packed: own.packed }, weights, { once: true }),
  );
}

/** Runs all layers forward; the weights must be packed. */
export function chainForward(chain: Chain, images: number): Call[] {
  return links(chain, images).map(({ layer, input, own, params }) => {
    const { packed, bias, columns, output } = own;
    const op = layer.transposed ? transposed.forward : conv.forward;
    return op.call({ input, packed, bias, columns, output }, params);
  });
}

/** Goes from the gradient of the chain's output back to those of its weights and, if wanted, of its input. */
export function chainBackward(chain: Chain, images: number): Call[] {
  const all = links(chain, images);
  const clears = all.flatMap(({ gradients, weights, biases }) => [
    clear.call({ array: gradients.packed }, { length: weightLengths(weights).packed / 2 }),
    clear.call({ array: gradients.bias }, { length: biases }),
  ]);
  const backward = all.map(({ layer, input, dInput, own, gradients, params }): Call => {
    const { packed, columns, output } = own;
    const { output: dOutput, packed: dPacked, bias: dBias } = gradients;
    const buffers = { input, dOutput, output, columns, packed, dPacked, dBias };
    if (dInput === undefined) return conv.backwardWeights.call(buffers, params);
    const op = layer.transposed ? transposed.backward : conv.backward;
    return op.call({ ...buffers, dInput }, params);
  });
  const unpacked = all.map(({ gradients, weights }) =>
    conv.unpack.call({ dPacked: gradients.packed, dWeight: gradients.weight }, weights),
  );
  return [...clears, ...backward.reverse(), ...unpacked];
}

/** Collects what the calls of each layer need. */
function links({ names, layers, input, dInput }: Chain, images: number) {
  return layers.map((layer, i) => {
    const { side, channels, outputs, kernel, stride, padding } = layer;
    const weights = { channels, outputs, kernel };
    return {
      layer,
      input: i === 0 ? input : arraysOf(names[i - 1]).output,
      dInput: i === 0 ? dInput : arraysOf(`d_${names[i - 1]}`).output,
      own: arraysOf(names[i]),
      gradients: arraysOf(`d_${names[i]}`),
      weights,
      biases: layer.transposed ? channels : outputs,
      params: { ...weights, images, side, stride, padding, elu: layer.elu ? 1 : 0 },
    };
  });
}

/** Names a layer's arrays, or their gradients. */
function arraysOf(name: string) {
  return {
    weight: `${name}.weight`,
    bias: `${name}.bias`,
    packed: `${name}.packed`,
    columns: `${name}.columns`,
    output: `${name}.output`,
  };
}
