// Damaged files: each is read, or refused in one short sentence, in little time and memory.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { exportOnnx, exportTorch, importForeign } from "../../src/bridges/index.ts";
import { decodeIdx } from "../../src/data/dataset.ts";
import { decodeModel } from "../../src/models/any-model.ts";
import { importDistill } from "../../src/models/distill.ts";
import { decodeRule } from "../../src/models/rule.ts";
import { GROWING_SPEC } from "../../src/systems/growing/spec.ts";
import { paperRecipe } from "../../src/training/growing/recipe.ts";
import { newRun } from "../../src/training/run.ts";
import { decodeRun, encodeRun } from "../../src/training/run-file.ts";
import { LITE_NONDOUBLING, liteNonDoublingRecipe } from "../../src/training/variational/recipe.ts";
import { barFile } from "../../test/support/bars.ts";
import { RULES_TO_EXPORT } from "../../test/support/exported.ts";
import { root } from "../project.ts";
import type { Figures, Keep } from "../soak.ts";
import { SMALL_MODEL } from "./commands.ts";

/** Texts that readers may stumble over, put in place of others. */
const ODD = [
  "null",
  "-1",
  "1e308",
  "[]",
  "{}",
  '"__proto__"',
  "[".repeat(3000),
  "\u0000",
  "99999999999",
];

/** Reads so many damaged files. */
export async function soakFiles(goal: number, before: Figures, keep: Keep): Promise<void> {
  const figures: Figures = {
    files: 0,
    read: 0,
    refused: 0,
    crashed: 0,
    "slowest ms": 0,
    ...before,
  };
  const bases = [
    ...basesIn("zoo", /\.safetensors$/, (bytes) => decodeModel(bytes)),
    ...basesIn("zoo", /^lizard.*\.safetensors$/, (bytes) => decodeRule(bytes)),
    ...basesIn("test/fixtures/distill", /\.json$/, (bytes) =>
      importDistill(new TextDecoder().decode(bytes)),
    ),
    ...basesIn("test/fixtures/foreign", /\.(pth?|pk|onnx|json|bin)$/, (bytes) =>
      importForeign(bytes),
    ),
    ...exported(),
    ...[growingRun(), variationalRun()].map((bytes) => ({ bytes, read: decodeRun })),
    { bytes: barFile(30), read: decodeIdx },
  ];
  const rss = () => Math.round(process.memoryUsage().rss / 2 ** 20);
  for (; figures.files < goal; figures.files++) {
    const draw = draws(figures.files);
    const { bytes, read } = bases[figures.files % bases.length];
    // Of the processor, so that a busy machine makes no file slow.
    const started = process.cpuUsage();
    try {
      read(damaged(bytes, draw));
      figures.read++;
    } catch (error) {
      const isClear = error instanceof Error && error.constructor === Error;
      if (isClear && error.message.length < 500) figures.refused++;
      else {
        figures.crashed++;
        console.log(`file ${figures.files}: ${String(error).slice(0, 300)}`);
      }
    }
    const { user, system } = process.cpuUsage(started);
    figures["slowest ms"] = Math.max(figures["slowest ms"], Math.round((user + system) / 1000));
    if (figures.files % 500 === 499)
      keep({ ...figures, "most MB": Math.max(figures["most MB"] ?? 0, rss()) });
  }
  keep({ ...figures, "most MB": Math.max(figures["most MB"] ?? 0, rss()) });
}

function basesIn(folder: string, names: RegExp, read: (bytes: Uint8Array) => unknown) {
  const found = readdirSync(join(root, folder)).filter((name) => names.test(name));
  return found.map((name) => ({ bytes: readFileSync(join(root, folder, name)), read }));
}

/** What other programs get of rules of every kind, and give back. */
function exported() {
  const all = RULES_TO_EXPORT.flatMap(([, rule]) => [exportOnnx(rule), exportTorch(rule)]);
  return all.map((bytes) => ({ bytes, read: (damaged: Uint8Array) => importForeign(damaged) }));
}

function variationalRun(): Uint8Array {
  const recipe = {
    ...liteNonDoublingRecipe(20),
    batch: 8,
    pool: { size: 8, steps: [4, 8] as const },
  };
  const spec = { ...LITE_NONDOUBLING, ...SMALL_MODEL };
  return encodeRun(newRun({ kind: "variational", spec, recipe, rngSeed: 0, arithmetic: "plain" }));
}

function growingRun(): Uint8Array {
  const recipe = { ...paperRecipe("persistent"), batch: 2, poolSize: 4 };
  return encodeRun(
    newRun({
      ...{ kind: "growing", spec: { ...GROWING_SPEC, hidden: 4 }, height: 6, width: 6, recipe },
      ...{ target: new Float32Array(144), targetName: "none", rngSeed: 0, arithmetic: "plain" },
    }),
  );
}

/** Numbers from 0 to below 1, the same for the same file. */
function draws(seed: number): () => number {
  let state = seed * 0x9e3779b1 + 1;
  return () => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d);
    state = Math.imul(state ^ (state >>> 12), 0x297a2d39);
    state ^= state >>> 15;
    return (state >>> 0) / 2 ** 32;
  };
}

/** A copy with flipped bits, a missing or doubled piece, or an odd word in its description. */
function damaged(bytes: Uint8Array, draw: () => number): Uint8Array {
  // Most of a file are weights, in which damage does little: half of it goes to the description.
  const place = () =>
    Math.floor(draw() * (draw() < 0.5 ? Math.min(4096, bytes.length) : bytes.length));
  const copy = Uint8Array.from(bytes);
  const kind = draw();
  if (kind < 0.4) {
    for (let flips = 1 + Math.floor(draw() * 8); flips > 0; flips--)
      copy[place()] ^= 1 << Math.floor(draw() * 8);
    return copy;
  }
  const [a, b] = [place(), place()].sort((x, y) => x - y);
  if (kind < 0.5) return copy.subarray(0, b);
  if (kind < 0.6) return joined(copy.subarray(0, a), copy.subarray(b));
  if (kind < 0.7) return joined(copy.subarray(0, b), copy.subarray(a));
  const text = Buffer.from(copy).toString("latin1");
  const words = [...text.slice(0, 8192).matchAll(/-?\d+(\.\d+)?|"[^"\\]*\\?"|true|null/g)];
  if (words.length === 0) return copy;
  const word = words[Math.floor(draw() * words.length)];
  const odd = ODD[Math.floor(draw() * ODD.length)].slice(
    0,
    kind < 0.85 ? word[0].length : undefined,
  );
  const filled = kind < 0.85 ? odd.padEnd(word[0].length) : odd;
  const after = text.slice((word.index as number) + word[0].length);
  return Buffer.from(text.slice(0, word.index) + filled + after, "latin1");
}

function joined(...parts: Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}
