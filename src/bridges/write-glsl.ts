/** Writes a rule as two fragment shaders, in a JavaScript module. */
import { encodeRule, type Rule } from "../models/rule.ts";
import { base64 } from "../numbers/base64.ts";
import { filterBank } from "../systems/growing/filters.ts";
import { filterCount } from "../systems/growing/perception.ts";
import { type GrowingSpec, maskOf } from "../systems/growing/spec.ts";

/** Layers of four channels that shaders can write at once, where WebGL2 is as common graphics cards have it. */
const MOST_LAYERS = 8;

/**
 * Turns a rule into a JavaScript module of text and numbers for WebGL2. It exports the fragment shaders `update` and `alive`, in GLSL ES
 * 3.00, which make a step when they are drawn one after the other; a `vertex` shader for both; the texture of `weights`; and `channels`,
 * `fireRate`, `grid` (height and width) and `seed`. docs/from.md has a page that calls them.
 * @throws Error with one sentence if the rule is broken, or has more than 32 channels
 */
export function exportGlsl(rule: Rule): string {
  encodeRule(rule);
  const { spec, card } = rule;
  const most = 4 * MOST_LAYERS;
  if (spec.channels > most)
    throw new Error(
      `Shaders cannot write ${spec.channels} channels at once: a rule to export has ${most} at most.`,
    );
  const { width, height, texels } = weightsOf(rule);
  const shader = (name: string, text: string) => `export const ${name} = \`${text}\`;\n`;
  return [
    HEADER,
    `export const channels = ${spec.channels};`,
    `export const fireRate = ${spec.fireRate};`,
    `export const grid = ${JSON.stringify(card.grid)};`,
    `/** Cells of the seed, as rows and columns from the middle; channels 3 and up are 1 there. */`,
    `export const seed = ${JSON.stringify(spec.seedCells ?? [[0, 0]])};\n`,
    shader("vertex", VERTEX),
    shader("update", updateShader(spec)),
    shader("alive", aliveShader(spec)),
    WEIGHTS,
    `export const weights = { width: ${width}, height: ${height}, data: floats("${base64(new Uint8Array(texels.buffer))}") };\n`,
    FLOATS,
  ].join("\n");
}

const HEADER = `// A growing rule as fragment shaders for WebGL2 (GLSL ES 3.00), exported by Blastema.
//
// The state is an RGBA32F texture array: four channels a layer, RGB premultiplied by alpha first, row 0 on top.
// A step is a triangle over the whole grid, drawn twice:
//   1. with vertex and update: from "state", "weights" and "fire" into all layers of "moved", as colour attachments
//   2. with vertex and alive: from "before" (the state), "moved" and "kept" into all layers of the next state
// "fire" is red above 0.5 where a cell fires: with the probability fireRate, drawn anew in each step. "kept" is only asked
// for by rules whose mask is a channel: red above 0.5 where that is above the threshold in the first state.
`;

/** A triangle that covers the grid. */
const VERTEX = `#version 300 es
void main() {
  gl_Position = vec4(4 * (gl_VertexID % 2) - 1, 4 * (gl_VertexID / 2) - 1, 0, 1);
}
`;

const WEIGHTS = `/**
 * RGBA, 32-bit floats. A row for each filter: nine taps, for each layer. A row for each hidden unit: weights of its inputs, filter by
 * filter, its weights to the outputs, its bias. Last a row with the biases of the outputs.
 */`;

const FLOATS = `function floats(text) {
  return new Float32Array(Uint8Array.from(atob(text), (byte) => byte.charCodeAt(0)).buffer);
}
`;

const layersOf = ({ channels }: GrowingSpec): number => Math.ceil(channels / 4);

/** What both shaders begin with; \`cell\` reads around the edges as the rule's boundary says. */
function opening(spec: GrowingSpec): string {
  const fetch =
    spec.boundary === "torus"
      ? "return texelFetch(cells, ivec3((at + size) % size, layer), 0);"
      : `bool isInside = all(greaterThanEqual(at, ivec2(0))) && all(lessThan(at, size));
  return isInside ? texelFetch(cells, ivec3(at, layer), 0) : vec4(0);`;
  return `#version 300 es
precision highp float;
precision highp int;
precision highp sampler2D;
precision highp sampler2DArray;

const int LAYERS = ${layersOf(spec)};

vec4 cell(sampler2DArray cells, ivec2 at, int layer) {
  ivec2 size = textureSize(cells, 0).xy;
  ${fetch}
}
`;
}

/** Lines that set every output, which shaders may index by constants only. */
function outputs(spec: GrowingSpec, name: string, value: (layer: number) => string): string {
  const lines = Array.from({ length: layersOf(spec) }, (_, i) => `  ${name}[${i}] = ${value(i)};`);
  return lines.join("\n");
}

/** Perceives, goes through the hidden layer, and adds the update where the cell fires. */
function updateShader(spec: GrowingSpec): string {
  return `${opening(spec)}
const int FILTERS = ${filterCount(spec)};
const int HIDDEN = ${spec.hidden};
const int SEEN = FILTERS * LAYERS;
uniform sampler2DArray state;
uniform sampler2D weights;
uniform sampler2D fire;
layout(location = 0) out vec4 moved[LAYERS];

vec4 weight(int column, int row) {
  return texelFetch(weights, ivec2(column, row), 0);
}

void main() {
  ivec2 here = ivec2(gl_FragCoord.xy);
  vec4 change[LAYERS];
  for (int layer = 0; layer < LAYERS; layer++) change[layer] = vec4(0);
  if (texelFetch(fire, here, 0).r > 0.5) {
    vec4 seen[SEEN];
    for (int i = 0; i < SEEN; i++) seen[i] = vec4(0);
    for (int layer = 0; layer < LAYERS; layer++) {
      for (int tap = 0; tap < 9; tap++) {
        vec4 near = cell(state, here + ivec2(tap % 3 - 1, tap / 3 - 1), layer);
        for (int f = 0; f < FILTERS; f++)
          seen[f * LAYERS + layer] += weight(9 * layer + tap, f) * near;
      }
    }
    for (int unit = 0; unit < HIDDEN; unit++) {
      int row = FILTERS + unit;
      float sum = weight(SEEN + LAYERS, row).r;
      for (int i = 0; i < SEEN; i++) sum += dot(weight(i, row), seen[i]);
      for (int layer = 0; layer < LAYERS; layer++)
        change[layer] += max(sum, 0.0) * weight(SEEN + layer, row);
    }
    for (int layer = 0; layer < LAYERS; layer++) change[layer] += weight(layer, FILTERS + HIDDEN);
  }
${outputs(spec, "moved", (layer) => `texelFetch(state, ivec3(here, ${layer}), 0) + change[${layer}]`)}
}
`;
}

/** Keeps the cells that are alive, and empties the others. */
function aliveShader(spec: GrowingSpec): string {
  const near = `bool isAlive(sampler2DArray cells, ivec2 here) {
  float most = 0.0;
  for (int tap = 0; tap < 9; tap++)
    most = max(most, cell(cells, here + ivec2(tap % 3 - 1, tap / 3 - 1), 0).a);
  return most > ${literal(spec.aliveThreshold)};
}
`;
  const { kind } = maskOf(spec);
  const told = {
    alpha: [
      "uniform sampler2DArray before;",
      near,
      "isAlive(before, here) && isAlive(moved, here)",
    ],
    input: ["uniform sampler2D kept;", "", "texelFetch(kept, here, 0).r > 0.5"],
    none: ["", "", "true"],
  } as const;
  const [uniform, helper, isKept] = told[kind];
  return `${opening(spec)}
uniform sampler2DArray moved;
${uniform}
layout(location = 0) out vec4 next[LAYERS];

${helper}
void main() {
  ivec2 here = ivec2(gl_FragCoord.xy);
  bool isKept = ${isKept};
${outputs(spec, "next", (layer) => `isKept ? texelFetch(moved, ivec3(here, ${layer}), 0) : vec4(0)`)}
}
`;
}

/** A number as GLSL writes floats. */
function literal(value: number): string {
  const text = String(Math.fround(value));
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** The texture of weights, as {@link WEIGHTS} says, four channels a texel. */
function weightsOf({ spec, parameters }: Rule): {
  width: number;
  height: number;
  texels: Float32Array;
} {
  const [C, F, D, L] = [spec.channels, filterCount(spec), spec.hidden, layersOf(spec)];
  const [seen, height] = [F * L, F + D + 1];
  const width = Math.max(9 * L, seen + L + 1);
  const texels = new Float32Array(4 * width * height);
  const set = (row: number, texel: number, channel: number, value: number): void => {
    texels[4 * (row * width + texel + (channel >> 2)) + (channel & 3)] = value;
  };
  const bank = filterBank(spec, parameters);
  const tensor = (name: string): Float32Array => parameters[name] as Float32Array;
  for (let c = 0; c < C; c++) {
    for (let f = 0; f < F; f++)
      for (let tap = 0; tap < 9; tap++)
        texels[4 * (f * width + 9 * (c >> 2) + tap) + (c & 3)] = bank[(f * C + c) * 9 + tap];
    for (let d = 0; d < D; d++) {
      for (let f = 0; f < F; f++)
        set(F + d, f * L, c, tensor("update.0.weight")[(d * F + f) * C + c]);
      set(F + d, seen, c, tensor("update.1.weight")[c * D + d]);
    }
    set(F + D, 0, c, tensor("update.1.bias")[c]);
  }
  for (let d = 0; d < D; d++) set(F + d, seen + L, 0, tensor("update.0.bias")[d]);
  return { width, height, texels };
}
