// Writes the numbers of the Tour: `blastema compare` of the zoo's lizards, three regimes, at 32 and at 8 bits.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { root, runNode } from "./project.ts";

const args = [
  "compare",
  ...["growing", "persistent", "regenerating"].map((regime) => `zoo/lizard-${regime}.safetensors`),
  "--json",
];
const { status, output } = await runNode(["dist/cli/main.js", ...args]);
if (status !== 0) throw new Error(output);
const rows = JSON.parse(output.slice(output.indexOf("[\n")));
const numbers = { command: `blastema ${args.join(" ")}`, rows };
writeFileSync(
  join(root, "studio/panels/tour/compare.json"),
  `${JSON.stringify(numbers, null, 2)}\n`,
);
