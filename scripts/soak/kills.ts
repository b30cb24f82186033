// Commands that are killed without warning (SIGKILL): no file is ever half-written, and what goes on comes to the same end.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { barFile } from "../../test/support/bars.ts";
import { root } from "../project.ts";
import type { Figures, Keep } from "../soak.ts";

/** A command whose outputs are the same each time. */
interface Command {
  readonly args: readonly string[];
  /** What goes on after a kill, and what must exist for that; by default the same command. */
  readonly resume?: { readonly args: readonly string[]; readonly needs: string };
  readonly outputs: readonly string[];
}

const zoo = (name: string) => join(root, `zoo/${name}.safetensors`);
const lizard = zoo("lizard-regenerating");
const SPEC = {
  ...{ size: 7, latent: 8, channels: 8, sides: [4, 7], steps: [0, 6] },
  encoder: { channels: [8], strides: [2], frame: 0 },
  update: { kind: "chain", hidden: [8] },
};
const steady = ["--arithmetic", "plain", "--threads", "1"];

/** The commands, each in a folder of its own with spec.json and mnist/. */
function commands(shop: string): Command[] {
  const mnist = ["--mnist", join(shop, "mnist"), "--threads", "1"];
  const train = (how: readonly string[], ...more: string[]): Command => ({
    args: [...how, ...more, "-o", "r.safetensors"],
    resume: {
      args: [
        ...how.slice(0, how[0] === "vae" ? 2 : 1),
        "--resume",
        "r.run",
        "-o",
        "r.safetensors",
      ].concat(how[0] === "vae" ? mnist : ["--threads", "1"]),
      needs: "r.run/run.safetensors",
    },
    outputs: ["r.run/run.safetensors"],
  });
  const tokens = (format: string, ...outputs: string[]): Command => ({
    args: ["tokens", "--count", "400k", "--out", "t", "--format", format, "--threads", "1"],
    outputs: outputs.map((name) => `t/${name}`),
  });
  return [
    train(["train", "🦎"], "--size", "10", "--pad", "3", "--steps", "60", ...steady),
    train(
      ["train", "🐟"],
      "--size",
      "8",
      "--pad",
      "2",
      "--steps",
      "60",
      "--regime",
      "growing",
      ...steady,
    ),
    train(
      ["vae", "train"],
      ...["--preset", "lite-nondoubling", "--spec", join(shop, "spec.json"), "--steps", "40"],
      ...["--arithmetic", "plain", ...mnist],
    ),
    tokens("bin", "train.bin", "train.index.bin", "val.bin"),
    tokens("jsonl", "train.jsonl", "val.jsonl"),
    tokens("parquet", "data/train-00000-of-00001.parquet"),
    { args: ["grow", lizard, "--steps", "60", "-o", "a.webp"], outputs: ["a.webp"] },
    { args: ["export", lizard, "--to", "html", "-o", "p.html"], outputs: ["p.html"] },
    { args: ["export", lizard, "--to", "distill", "-o", "p.json"], outputs: ["p.json"] },
    { args: ["target", "🦎", "-o", "t.png"], outputs: ["t.png"] },
    {
      args: ["vae", "sample", zoo("digits-doubling"), "-o", "s.png", "--threads", "1"],
      outputs: ["s.png"],
    },
  ];
}

/** Kills so many commands. */
export async function soakKills(goal: number, before: Figures, keep: Keep): Promise<void> {
  const figures: Figures = {
    kills: 0,
    "before their end": 0,
    broken: 0,
    different: 0,
    "left over": 0,
    ...before,
  };
  if (figures.kills >= goal) return;
  const shop = mkdtempSync(join(tmpdir(), "blastema-soak-"));
  try {
    writeFileSync(join(shop, "spec.json"), JSON.stringify(SPEC));
    mkdirSync(join(shop, "mnist"));
    writeFileSync(join(shop, "mnist/train-images-idx3-ubyte"), barFile(5300));
    const all = commands(shop);
    const whole = new Map<Command, { seconds: number; digests: string[] }>();
    for (; figures.kills < goal; figures.kills++) {
      const command = all[figures.kills % all.length];
      if (!whole.has(command)) whole.set(command, await uninterrupted(shop, command));
      const { seconds, digests } = whole.get(command) as { seconds: number; digests: string[] };
      const here = mkdtempSync(join(shop, "k-"));
      const wasKilled = await run(here, command.args, 1000 * seconds * Math.random());
      if (wasKilled) figures["before their end"]++;
      if (!command.resume && command.args[0] !== "tokens")
        figures.broken += differing(here, command, digests, true);
      const { resume } = command;
      const goesOn = resume && existsSync(join(here, resume.needs));
      await run(here, goesOn ? resume.args : command.args);
      const wrong = differing(here, command, digests, false);
      if (wrong) console.log(`kill ${figures.kills}: ${command.args.join(" ")}`);
      figures.different += wrong;
      figures["left over"] += readdirSync(here, { recursive: true }).filter((name) =>
        /lock|\.part$|r\.run.*\.tmp$|t.*\.tmp$|progress/.test(String(name)),
      ).length;
      keep(figures);
      rmSync(here, { recursive: true });
    }
    keep(figures);
  } finally {
    rmSync(shop, { recursive: true, force: true });
  }
}

async function uninterrupted(shop: string, command: Command) {
  const here = mkdtempSync(join(shop, "w-"));
  const started = performance.now();
  await run(here, command.args);
  return {
    seconds: (performance.now() - started) / 1000,
    digests: command.outputs.map((name) => digest(here, name)),
  };
}

/** Runs a command, and kills it after so many milliseconds. @returns whether that was before its end */
function run(here: string, args: readonly string[], killAfter?: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, "dist/cli/main.js"), ...args], {
      cwd: here,
      stdio: ["ignore", "ignore", "pipe"],
    });
    let said = "";
    child.stderr.on("data", (chunk) => {
      said += chunk;
    });
    const timer = killAfter !== undefined && setTimeout(() => child.kill("SIGKILL"), killAfter);
    child.on("close", (status, signal) => {
      clearTimeout(timer as NodeJS.Timeout);
      if (status === 0 || signal === "SIGKILL") resolve(signal === "SIGKILL");
      else reject(new Error(`${args.join(" ")} ended with ${status}: ${said}`));
    });
  });
}

/** How many outputs are not those of an uninterrupted command. @param mayLack whether they may be absent */
function differing(
  here: string,
  { outputs }: Command,
  digests: readonly string[],
  mayLack: boolean,
): number {
  return outputs.filter((name, i) => {
    const isThere = existsSync(join(here, name));
    return isThere ? digest(here, name) !== digests[i] : !mayLack;
  }).length;
}

function digest(here: string, name: string): string {
  return createHash("sha256")
    .update(readFileSync(join(here, name)))
    .digest("hex");
}
