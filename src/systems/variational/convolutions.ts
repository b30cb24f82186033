/** Chains of (transposed) convolutions over the pictures of a shard: their arrays, and their calls forward and backward. */
import type { Call, Layout } from "../../engine/engine.ts";
import { add, clear } from "../../ops/arrays/op.ts";
import { convLengths, weightLengths } from "../../ops/conv/layout.ts";
import * as conv from "../../ops/conv/op.ts";
import * as transposed from "../../ops/conv-transposed/op.ts";
import { type ConvShape, type EncoderSpec, encoderLayers } from "./encoder.ts";
import { scratch, shared } from "./shard.ts";

/** A chain of layers, each of which takes the output of the one before. */
export interface Chain {
  /** Names of the layers. A layer's arrays and its parameters `<name>.weight` and `<name>.bias` begin with its name. */
  readonly names: readonly string[];
  /** Names with which the parameters begin instead, for layers that share theirs with layers of other chains. */
  readonly weights?: readonly string[];
  readonly layers: readonly ConvShape[];
  /** The input array of the first layer. */
  readonly input: string;
  /** The array for the gradient of `input`; if it is left out, that gradient is not computed. */
  readonly dInput?: string;
  /** Arrays of further gradients of layers' outputs, by layer, where others than the next layer take these. */
  readonly further?: Readonly<Record<string, string>>;
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
export function chainLayout(
  { names, weights = names, layers }: Chain,
  images: number,
  gradients: boolean,
): Layout {
  const arrays = layers.map((layer, i) =>
    convLayout(arraysOf(names[i], weights[i]), layer, images, gradients),
  );
  return Object.assign({}, ...arrays);
}

function convLayout(
  own: ReturnType<typeof arraysOf>,
  layer: ConvShape,
  images: number,
  gradients: boolean,
): Layout {
  const lengths = convLengths({ ...layer, images });
  const output = layer.transposed ? lengths.input : lengths.output;
  const bias = layer.transposed ? layer.channels : layer.outputs;
  const layout = {
    [own.weight]: shared(lengths.weight),
    [own.bias]: shared(bias),
    [own.packed]: shared(lengths.packed),
    [own.columns]: scratch(layer.transposed ? lengths.block : lengths.columns),
    [own.output]: scratch(output),
  };
  if (!gradients) return layout;
  return {
    ...layout,
    [`d_${own.weight}`]: scratch(lengths.weight),
    [`d_${own.bias}`]: scratch(bias),
    [`d_${own.packed}`]: scratch(lengths.packed / 2),
    [`d_${own.output}`]: scratch(output),
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
  return [...clearChain(chain), ...chainBack(chain, images), ...unpackChain(chain)];
}

/** Sets the gradients of a chain's weights to zero, before {@link chainBack}. */
export function clearChain(chain: Chain): Call[] {
  return links(chain, 1).flatMap(({ gradients, weights, biases }) => [
    clear.call({ array: gradients.packed }, { length: weightLengths(weights).packed / 2 }),
    clear.call({ array: gradients.bias }, { length: biases }),
  ]);
}

/** Adds to the gradients of a chain's weights, and gives that of its input if it is wanted. */
export function chainBack(chain: Chain, images: number): Call[] {
  const backward = links(chain, images).map(
    ({ name, layer, input, dInput, own, gradients, params }): Call[] => {
      const { packed, columns, output } = own;
      const { output: dOutput, packed: dPacked, bias: dBias } = gradients;
      const buffers = { input, dOutput, output, columns, packed, dPacked, dBias };
      const further = chain.further?.[name];
      const length = images * layer.outSide ** 2 * layer.outputs;
      const op = layer.transposed ? transposed.backward : conv.backward;
      return [
        ...(further === undefined
          ? []
          : [add.call({ sums: dOutput, values: further }, { length })]),
        dInput === undefined
          ? conv.backwardWeights.call(buffers, params)
          : op.call({ ...buffers, dInput }, params),
      ];
    },
  );
  return backward.reverse().flat();
}

/** Writes the gradients of a chain's weights in the stored order, after {@link chainBack}. */
export function unpackChain(chain: Chain): Call[] {
  return links(chain, 1).map(({ gradients, weights }) =>
    conv.unpack.call({ dPacked: gradients.packed, dWeight: gradients.weight }, weights),
  );
}

/** Collects what the calls of each layer need. */
function links({ names, weights: begin = names, layers, input, dInput }: Chain, images: number) {
  return layers.map((layer, i) => {
    const { side, channels, outputs, kernel, stride, padding } = layer;
    const weights = { channels, outputs, kernel };
    return {
      name: names[i],
      layer,
      input: i === 0 ? input : `${names[i - 1]}.output`,
      dInput: i === 0 ? dInput : `d_${names[i - 1]}.output`,
      own: arraysOf(names[i], begin[i]),
      gradients: arraysOf(`d_${names[i]}`, `d_${begin[i]}`),
      weights,
      biases: layer.transposed ? channels : outputs,
      params: { ...weights, images, side, stride, padding, elu: layer.elu ? 1 : 0 },
    };
  });
}

/** Names a layer's arrays, or their gradients. */
function arraysOf(name: string, weights: string) {
  return {
    weight: `${weights}.weight`,
    bias: `${weights}.bias`,
    packed: `${weights}.packed`,
    columns: `${name}.columns`,
    output: `${name}.output`,
  };
}
