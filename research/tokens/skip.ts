// Whether a step could leave something out without changing a bit: how often a cell's neighbourhood is what it was a step before, and
// how often eight neighbouring cells have the same hidden unit at zero. Figures of docs/tokens.md, on what limits the speed.
//
//     node --import ./scripts/typescript.mjs --conditions=source research/tokens/skip.ts [rules]
import { TokenGenerator } from "../../src/tokens/generator.ts";
import { loadTokenKernels } from "../../src/tokens/kernels.ts";
import { drawRule, type Grid, simulateGrids } from "../../src/tokens/reference.ts";
import { TOKEN_PRESETS } from "../../src/tokens/settings.ts";

const RULES = Number(process.argv[2] ?? 25);
const GRIDS = 6;
const BLOCK = 8;
const settings = TOKEN_PRESETS.paper;
const side = settings.grid;
const generator = new TokenGenerator(await loadTokenKernels(), settings);

/** Places of a cell's neighbourhood on the torus, row by row. */
function around(cell: number): number[] {
  const [y, x] = [Math.floor(cell / side), cell % side];
  const wrap = (place: number): number => (place + side) % side;
  return [-1, 0, 1].flatMap((dy) => [-1, 0, 1].map((dx) => wrap(y + dy) * side + wrap(x + dx)));
}

/** Whether each of a cell's 16 hidden units is at zero. */
function zeroUnits({ perceive, hidden }: ReturnType<typeof drawRule>, grid: Grid, cell: number) {
  const perceived = [0, 1, 2, 3].map((channel) =>
    around(cell).reduce(
      (sum, place, tap) => sum + perceive[(tap * settings.states + grid[place]) * 4 + channel],
      0,
    ),
  );
  return Array.from(
    { length: 16 },
    (_, unit) => perceived.reduce((sum, value, i) => sum + value * hidden[i * 16 + unit], 0) <= 0,
  );
}

let [cells, unchanged, units, zero] = [0, 0, 0, 0];
for (let rule = 0, kept = 0; kept < RULES; rule++) {
  if (!(generator.ratioOf(rule) > settings.band[0])) continue;
  kept++;
  const weights = drawRule(settings, rule);
  const grids = simulateGrids(settings, rule, 1, GRIDS);
  for (const [i, grid] of grids.entries())
    for (let first = 0; first < grid.length; first += BLOCK) {
      const block = Array.from({ length: BLOCK }, (_, lane) => first + lane);
      const ofCells = block.map((cell) => zeroUnits(weights, grid, cell));
      units += 16;
      zero += ofCells[0].filter((_, unit) => ofCells.every((cell) => cell[unit])).length;
      if (i === 0) continue;
      cells += BLOCK;
      const isUnchanged = (cell: number): boolean =>
        around(cell).every((place) => grids[i - 1][place] === grid[place]);
      unchanged += block.filter(isUnchanged).length;
    }
}
console.log(`${RULES} rules kept, ${cells} cells and steps`);
console.log(`neighbourhoods that stayed as they were: ${((100 * unchanged) / cells).toFixed(2)}%`);
console.log(
  `hidden units at zero in eight cells side by side: ${((100 * zero) / units).toFixed(1)}%`,
);
