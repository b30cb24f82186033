// Which share of the rules the band 0.5 to 1 keeps, by the number type of the tokens and the number of grids that are compressed:
// the table of docs/tokens.md that explains why others report 16%, 45% and 74%.
//
//     node --import ./scripts/typescript.mjs --conditions=source research/tokens/acceptance.ts [rules]
import { printTable } from "../../src/cli/output.ts";
import { gzipRatio } from "../../src/tokens/complexity.ts";
import { FILTER_GRIDS } from "../../src/tokens/generator.ts";
import { loadTokenKernels } from "../../src/tokens/kernels.ts";
import { TOKEN_PRESETS } from "../../src/tokens/settings.ts";
import { TokenSimulator } from "../../src/tokens/simulator.ts";

const RULES = Number(process.argv[2] ?? 1000);
const module = await loadTokenKernels();
const [low, high] = TOKEN_PRESETS.paper.band;

const rows = [FILTER_GRIDS, 27, 37, 53].map((grids) => {
  const simulator = new TokenSimulator(module, TOKEN_PRESETS.paper, grids);
  const kept = { uint16: 0, int32: 0 };
  for (let rule = 0; rule < RULES; rule++) {
    const { tokens } = simulator.simulate(rule, 0, grids);
    for (const dtype of ["uint16", "int32"] as const) {
      const ratio = gzipRatio(tokens, dtype);
      if (ratio > low && ratio < high) kept[dtype]++;
    }
  }
  const percent = (number: number): string => `${((100 * number) / RULES).toFixed(1)}%`;
  return [`${grids}`, percent(kept.int32), percent(kept.uint16)];
});
printTable(rows, ["grids", "int32", "uint16"]);
