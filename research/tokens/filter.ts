// What the complexity filter of `blastema tokens` keeps, how often simulations under kept rules collapse, and how far the ratios of
// this Node's own zlib would be off: the figures of docs/tokens.md.
//
//     node --import ./scripts/typescript.mjs --conditions=source research/tokens/filter.ts [rules]
import { gzipSync } from "node:zlib";
import { printTable } from "../../src/cli/output.ts";
import { gzipRatio } from "../../src/tokens/complexity.ts";
import { FILTER_GRIDS, TokenGenerator } from "../../src/tokens/generator.ts";
import { loadTokenKernels } from "../../src/tokens/kernels.ts";
import { BAND_DTYPES, TOKEN_PRESETS } from "../../src/tokens/settings.ts";
import { TokenSimulator } from "../../src/tokens/simulator.ts";

const RULES = Number(process.argv[2] ?? 3000);
const module = await loadTokenKernels();
const percent = (share: number): string => `${(100 * share).toFixed(2)}%`;

const rows: string[][] = [];
for (const preset of ["paper", "code"] as const) {
  for (const kernel of [614, 686] as const) {
    const generator = new TokenGenerator(module, { ...TOKEN_PRESETS[preset], kernel });
    const outcomes = Array.from({ length: RULES }, (_, rule) => generator.tryRule(rule));
    const kept = outcomes.filter(({ verdict }) => verdict === "accepted");
    const simulated = outcomes.flatMap(({ collapsed, simulations }) => [
      { collapsed, all: collapsed + simulations.length },
    ]);
    const sum = (of: "collapsed" | "all") => simulated.reduce((total, now) => total + now[of], 0);
    rows.push([
      ...[preset, `${kernel}`, percent(kept.length / RULES)],
      ...[percent(sum("collapsed") / sum("all"))],
      `${outcomes.filter(({ verdict }) => verdict === "collapsing").length}`,
    ]);
  }
}
printTable(rows, ["preset", "kernel", "rules kept", "simulations collapsed", "collapsing rules"]);

const simulator = new TokenSimulator(module, TOKEN_PRESETS.paper, FILTER_GRIDS);
let [furthest, crossing] = [0, 0];
for (let rule = 0; rule < RULES; rule++) {
  const { tokens } = simulator.simulate(rule, 0, FILTER_GRIDS);
  const bytes = new Uint8Array(Int32Array.from(tokens).buffer);
  const ratio = gzipRatio(tokens, "int32");
  const other = gzipSync(bytes, { level: 9 }).length / bytes.length;
  furthest = Math.max(furthest, Math.abs(other - ratio));
  if (ratio > 0.5 !== other > 0.5) crossing++;
}
console.log(
  `\nzlib of Node ${process.versions.node}: ratios differ by up to ${furthest.toFixed(3)}; ${crossing} of ${RULES} rules would change sides of 0.5`,
);

const random = Uint16Array.from({ length: 360 }, () => Math.random() * 10_000);
console.log(
  `random tokens: ${BAND_DTYPES.map((dtype) => `${gzipRatio(random, dtype).toFixed(2)} as ${dtype}`).join(", ")}`,
);
