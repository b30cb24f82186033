// Rules of other programs: every form is told by what is in it, grows what it grew, and nothing in a file is run.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { arrange, importForeign, readForeign } from "../../src/bridges/index.ts";
import { brain, half } from "../../src/bridges/numbers.ts";
import { GRAPH, MODEL, TENSOR } from "../../src/bridges/onnx-fields.ts";
import { message } from "../../src/bridges/protobuf.ts";
import { readTorch } from "../../src/bridges/torch.ts";
import { tryArrangements } from "../../src/cli/arrangements.ts";
import { loadTarget } from "../../src/cli/target.ts";
import { createEngine } from "../../src/engine/create.ts";
import { readRule } from "../../src/models/read.ts";
import type { Rule } from "../../src/models/rule.ts";
import { encodeSafetensors, type Tensor } from "../../src/models/safetensors.ts";
import { GROWING_SPEC } from "../../src/systems/growing/spec.ts";
import fc from "../support/properties.ts";
import { Draws, randomParameters } from "../support/rules.ts";

const folder = join(import.meta.dirname, "../fixtures/foreign");
const file = (name: string): Uint8Array => new Uint8Array(readFileSync(join(folder, name)));
const engine = await createEngine({ arithmetic: "plain", threads: 0 });
after(() => engine.dispose());

function assertSame(rule: Rule, other: Rule, tolerance: Record<string, number> = {}): void {
  assert.deepEqual(rule.spec, other.spec);
  for (const [name, numbers] of Object.entries(other.parameters))
    for (const [i, number] of numbers.entries())
      assert.ok(
        Math.abs(rule.parameters[name][i] - number) <= (tolerance[name] ?? 0),
        `${name} ${i}`,
      );
}

test("each form is told by what is in it", () => {
  const usual = { sobelScale: 1, transpose: false };
  for (const [name, form, suggested] of [
    ["colab-planarian-8000.json", "a TensorFlow.js graph model", { ...usual, order: "channels" }],
    ["chen_remaster_1.pth", "a file of PyTorch", { ...usual, order: "filters", transpose: true }],
    ["bob_emoji_0.pth", "a file of PyTorch", { ...usual, order: "filters", transpose: true }],
    ["bob_emoji_0.onnx", "an ONNX model", { ...usual, order: "filters", transpose: true }],
    ["matthew_flower.pt", "a file of PyTorch", { ...usual, order: "channels" }],
    ["seth_demo-model.pk", "a file of PyTorch", { ...usual, order: "filters" }],
    [
      "monash_growing.bin",
      "bare float32 numbers",
      { ...usual, order: "filters", sobelScale: -8, boundary: "torus" },
    ],
  ] as const) {
    const read = readForeign(file(name));
    assert.deepEqual([read.form, read.suggested], [form, suggested], name);
    const { channels, hidden, filters } = importForeign(file(name)).spec;
    assert.deepEqual([channels, hidden, filters], [16, 128, GROWING_SPEC.filters], name);
  }
});

test("the notebook's graph model is the article's rule, to half a step of its eight bits", async () => {
  const coarse = await readRule(file("distill-planarian.json"));
  const layers = JSON.parse(new TextDecoder().decode(file("distill-planarian.json")));
  const halfSteps = Object.fromEntries(
    [0, 1].flatMap((i) => [
      [`update.${i}.weight`, layers[i].weight_scale / 509],
      [`update.${i}.bias`, layers[i].bias_scale / 509],
    ]),
  );
  assertSame(importForeign(file("colab-planarian-8000.json")), coarse, halfSteps);
});

test("ONNX and PyTorch hold the same rule", () => {
  assertSame(importForeign(file("bob_emoji_0.onnx")), importForeign(file("bob_emoji_0.pth")));
});

for (const [name, emoji, limit] of [
  ["seth_demo-model.pk", "emoji:face-with-tongue", 0.05],
  ["matthew_flower.pt", "🌸", 0.2],
  ["monash_growing.bin", "emoji:cat-face", 0.3],
] as const)
  test(`${name} grows ${emoji}, and by the order that was suggested`, async () => {
    const { image, height, width } = await loadTarget(emoji, 40, 16);
    const foreign = readForeign(file(name));
    // The orders that matter: those that explode fill the grid, and take long.
    const known = { order: foreign.suggested.order, transpose: foreign.suggested.transpose };
    const trials = await tryArrangements(engine, foreign, known, image, [height, width], () => {});
    assert.deepEqual(trials[0].arrangement, foreign.suggested);
    assert.ok(trials[0].error <= limit, `${trials[0].error}`);
    assert.ok(trials[1].error > trials[0].error);
  });

test("the article's form with four bytes a number is read, and refused if they do not fit", async () => {
  const goldfish = file("semvdn-goldfish-float32.json");
  const foreign = readForeign(goldfish);
  assert.equal(foreign.form, "layers of the article's demo in float32");
  const { image, height, width } = await loadTarget("🐠", 40, 16);
  const known = { order: "filters", sobelScale: 1 } as const;
  const [first] = await tryArrangements(engine, foreign, known, image, [height, width], () => {});
  assert.ok(Number.isFinite(first.error));
  const layers = JSON.parse(new TextDecoder().decode(goldfish));
  for (const change of [{ in_ch: 47 }, { out_ch: "x" }, { data_b64: null }, { weight_scale: "x" }])
    assert.throws(
      () => importForeign(text([{ ...layers[0], ...change }, layers[1]])),
      /^Error: (The numbers of layer 1 do not fit|The file's weights are not base64|The rule is broken: \d+ of)/,
    );
});

const spec = { ...GROWING_SPEC, channels: 5, hidden: 7 };
const own: Rule = {
  spec,
  parameters: randomParameters(spec, new Draws(3), { gain: 1, pull: 0.3, drive: 0.15 }),
  card: { grid: [72, 72] },
};

/** The rule's tensors as another program may hold them. */
function foreign(
  orderOf: (filter: number, channel: number) => number,
  extra: Record<string, Tensor> = {},
  names = ["net.a.weight", "net.b.weight"],
): Record<string, Tensor> {
  const first = new Float32Array(7 * 15);
  for (let d = 0; d < 7; d++)
    for (let f = 0; f < 3; f++)
      for (let c = 0; c < 5; c++)
        first[d * 15 + orderOf(f, c)] = own.parameters["update.0.weight"][d * 15 + f * 5 + c];
  return {
    [names[0]]: { shape: [7, 15, 1, 1], data: first },
    "net.a.bias": { shape: [7], data: own.parameters["update.0.bias"] },
    [names[1]]: { shape: [5, 7, 1, 1], data: own.parameters["update.1.weight"] },
    "net.b.bias": { shape: [5], data: own.parameters["update.1.bias"] },
    ...extra,
  };
}
const saved = (tensors: Record<string, Tensor>) => encodeSafetensors({ tensors, metadata: {} });
const byFilter = (f: number, c: number) => f * 5 + c;
const byChannel = (f: number, c: number) => c * 3 + f;

test("plain safetensors come back in either order, swapped or scaled", () => {
  assertSame(importForeign(saved(foreign(byFilter))), own);
  assertSame(importForeign(saved(foreign(byChannel)), { order: "channels" }), own);
  const swapped = foreign((f, c) => [0, 10, 5][f] + c);
  assertSame(importForeign(saved(swapped), { transpose: true }), own);
  assertSame(importForeign(saved(swapped), { filters: ["identity", "sobelY", "sobelX"] }), own);
  const { spec: told, parameters } = importForeign(saved(foreign(byFilter)), {
    ...{ sobelScale: 8, fireRate: 0.25, boundary: "torus" },
  });
  assert.deepEqual([told.fireRate, told.boundary], [0.25, "torus"]);
  for (const [i, weight] of own.parameters["update.0.weight"].entries())
    assert.equal(parameters["update.0.weight"][i], Math.fround(weight * (i % 15 < 5 ? 1 : 8)));
});

test("lists by name in JSON, and layers that lie the other way", () => {
  const nested = Object.entries(foreign(byFilter)).map(
    ([
      name,
      {
        shape: [rows, columns = 1],
        data,
      },
    ]) => {
      const numbers = Array.from(data as Float32Array);
      const list = Array.from({ length: rows }, (_, i) =>
        numbers.slice(i * columns, (i + 1) * columns),
      );
      return [name, columns === 1 ? numbers : list];
    },
  );
  const text = JSON.stringify({ version: 1, ...Object.fromEntries(nested) });
  assertSame(importForeign(new TextEncoder().encode(text)), own);
});

test("filters of a file are told by their taps, or carried as learned ones", () => {
  const taps = [
    [0, 0, 0, 0, 1, 0, 0, 0, 0],
    [-2, 0, 2, -4, 0, 4, -2, 0, 2],
    [-1, -2, -1, 0, 0, 0, 1, 2, 1].map((tap) => tap / 8),
  ];
  const kernel = (shown: number[][]): Tensor => ({
    shape: [15, 1, 3, 3],
    data: Float32Array.from(Array.from({ length: 5 }, () => shown).flat(2)),
  });
  const known = importForeign(saved(foreign(byChannel, { "perceive.weight": kernel(taps) })));
  assert.deepEqual(known.spec, spec);
  for (const [i, weight] of own.parameters["update.0.weight"].entries())
    assert.equal(
      known.parameters["update.0.weight"][i],
      Math.fround(weight * (Math.floor((i % 15) / 5) === 1 ? 16 : 1)),
    );
  const odd = [...taps.slice(0, 2), [1, 2, 3, 4, 5, 6, 7, 8, 9]];
  const learned = importForeign(saved(foreign(byChannel, { "perceive.weight": kernel(odd) })));
  assert.deepEqual(learned.spec.filters, { learned: 3 });
  assert.deepEqual([...learned.parameters["perceive.weight"].subarray(90, 99)], odd[2]);
  assert.deepEqual(learned.parameters["update.0.weight"], own.parameters["update.0.weight"]);
});

test("the Laplacian of four neighbours is carried as a learned filter", () => {
  const four = { shape: [7, 20], data: new Float32Array(140).fill(1) };
  const rest = foreign(byFilter);
  const { spec: told, parameters } = importForeign(saved({ ...rest, "net.a.weight": four }));
  assert.deepEqual(told.filters, { learned: 4 });
  const last = parameters["perceive.weight"].subarray(3 * 45, 3 * 45 + 9);
  assert.deepEqual(
    [...last],
    [0, 1, 0, 1, -4, 1, 0, 1, 0].map((tap) => tap / 8),
  );
});

const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const more = { shape: [7, 7], data: new Float32Array(49) };
const dense = { shape: [5, 5, 3, 3], data: new Float32Array(225) };
for (const [what, bytes, sentence] of [
  [
    "textures",
    text({ model_names: ["a"], layers: [{ data: "data:image/PNG;base64,AA" }] }),
    /holds textures.*cannot be imported yet/,
  ],
  [
    "two hidden layers",
    saved(foreign(byFilter, { "net.c.weight": more })),
    /has 3 layers, and a rule has two/,
  ],
  [
    "filters that mix channels",
    saved(foreign(byFilter, { conv: dense })),
    /mix channels.*cannot be expressed/,
  ],
  [
    "layers that do not fit",
    saved({ a: more, b: { shape: [3, 8], data: new Float32Array(24) } }),
    /7 x 7 and 3 x 8, do not fit together/,
  ],
  ["no weights", text({ a: "b" }), /holds no weights of a growing rule/],
  ["nothing", new Uint8Array(), /The file is empty/],
  ["words", new TextEncoder().encode("Once upon a time"), /of no known form/],
  ["another number of bare numbers", new Uint8Array(400), /of no known form/],
  [
    "five filters",
    saved({
      ...foreign(byFilter),
      "net.a.weight": { shape: [7, 25], data: new Float32Array(175) },
    }),
    /takes 5 numbers for each of 5 channels: name as many filters/,
  ],
] as const)
  test(`refused in one sentence: ${what}`, () => {
    assert.throws(() => importForeign(bytes), { message: sentence });
  });

const pickle = (source: string) =>
  Uint8Array.from(`\x80\x02${source}`, (letter) => letter.charCodeAt(0));
const short = (words: string) => `U${String.fromCharCode(words.length)}${words}`;
const magic = "\x8A\x0Al\xFC\x9CF\xF9 j\xA8P\x19.\x80\x02K\x01.\x80\x02}.\x80\x02";

test("a pickle that calls a function does nothing", () => {
  const made = join(tmpdir(), `blastema-pickle-${process.pid}`);
  for (const name of [
    "posix\nsystem",
    "os\nsystem",
    "builtins\neval",
    "__builtin__\nexec",
    "torch.nn\nfoo",
    "__proto__\nx",
  ]) {
    const bytes = pickle(`${magic}c${name}\n(${short(`touch ${made}`)}tR.\x80\x02].`);
    assert.throws(
      () => readForeign(bytes),
      /^Error: The pickle calls the function ".*", and nothing in a file is run here/,
    );
  }
  const object = pickle(`${magic}cposix\nsystem\n)\x81}(${short("_modules")}}ub.\x80\x02].`);
  assert.throws(() => readForeign(object), /holds no weights/);
  assert.equal(existsSync(made), false);
});

test("a pickle that holds itself, or claims more than there is, is refused", () => {
  const itself = pickle(
    `${magic}}q\x00(${Array.from({ length: 30 }, (_, i) => `K${String.fromCharCode(i)}h\x00`).join("")}u.\x80\x02].`,
  );
  assert.throws(() => readForeign(itself), /holds no weights/);
  const storage = "(U\x07storagectorch\nFloatStorage\nU\x01aNK\x04tQ";
  const tensor = (shape: string, strides: string) =>
    pickle(
      `${magic}}U\x01wctorch._utils\n_rebuild_tensor_v2\n(${storage}K\x00(${shape}t(${strides}tt` +
        `Rs.\x80\x02]U\x01aa.\x04\0\0\0\0\0\0\0${"\0".repeat(16)}`,
    );
  const huge = "J\xFF\xFF\xFF\x7F";
  for (const [shape, strides] of [
    [`${huge}${huge}`, "K\x00K\x00"],
    [huge, "K\x00"],
    ["K\x04K\x04", "K\x00K\x01"],
    ["K\x05", "K\x01"],
    ["K\x02", huge],
  ])
    assert.throws(() => readForeign(tensor(shape, strides)), /tensor "w" is cut short/);
  assert.throws(() => readForeign(tensor("K\x04", "K\x01")), /holds no weights/);
});

const storage = (type: string, key: string, count: number) =>
  `(${short("storage")}ctorch\n${type}Storage\n${short(key)}NK${String.fromCharCode(count)}tQ`;
const rebuilt = (type: string, key: string, rows: number, columns: number) => {
  const [a, b] = [rows, columns].map((n) => `K${String.fromCharCode(n)}`);
  return `ctorch._utils\n_rebuild_tensor_v2\n(${storage(type, key, rows * columns)}K\x00(${a}${b}t(${b}K\x01ttR`;
};
const counted = (count: number, bytes: string) =>
  `${String.fromCharCode(count)}\0\0\0\0\0\0\0${bytes}`;

test("numbers of other types, in other places, do not shift those after them", () => {
  const order = `](${["h", "l", "w"].map(short).join("")}e.`;
  const numbers = [1, 2, 3, 4].map((n) =>
    String.fromCharCode(...new Uint8Array(Float32Array.of(n).buffer)),
  );
  const bytes = pickle(
    `${magic}}(${short("short")}${rebuilt("Short", "h", 1, 3)}${short("list")}](${rebuilt("Long", "l", 1, 1)}e` +
      `${short("w")}${rebuilt("Float", "w", 2, 2)}u.\x80\x02${order}` +
      counted(3, "\0".repeat(6)) +
      counted(1, "\0".repeat(8)) +
      counted(4, numbers.join("")),
  );
  assert.deepEqual(
    [...readTorch(bytes)],
    [["w", { shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) }]],
  );
});

test("half precision and brain floats are what IEEE 754 and PyTorch say", () => {
  for (const [bits, value] of [
    [0x0000, 0],
    [0x3c00, 1],
    [0xc000, -2],
    [0x3555, 0.333251953125],
    [0x7bff, 65504],
    [0x0400, 2 ** -14],
    [0x0001, 2 ** -24],
    [0x83ff, -(2 ** -14) * (1023 / 1024)],
    [0x7c00, Number.POSITIVE_INFINITY],
    [0xfe00, Number.NaN],
  ])
    assert.equal(half(bits), value, bits.toString(16));
  for (const [bits, value] of [
    [0x3f80, 1],
    [0xc049, -3.140625],
    [0x0080, 2 ** -126],
    [0x7f80, Number.POSITIVE_INFINITY],
  ])
    assert.equal(brain(bits), value, bits.toString(16));
});

/** A safetensors file of tensors of any type, whose numbers are given as bytes. */
function typed(parts: readonly (readonly [string, string, number[], Uint8Array])[]): Uint8Array {
  let end = 0;
  const header = parts.map(([name, dtype, shape, bytes]) => {
    const begin = end;
    end += bytes.length;
    return [name, { dtype, shape, data_offsets: [begin, end] }];
  });
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const length = new Uint8Array(new BigUint64Array([BigInt(json.length)]).buffer);
  return new Uint8Array([...length, ...json, ...parts.flatMap(([, , , bytes]) => [...bytes])]);
}

test("safetensors of two or eight bytes a number are read, and counts beside them passed over", () => {
  // Numbers that all types can hold.
  const coarse = (numbers: Float32Array) => numbers.map((number) => Math.round(16 * number) / 16);
  const tensors = Object.entries(foreign(byFilter));
  const rounded: Rule = {
    ...own,
    parameters: Object.fromEntries(
      Object.entries(own.parameters).map(([name, data]) => [name, coarse(data)]),
    ),
  };
  for (const type of ["F64", "F16", "BF16"]) {
    const find = type === "F16" ? half : brain;
    const codes = new Map(Array.from({ length: 65536 }, (_, bits) => [find(bits), bits]));
    const bytesOf = (list: Float32Array) =>
      new Uint8Array(
        type === "F64"
          ? Float64Array.from(list).buffer
          : Uint16Array.from(list, (number) => codes.get(number) as number).buffer,
      );
    const parts = tensors.map(
      ([name, { shape, data }]) =>
        [name, type, [...shape], bytesOf(coarse(data as Float32Array))] as const,
    );
    const counts = ["num_batches_tracked", "I64", [], new Uint8Array(8)] as const;
    assertSame(importForeign(typed([counts, ...parts] as never)), rounded);
  }
  const strange = ["a", "F8_E5M2", [2], new Uint8Array(2)] as const;
  assert.throws(() => importForeign(typed([strange] as never)), /holds no weights/);
  assert.throws(
    () => importForeign(typed([["a", "F16", [2], new Uint8Array(2)]])),
    /tensor "a", F16 of shape \[2\], does not fit its 2 bytes/,
  );
});

test("an ONNX model's numbers may have two or eight bytes, as bytes or in a field of their type", () => {
  const ones = (count: number, one: readonly number[]) =>
    Uint8Array.from(Array.from({ length: count }, () => one).flat());
  const double = [...new Uint8Array(Float64Array.of(1).buffer)];
  for (const [type, field, one] of [
    [10, TENSOR.raw, [0, 0x3c]],
    [16, TENSOR.raw, [0x80, 0x3f]],
    [11, TENSOR.raw, double],
    [11, TENSOR.doubles, double],
    // 0x3c00 in seven bits a byte.
    [10, TENSOR.integers, [0x80, 0x78]],
  ] as const) {
    const tensor = (name: string, rows: number, columns: number) =>
      message(
        [TENSOR.dims, rows],
        [TENSOR.dims, columns],
        [TENSOR.type, type],
        [TENSOR.name, name],
        [field, ones(rows * columns, one)],
      );
    const graph = message(
      [GRAPH.initializer, tensor("a", 7, 15)],
      [GRAPH.initializer, tensor("b", 5, 7)],
    );
    const { parameters } = importForeign(message([MODEL.version, 8], [MODEL.graph, graph]));
    for (const name of ["update.0.weight", "update.1.weight"])
      assert.ok(
        parameters[name].every((number) => number === 1),
        `${type} ${field}`,
      );
  }
});

test("lists by name may lie in objects, and bare numbers end with a bias", () => {
  const rows = (count: number, ...row: number[]) => Array.from({ length: count }, () => row);
  const fc0 = { weight: rows(2, 1, 2, 3, 4), bias: [5, 6] };
  const nested = importForeign(text({ epoch: 3, model: { fc0, fc1: { weight: rows(4, 7, 8) } } }));
  assert.deepEqual([nested.spec.channels, nested.spec.hidden], [4, 2]);
  assert.deepEqual([...nested.parameters["update.0.bias"]], [5, 6]);
  const bytes = new Uint8Array(33280 + 64);
  bytes.set(file("monash_growing.bin"));
  bytes.set(new Uint8Array(Float32Array.of(0.5).buffer), 33280);
  const { parameters } = importForeign(bytes);
  assert.deepEqual([...parameters["update.1.bias"].subarray(0, 2)], [0.5, 0]);
});

test("a pickle of few bytes neither hangs nor fills the memory", () => {
  // A key that is a pair of pairs of pairs …, each of the same two.
  const doubled = `(K\x01${"2\x86".repeat(200)}K\x01`;
  assert.throws(() => readForeign(pickle(`${magic}}${doubled}u.\x80\x02].`)), /holds no weights/);
  const nested = `${`}(${short("_modules")}`.repeat(20_000)}}${"u".repeat(20_000)}`;
  assert.throws(() => readForeign(pickle(`${magic}${nested}.\x80\x02].`)), /holds no weights/);
  const names = Array.from({ length: 100 }, (_, i) => `K${String.fromCharCode(i)}h\x00`).join("");
  const shared = pickle(
    `${magic}${rebuilt("Float", "w", 8, 8)}q\x000}(${names}u.\x80\x02](${short("w")}e.${counted(64, "\0".repeat(256))}`,
  );
  assert.throws(() => readForeign(shared), /share more numbers than those of a rule do\.$/);
});

test("sizes that are none are refused in a sentence", () => {
  const node = (...sizes: unknown[]) => ({
    name: "w",
    attr: {
      value: {
        tensor: {
          dtype: "DT_FLOAT",
          tensorShape: { dim: sizes.map((size) => ({ size })) },
          tensorContent: "AAAAAAAAAAAAAAAAAAAAAA==",
        },
      },
    },
  });
  for (const sizes of [["-2", "-2"], ["2.5", "1.6"], ["x"], [1e300]])
    assert.throws(
      () => readForeign(text({ modelTopology: { node: [node(...sizes)] } })),
      /^Error: The numbers of the graph's constant "w" do not fit its shape\.$/,
    );
  const layer = { in_ch: 0.5, out_ch: 2.5, data_b64: "AAAAAAAAAAAAAAAAAAAAAA==", type: "float32" };
  assert.throws(
    () => readForeign(text([layer])),
    /^Error: The numbers of layer 1 do not fit its shape\.$/,
  );
});

test("damaged files are read, or refused in one short sentence", () => {
  const names = readdirSync(folder).filter((name) => !/README|distill|semvdn/.test(name));
  let refused = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(...names),
      fc.array(
        fc.tuple(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), fc.nat(255)),
        { minLength: 1, maxLength: 5 },
      ),
      fc.boolean(),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (name, changes, isStart, cut) => {
        const bytes = file(name);
        const reach = isStart ? Math.min(2000, bytes.length) : bytes.length;
        for (const [place, value] of changes) bytes[Math.floor(place * reach)] = value;
        try {
          const { layers, suggested } = readForeign(
            cut > 0.5 ? bytes : bytes.subarray(0, Math.ceil(2 * cut * bytes.length)),
          );
          arrange(layers, suggested);
        } catch (error) {
          refused++;
          assert.equal((error as Error).constructor, Error, String(error));
          assert.ok((error as Error).message.length < 300, (error as Error).message);
        }
      },
    ),
    { numRuns: 600 },
  );
  assert.ok(refused > 100, `${refused} refused`);
});
