// Writes the card of every rule in zoo/: how it was made, and what `blastema heal` measures of it.
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root, runNode } from "./project.ts";

const zoo = join(root, "zoo");
const asked = process.argv.slice(2);
const names = readdirSync(zoo)
  .filter((file) => file.endsWith(".safetensors"))
  .map((file) => file.replace(/\.safetensors$/, ""))
  .filter((name) => asked.length === 0 || asked.includes(name));

for (const name of names) {
  const file = join(zoo, `${name}.safetensors`);
  const { tensors: _, recipe, ...rule } = await blastema(["inspect", file, "--json"]);
  const healing = await blastema(["heal", file, "--json"]);
  const card = {
    name,
    command: commandOf(name, rule.target as string, recipe as Recipe, rule.regime as string),
    ...rule,
    recipe,
    heal: { command: `blastema heal zoo/${name}.safetensors --json`, ...healing },
  };
  writeFileSync(join(zoo, `${name}.json`), `${JSON.stringify(card, null, 2)}\n`);
  console.log(`zoo/${name}.json: ${healing.healedShare} healed`);
}

interface Recipe {
  readonly preset: string;
  readonly size: number;
  readonly pad: number;
  readonly rngSeed: number;
  readonly trainedSteps: number;
  readonly from?: string;
}

/** The command that makes the rule again. */
function commandOf(name: string, target: string, recipe: Recipe, regime: string): string {
  const { preset, size, pad, rngSeed, trainedSteps, from } = recipe;
  const options = [
    `--regime ${regime} --preset ${preset} --size ${size} --pad ${pad} --steps ${trainedSteps}`,
    `--rng-seed ${rngSeed}`,
    ...(from ? [`--from ${from}`] : []),
  ];
  return `blastema train ${target} ${options.join(" ")} -o zoo/${name}.safetensors`;
}

async function blastema(args: readonly string[]): Promise<Record<string, unknown>> {
  const { status, output } = await runNode(["dist/cli/main.js", ...args]);
  if (status !== 0) throw new Error(output);
  return JSON.parse(output.slice(output.indexOf("{")));
}
