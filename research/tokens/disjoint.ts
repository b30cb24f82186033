// Shows that rules of different rngSeeds are different draws, by looking at every key: what docs/tokens.md says of fresh rules.
// 100 rngSeeds with 2^20 rules each take some minutes and 2 GB.
//
//     node --import ./scripts/typescript.mjs --conditions=source research/tokens/disjoint.ts [rngSeeds] [rules]
import { rulesWithSameKey } from "./same-keys.ts";

const [rngSeeds = 100, rules = 2 ** 20] = process.argv.slice(2).map(Number);
const found = rulesWithSameKey(rngSeeds, rules);
const all = (rngSeeds * rules).toLocaleString("en-US");
console.log(
  `rngSeeds 0 to ${rngSeeds - 1}, rules 0 to ${rules - 1}: ${found.length} of ${all} keys occur more than once`,
);
for (const same of found) console.log(JSON.stringify(same));
