/** Chains of convolutions and transposed ones over a shard's pictures: their arrays, their calls and the way back. */
import type { Call, Layout } from "../../engine/engine.ts";
import { clear } from "../../ops/arrays/op.ts";
import { convLengths, weightLengths } from "../../ops/conv/layout.ts";
import * as conv from "../../ops/conv/op.ts";
import * as transposed from "../../ops/conv-transposed/op.ts";
import { type ConvShape, type EncoderSpec, encoderLayers } from "./encoder.ts";
import { scratch, shared } from "./shard.ts";

/** Layers, each of which takes what the one before it gave. */
export interface Chain {
  /** Names of the layers: of arrays, and of the parameters `<name>.weight` and `<name>.bias`. */
  readonly names: readonly string[];
  readonly layers: readonly ConvShape[];
  /** The array that the first layer takes. */
  readonly input: string;
  /** The array that gets its gradient; without, that is left out. */
  readonly dInput?: string;
}

/** The layers from pictures to posteriors. */
export function encoderChain(spec: EncoderSpec): Chain {
  const layers = encoderLayers(spec);
  return { names: layers.map((_, i) => `encoder.${i}`), layers, input: "picture" };
}

/** Name of the array that holds means and log deviations. */
export function posterior(spec: EncoderSpec): string {
  return outputOf(encoderChain(spec));
}

/** Name of the array that the last layer fills. */
export function outputOf({ names }: Chain): string {
  return `${names[names.length - 1]}.output`;
}

/** Arrays of a chain: weights, what its layers make of so many pictures, and gradients. */
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

/** Weights into the order in which the kernels read them. */
export function packChain(chain: Chain): Call[] {
  return links(chain, 1).map(({ own, weights }) =>
    conv.pack.call({ weight: own.weight, packed: own.packed }, weights, { once: true }),
  );
}

/** Forward through all layers; weights are packed. */
export function chainForward(chain: Chain, images: number): Call[] {
  return links(chain, images).map(({ layer, input, own, params }) => {
    const { packed, bias, columns, output } = own;
    const op = layer.transposed ? transposed.forward : conv.forward;
    return op.call({ input, packed, bias, columns, output }, params);
  });
}

/** From the gradient of what the chain gave to those of its weights, and of what it took. */
export function chainBackward(chain: Chain, images: number): Call[] {
  const all = links(chain, images);
  const clears = all.flatMap(({ gradients, weights, biases }) => [
    clear.call({ array: gradients.packed }, { length: weightLengths(weights).packed / 2 }),
    clear.call({ array: gradients.bias }, { length: biases }),
  ]);
  const backward = all.map(({ layer, input, dInput, own, gradients, params }): Call => {
    const { packed, columns, output } = own;
    const [dOutput, dPacked, dBias] = [gradients.output, gradients.packed, gradients.bias];
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

/** What the calls of each layer need. */
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

/** Names of a layer's arrays, or of their gradients. */
function arraysOf(name: string) {
  return {
    weight: `${name}.weight`,
    bias: `${name}.bias`,
    packed: `${name}.packed`,
    columns: `${name}.columns`,
    output: `${name}.output`,
  };
}
