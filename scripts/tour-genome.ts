// Writes what the Tour says of genomes: the rows of research/genome/lizards.csv about the lizard of 16 cells; what `heal` measures of the
// zoo's, rounded to each number of bits; and how many random numbers ruin it.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadRuleTarget } from "../src/cli/rule-target.ts";
import { createEngine } from "../src/engine/create.ts";
import { cutOutcome, HEALING } from "../src/measure/cuts.ts";
import { relativeError } from "../src/measure/error.ts";
import { heal } from "../src/measure/heal.ts";
import { loadRule } from "../src/models/files.node.ts";
import { WEIGHT_BITS } from "../src/models/rounding.ts";
import type { Rule } from "../src/models/rule.ts";
import { grow } from "../src/systems/growing/simulation.ts";
import { parameterCount } from "../src/systems/growing/spec.ts";
import { express, genomeOf, mutate } from "../studio/state/genome.ts";
import { root } from "./project.ts";

const CREATURE = "16 cells";
const BITS = 4;
const TRIES = 10;
/** How many numbers are replaced by random ones. */
const CHANGES = [1, 5, 20];

const file = join(root, "zoo/lizard-16-regenerating.safetensors");
const rule = await loadRule(file);
const [height, width] = rule.card.grid;
const target = (await loadRuleTarget(rule, file)) as Float32Array;
const engine = await createEngine({ threads: 0, arithmetic: "plain" });

/** How many cuts a rule heals; null if what it grows is not its picture. */
type Healed = { readonly healed: number; readonly cuts: number } | null;

function healed(healed: number, cuts: number, grown: number | null): Healed {
  return grown !== null && grown <= HEALING.grown ? { healed, cuts } : null;
}

/** Bytes of the creature's genome for each number of bits that it was trained for, and what was measured of it then, and of the one that was only rounded. */
function published() {
  const text = readFileSync(join(root, "research/genome/lizards.csv"), "utf8");
  const [columns, ...lines] = text
    .trim()
    .split("\n")
    .map((line) => line.split(";"));
  const rows = lines
    .map((cells) => Object.fromEntries(cells.map((cell, i) => [columns[i], cell])))
    .filter(({ creature }) => creature === CREATURE);
  return rows
    .filter(({ made }) => made === "trained")
    .map(({ bits, bytes }) => {
      const of = (made: string): Healed => {
        const row = rows.find((row) => row.bits === bits && row.made === made);
        return healed(Number(row?.healed), Number(row?.cuts), Number(row?.grown || Number.NaN));
      };
      const [trained, rounded] = ["trained", "rounded"].map(of);
      return { bits: Number(bits), bytes: Number(bytes), trained, rounded };
    });
}

/** What is measured of the rule, rounded to these bits. */
async function rounded(bits: number) {
  const few = express(rule, genomeOf(rule, bits));
  const { cuts, target: errors } = await heal(engine, few, { height, width, target });
  const outcomes = cuts.map(cutOutcome).filter((outcome) => outcome !== "lost");
  const count = outcomes.filter((outcome) => outcome === "healed").length;
  return { bits, result: healed(count, outcomes.length, errors.grown) };
}

/** In how many tries the rule no longer grows its picture, when so many of its numbers are random. */
async function ruinedBy(changes: number): Promise<number> {
  let count = 0;
  for (let rngSeed = 0; rngSeed < TRIES; rngSeed++) {
    const mutant: Rule = express(rule, mutate(genomeOf(rule, BITS), BITS, changes, rngSeed));
    const state = await grow(engine, mutant, { height, width, steps: HEALING.cutAt });
    if (!(relativeError(state, target, height * width) <= HEALING.grown)) count++;
  }
  return count;
}

const shown: Awaited<ReturnType<typeof rounded>>[] = [];
for (let [bits] = WEIGHT_BITS; bits <= WEIGHT_BITS[1]; bits++) shown.push(await rounded(bits));
const ruined: Record<number, number> = {};
for (const changes of CHANGES) ruined[changes] = await ruinedBy(changes);
await engine.dispose();
const numbers = parameterCount(rule.spec);
const found = { numbers, rows: published(), shown, tries: TRIES, ruined };
writeFileSync(join(root, "studio/panels/tour/genome.json"), `${JSON.stringify(found, null, 2)}\n`);
