/** Chains of convolutions and transposed ones over a shard's pictures: their arrays, their calls and the way back. */
import type { Call, Layout } from "../../engine/engine.ts";
import { convLengths } from "../../ops/conv/layout.ts";
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
  return calls(chain, 1, () => "conv.pack").map((call) => ({ ...call, once: true }));
}

/** Forward through all layers; weights are packed. */
export function chainForward(chain: Chain, images: number): Call[] {
  return calls(chain, images, ({ transposed }) =>
    transposed ? "convTransposed.forward" : "conv.forward",
  );
}

/** From the gradient of what the chain gave to those of its weights, and of what it took. */
export function chainBackward(chain: Chain, images: number): Call[] {
  const clears = chain.names.flatMap((name) =>
    [`d_${name}.packed`, `d_${name}.bias`].map((array) => ({ op: "clear", buffers: { array } })),
  );
  const backward = calls(chain, images, ({ transposed }, isFirst) => {
    if (transposed) return "convTransposed.backward";
    return isFirst && chain.dInput === undefined ? "conv.backwardWeights" : "conv.backward";
  });
  return [...clears, ...backward.reverse(), ...calls(chain, images, () => "conv.unpack")];
}

/** One call for each layer. */
function calls(
  { names, layers, input, dInput = "" }: Chain,
  images: number,
  opOf: (layer: ConvShape, isFirst: boolean) => string,
): Call[] {
  return layers.map((layer, i) => {
    const { elu, outSide: _, transposed: __, ...shape } = layer;
    const name = names[i];
    return {
      op: opOf(layer, i === 0),
      buffers: {
        input: i === 0 ? input : `${names[i - 1]}.output`,
        weight: `${name}.weight`,
        bias: `${name}.bias`,
        packed: `${name}.packed`,
        columns: `${name}.columns`,
        output: `${name}.output`,
        dInput: i === 0 ? dInput : `d_${names[i - 1]}.output`,
        dOutput: `d_${name}.output`,
        dPacked: `d_${name}.packed`,
        dWeight: `d_${name}.weight`,
        dBias: `d_${name}.bias`,
      },
      params: { ...shape, images, elu: elu ? 1 : 0 },
    };
  });
}
