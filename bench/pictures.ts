// `npm run bench:pictures`: trains other people's pictures with the default command, and tables what became of them. A folder keeps
// rules and runs, so that it can be stopped at any time and goes on where it was.
//
//     npm run bench:pictures -- [names] [--folder runs/pictures] [--size 40] [--threads 2] [--rng-seed 0] [--rough] [--table]
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { root } from "../scripts/project.ts";
import { loadRuleTarget } from "../src/cli/rule-target.ts";
import { createEngine } from "../src/engine/create.ts";
import { rough } from "../src/measure/rough.ts";
import { loadRule } from "../src/models/files.node.ts";
import { median } from "./process.ts";

/** What is hard about each emoji, or about the file in bench/pictures/ whose name has an ending. */
const PICTURES: Readonly<Record<string, string>> = {
  lizard: "what the recipe was found on",
  octopus: "a face",
  mushroom: "",
  tornado: "pale, fine lines",
  scorpion: "thin legs",
  meteor: "parts, dark spots",
  "woman-construction-worker": "a face",
  footprints: "two parts, nothing in the middle",
  eyes: "two parts",
  dove: "white",
  ghost: "white, round",
  dna: "thin, hollow",
  snowflake: "thin, pale",
  "blue-book": "a rectangle",
  "keycap-5": "a letter on a square",
  doughnut: "hollow",
  bicycle: "thin, hollow",
  "spider-web": "nothing but lines",
  panda: "black on white",
  sunflower: "fine texture",
  "opaque.jpg": "the background is kept",
  "pixelart16.png": "at its own 16 cells",
  "ring.png": "hollow",
  "soft-glow.png": "soft",
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    folder: { type: "string", default: join(root, "runs/pictures") },
    threads: { type: "string", default: "2" },
    "rng-seed": { type: "string", default: "0" },
    /** Longest side in cells, but for what is smaller. */
    size: { type: "string", default: "40" },
    /** Measures rough handling too. */
    rough: { type: "boolean", default: false },
    /** Trains nothing, and tables what there is. */
    table: { type: "boolean", default: false },
  },
});
const { folder, threads } = values;
const names = positionals.length > 0 ? positionals : Object.keys(PICTURES);
mkdirSync(folder, { recursive: true });
// Ctrl-C reaches the command that trains too, which saves its run; this script ends when that has ended.
process.on("SIGINT", () => {});
if (!values.table) for (const name of names) await trainPicture(name);
const trained = names.filter((name) => existsSync(ruleFile(name)));
if (values.rough) for (const name of trained) await handleRoughly(name);
await printTable(trained);

function ruleFile(name: string): string {
  return join(folder, `${name}.safetensors`);
}

/** Trains a picture, or goes on with its run; one that is trained stays as it is. */
async function trainPicture(name: string): Promise<void> {
  const rule = ruleFile(name);
  if (existsSync(rule)) return;
  const run = join(folder, `${name}.run`);
  const isFile = name.includes(".");
  const target = isFile ? join(root, "bench/pictures", name) : `emoji:${name}`;
  const size = ["--size", name === "pixelart16.png" ? "16" : values.size];
  const task = existsSync(join(run, "run.safetensors"))
    ? ["--resume", run]
    : [target, ...size, "--rng-seed", values["rng-seed"]];
  console.error(`${name}:`);
  const before = cpuSecondsBefore(name);
  const args = [...task, "-o", rule, "--threads", threads];
  const status = await runTraining(args, (seconds) => {
    writeFileSync(join(folder, `${name}.cpu`), String(before + seconds));
  });
  // Stopped, it is saved, and goes on another time.
  if (status === 130) process.exit(130);
  if (status !== 0) throw new Error(`train ended with status ${status}.`);
}

function cpuSecondsBefore(name: string): number {
  const file = join(folder, `${name}.cpu`);
  return existsSync(file) ? Number(readFileSync(file, "utf8")) : 0;
}

/** Measures how a rule takes rough handling, once. */
async function handleRoughly(name: string): Promise<void> {
  const file = roughFile(name);
  if (existsSync(file)) return;
  const rule = await loadRule(ruleFile(name));
  const [height, width] = rule.card.grid;
  const target = await loadRuleTarget(rule, ruleFile(name));
  const engine = await createEngine({ threads: Number(threads) });
  const { holds, heldShare } = await rough(engine, rule, { height, width, target });
  await engine.dispose();
  writeFileSync(file, JSON.stringify({ holds, heldShare }));
}

function roughFile(name: string): string {
  return join(folder, `${name}.rough.json`);
}

/**
 * Runs `train`.
 * @param note is told now and then how long its threads took, which a loaded machine changes little; so a stop by force forgets a second
 * @returns its exit code
 */
function runTraining(
  args: readonly string[],
  note: (seconds: number) => void,
): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const command = [join(root, "dist/cli/main.js"), "train", ...args];
    const child = spawn(process.execPath, command, { stdio: ["ignore", "ignore", "inherit"] });
    const watch = setInterval(() => {
      const seconds = cpuSecondsOf(child.pid);
      if (seconds !== undefined) note(seconds);
    }, 1000);
    child.on("error", reject);
    child.on("close", (status) => {
      clearInterval(watch);
      resolve(status);
    });
  });
}

/** CPU time of a process (Linux counts it in hundredths of a second); undefined where it cannot be known. */
function cpuSecondsOf(pid: number | undefined): number | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return undefined;
  }
}

async function printTable(done: readonly string[]): Promise<void> {
  const rows = await Promise.all(done.map(rowOf));
  const head = [
    ...["picture", "hard about it", "CPU minutes", "steps of the rule", "heals", "cuts"],
    ...["grown", "2,000", "10,000", "rough handling"],
  ];
  const cells = [head, head.map(() => "---"), ...rows.map(({ shown }) => shown)];
  for (const row of cells) console.log(`| ${row.join(" | ")} |`);
  const healing = rows.filter(({ heals }) => heals).length;
  const minutes = rows.map((row) => row.minutes).filter((each) => each > 0);
  const times = minutes.length
    ? `; CPU minutes: median ${median(minutes).toFixed(1)}, most ${Math.max(...minutes).toFixed(1)}`
    : "";
  console.log(`\n${healing} of ${rows.length} heal${times}.`);
}

async function rowOf(name: string) {
  const { card } = await loadRule(ruleFile(name));
  const { heal } = card;
  const minutes = cpuSecondsBefore(name) / 60;
  const { trainedSteps } = card.recipe as { trainedSteps: number };
  const error = (value: number | null = null): string => value?.toFixed(3) ?? "-";
  const share = heal?.healedShare;
  const { heldShare } = existsSync(roughFile(name))
    ? JSON.parse(readFileSync(roughFile(name), "utf8"))
    : { heldShare: undefined };
  const shown = [
    name,
    PICTURES[name] ?? "",
    minutes > 0 ? minutes.toFixed(1) : "-",
    trainedSteps.toLocaleString("en"),
    heal?.heals ? "yes" : "no",
    share === undefined || share === null ? "-" : `${(100 * share).toFixed(0)}%`,
    ...[heal?.target.grown, heal?.target.at2000, heal?.target.at10000].map(error),
    heldShare === undefined ? "-" : `${Math.round(100 * heldShare)}%`,
  ];
  return { shown, heals: heal?.heals === true, minutes };
}
