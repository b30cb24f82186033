// The kernels against the definition under any settings; patches, ratios, collapse, threads.
import assert from "node:assert/strict";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { gzip } from "pako";
import { gzipRatio } from "../../src/tokens/complexity.ts";
import { expOfMinus, pick, truncatedNormal } from "../../src/tokens/draws.ts";
import { generateRules } from "../../src/tokens/generate.ts";
import { type RuleOutcome, TokenGenerator } from "../../src/tokens/generator.ts";
import { loadTokenKernels } from "../../src/tokens/kernels.ts";
import { decodeGrid, decodeRecord, encodeGrid, encodeRecord } from "../../src/tokens/patches.ts";
import { simulateGrids } from "../../src/tokens/reference.ts";
import {
  checkTokenSettings,
  TOKEN_PRESETS,
  type TokenSettings,
  tokenShape,
} from "../../src/tokens/settings.ts";
import { TokenSimulator } from "../../src/tokens/simulator.ts";
import fc from "../support/properties.ts";

const { paper, code } = TOKEN_PRESETS;
const module = await loadTokenKernels();

const anySettings: fc.Arbitrary<TokenSettings> = fc
  .record({
    shape: fc.constantFrom(
      ...[
        { states: 10, grid: 12, patch: 2 },
        { states: 15, grid: 4, patch: 2 },
      ],
      ...[
        { states: 2, grid: 9, patch: 3 },
        { states: 256, grid: 5, patch: 1 },
      ],
      ...[
        { states: 3, grid: 3, patch: 3 },
        { states: 7, grid: 13, patch: 1 },
      ],
    ),
    temperature: fc.constantFrom(1e-30, 1e-6, 1e-4, 1e-2, 0.3, 5, 1e6),
    burnIn: fc.nat(4),
    skip: fc.nat(2),
    kernel: fc.constantFrom(614 as const, 686 as const),
    start: fc.constantFrom("categorical" as const, "uniform" as const),
    rngSeed: fc.maxSafeNat(),
  })
  .map(({ shape, ...others }) => ({ ...paper, ...shape, ...others }));

test("the kernels give the definition's bits under any settings", () => {
  fc.assert(
    fc.property(
      anySettings,
      fc.nat(1000),
      fc.nat({ max: 2 ** 32 - 1 }),
      (settings, rule, simulation) => {
        const { tokens } = new TokenSimulator(module, settings, 4).simulate(rule, simulation, 4);
        const grids = simulateGrids(settings, rule, simulation, 4);
        const wanted = grids.flatMap((grid) => Array.from(encodeGrid(grid, settings)));
        assert.deepEqual(Array.from(tokens), wanted);
      },
    ),
    { numRuns: 60 },
  );
});

test("grids that are skipped are those of the same simulation, left out", () => {
  const every = { ...paper, burnIn: 3, skip: 0 };
  const third = { ...every, skip: 2 };
  const all = new TokenSimulator(module, every, 13).simulate(3, 1, 13).tokens.slice();
  const some = new TokenSimulator(module, third, 5).simulate(3, 1, 5).tokens;
  const { patches } = tokenShape(paper);
  for (let grid = 0; grid < 5; grid++)
    assert.deepEqual(
      some.subarray(grid * patches, (grid + 1) * patches),
      all.subarray(3 * grid * patches, (3 * grid + 1) * patches),
    );
});

test("exp is exact to 1e-11, from 0 to 24", () => {
  for (let d = 0; d <= 24; d += 1 / 128)
    assert.ok(Math.abs(expOfMinus(d) / Math.exp(-d) - 1) <= 1e-11, `at ${d}`);
});

test("normal numbers have the moments of a normal cut off at two deviations", () => {
  const numbers = Array.from({ length: 20_000 }, (_, i) => truncatedNormal([1, 2], i, 0, 2));
  const mean = numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
  const deviation = Math.sqrt(numbers.reduce((sum, x) => sum + x * x, 0) / numbers.length);
  assert.ok(Math.abs(mean) <= 0.025);
  assert.ok(Math.abs(deviation - 0.8796256610342398) <= 0.015);
  assert.ok(numbers.every((x) => Math.abs(x) <= 2));
});

test("a choice follows its chances, and never takes what has none", () => {
  const chances = [0, 0.25, 0, 0.75, 0];
  const drawn = Array.from({ length: 4000 }, (_, i) => pick(chances, (i + 0.5) / 4000));
  assert.deepEqual(
    [0, 1, 2, 3, 4].map((state) => drawn.filter((other) => other === state).length),
    [0, 1000, 0, 3000, 0],
  );
});

test("patches decode to the grid they were", () => {
  fc.assert(
    fc.property(anySettings, fc.nat(), (settings, seed) => {
      const { states, grid } = settings;
      const cells = Array.from({ length: grid * grid }, (_, i) => (seed + i * i * 7) % states);
      assert.deepEqual(decodeGrid(encodeGrid(cells, settings), settings), cells);
    }),
  );
});

test("a record decodes to its grids, the last one as far as it goes", () => {
  const grids = simulateGrids(paper, 0, 1, 27);
  const tokens = Uint16Array.from(grids.flatMap((grid) => Array.from(encodeGrid(grid, paper))));
  const record = encodeRecord(tokens, paper);
  assert.equal(record.length, 1024);
  const decoded = decodeRecord(record, paper);
  assert.deepEqual(
    decoded.slice(0, -1),
    grids.slice(0, -1).map((grid) => Array.from(grid)),
  );
  assert.equal(decoded[26].filter((cell) => cell === undefined).length, 4);
});

test("small tables change no ratio", () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(9999), { minLength: 1, maxLength: 460 }),
      fc.nat(20),
      (values, period) => {
        // With repeats, so that there is something to find.
        const tokens = Uint16Array.from(values, (value, i) => values[i % (period + 1)] ?? value);
        const bytes = new Uint8Array(Int32Array.from(tokens).buffer);
        const whole = gzip(bytes, { level: 9, legacyHash: true });
        assert.deepEqual(new Uint8Array(gunzipSync(whole)), bytes);
        assert.equal(gzipRatio(tokens, "int32"), whole.length / bytes.length);
      },
    ),
  );
});

test("long and short inputs, one after another, have the ratios that each has alone", () => {
  for (const length of [9000, 30, 40_000, 460, 461, 9000]) {
    const tokens = Uint16Array.from({ length }, (_, i) => (i * i * 7919) % 9973);
    const whole = gzip(new Uint8Array(tokens.buffer), { level: 9, legacyHash: true });
    assert.equal(gzipRatio(tokens, "uint16"), whole.length / (2 * length), `${length} tokens`);
  }
});

test("simulations that collapse are replaced and counted", () => {
  const generator = new TokenGenerator(module, { ...code, band: [0.05, 0.4], perRule: 6 });
  const { grids } = tokenShape(code);
  const simulator = new TokenSimulator(module, code, grids);
  let [replaced, left] = [0, 0];
  for (let rule = 0; rule < 300; rule++) {
    const { verdict, collapsed, simulations } = generator.tryRule(rule);
    if (verdict === "collapsing") left++;
    if (verdict !== "accepted" || collapsed === 0) continue;
    replaced += collapsed;
    const all = Array.from({ length: simulations.at(-1)! }, (_, i) => i + 1);
    const wanted = all.filter((simulation) => {
      const { tokens } = simulator.simulate(rule, simulation, grids);
      const [before, last] = [-2, -1].map((g) =>
        tokens.slice(36 * (grids + g), 36 * (grids + g + 1)),
      );
      const cells = new Set(decodeGrid(last, code));
      return !(cells.size === 1 || before.every((token, i) => token === last[i]));
    });
    assert.deepEqual(simulations, wanted);
    assert.equal(all.length - wanted.length, collapsed);
  }
  assert.ok(replaced > 0 && left > 0, `${replaced} replaced, ${left} rules left out`);
});

async function firstRules(threads: number, firstRule = 0): Promise<RuleOutcome[]> {
  const found: RuleOutcome[] = [];
  for await (const some of generateRules({ ...paper, perRule: 2 }, { threads, firstRule })) {
    found.push(...some);
    if (found.length >= 150) break;
  }
  return found.slice(0, 150);
}

test("threads hand out the same rules in the same order, from any rule on", async () => {
  const here = await firstRules(0);
  assert.deepEqual(
    here.map(({ rule }) => rule),
    Array.from({ length: 150 }, (_, rule) => rule),
  );
  assert.deepEqual(await firstRules(2), here);
  assert.deepEqual((await firstRules(1, 100)).slice(0, 50), here.slice(100));
});

test("impossible settings are refused in one sentence", () => {
  const cases: [Partial<TokenSettings>, RegExp][] = [
    [{ states: 16 }, /65,538 tokens, more than the 65,536 of 16 bits/],
    [{ patch: 5, states: 2 }, /do not tile/],
    [{ temperature: Number.NaN }, /temperature must be above 0/],
    [{ band: [1, 0.5] }, /band needs two numbers/],
    [{ band: [Number.NaN, 1] }, /band needs two numbers/],
    [{ record: 1.5 }, /record must be a whole number/],
    [{ kernel: 615 as 614 }, /kernel must be 614 or 686/],
    [{ rngSeed: -1 }, /rngSeed must be/],
  ];
  for (const [changes, sentence] of cases)
    assert.throws(() => checkTokenSettings({ ...paper, ...changes }), sentence);
});

test("the published band keeps other shares of the rules as int32 and as uint16", () => {
  const shareOf = (settings: TokenSettings): number => {
    const generator = new TokenGenerator(module, settings);
    const [low, high] = settings.band;
    const ratios = Array.from({ length: 400 }, (_, rule) => generator.ratioOf(rule));
    return ratios.filter((ratio) => ratio > low && ratio < high).length / ratios.length;
  };
  const shares = [shareOf(paper), shareOf(TOKEN_PRESETS["verify-ppt"])];
  console.log(`rules kept: ${shares.map((share) => `${(100 * share).toFixed(1)}%`).join(", ")}`);
  assert.ok(Math.abs(shares[0] - 0.45) <= 0.05 && Math.abs(shares[1] - 0.74) <= 0.05);
  // 37 whole grids of 36 patches between two delimiters.
  const shape = tokenShape(TOKEN_PRESETS["verify-ppt"]);
  assert.deepEqual([shape.grids, shape.gridTokens * 37], [37, 1406]);
});

test("the preset kotodama has records of 128 whole grids of 32 x 32, and keeps a good quarter of the rules", () => {
  const { kotodama } = TOKEN_PRESETS;
  const { grids, gridTokens, patches } = tokenShape(kotodama);
  assert.deepEqual([grids, gridTokens, patches], [128, 258, 256]);
  assert.equal(grids * gridTokens, kotodama.record);
  const generator = new TokenGenerator(module, kotodama);
  const kept = Array.from({ length: 200 }, (_, rule) => rule).filter((rule) => {
    const ratio = generator.ratioOf(rule);
    return ratio > 0.4 && ratio < 0.7;
  });
  console.log(`kotodama: ${kept.length} of 200 rules kept`);
  assert.ok(Math.abs(kept.length / 200 - 0.29) <= 0.05);
  const { verdict, tokens } = generator.tryRule(kept[0], 1);
  assert.equal(verdict, "accepted");
  assert.deepEqual(
    [tokens.length, tokens[0], tokens[257], tokens[258]],
    [33_024, 10_000, 10_001, 10_000],
  );
});
