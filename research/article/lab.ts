/** Where the experiments of the article are made: a folder of trained rules, the size of the pictures, and an engine. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../scripts/project.ts";
import { loadRuleTarget } from "../../src/cli/rule-target.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { relativeError } from "../../src/measure/error.ts";
import { loadRule } from "../../src/models/files.node.ts";
import type { Rule } from "../../src/models/rule.ts";
import { createSimulation, type SimulationOptions } from "../../src/systems/growing/simulation.ts";

/** A rule that an experiment has trained, with what it should grow on its grid. */
export interface Trained {
  readonly rule: Rule;
  readonly height: number;
  readonly width: number;
  /** [H, W, 4] */
  readonly target: Float32Array;
}

export interface Lab {
  /** The recipes side by side: "paper" is the article's own, "fast" is ours. */
  readonly presets: readonly string[];
  readonly engine: Engine;
  readonly threads: number;
  /** Longest side of the pictures in cells, but for the planarian. */
  readonly size: number;
  /** How much longer than usual the rollouts of experiment 1 are, in each of its rows. */
  readonly rollouts: readonly number[];
  /** Training steps by the article's recipe, which is shortened to that; all of them by default. */
  readonly paperSteps?: string;
  /** Folder of the trained rules. */
  readonly folder: string;
}

/** What `train` is told of a recipe. */
export function recipe({ paperSteps }: Lab, preset: string): string[] {
  const steps = preset === "paper" && paperSteps !== undefined ? ["--steps", paperSteps] : [];
  return ["--preset", preset, ...steps];
}

/** Trains a rule by `blastema train`, or goes on with its run; one that is trained stays as it is. */
export async function trained(lab: Lab, name: string, args: readonly string[]): Promise<Trained> {
  const path = join(lab.folder, `${name}.safetensors`);
  if (!existsSync(path)) await train(lab, name, args);
  return opened(path, args);
}

/** The same, as the rule and its pool are after some training steps. @returns a rule for each, and the file of its run */
export async function checkpoints(
  lab: Lab,
  name: string,
  args: readonly string[],
  steps: readonly number[],
): Promise<(Trained & { readonly runFile: string })[]> {
  const found = [];
  for (const step of steps) {
    const kept = join(lab.folder, `${name}-${step}`);
    const runFile = `${kept}.run.safetensors`;
    if (!existsSync(`${kept}.safetensors`)) {
      await train(lab, name, args, ["--until", `${step}`]);
      copyFileSync(join(lab.folder, `${name}.run`, "run.safetensors"), runFile);
      copyFileSync(join(lab.folder, `${name}.safetensors`), `${kept}.safetensors`);
    }
    found.push({ ...(await opened(`${kept}.safetensors`, args)), runFile });
  }
  return found;
}

/** @param args of `train`; the first is the picture, which lies elsewhere than the rule */
async function opened(path: string, [picture]: readonly string[]): Promise<Trained> {
  const rule = await loadRule(path);
  const [height, width] = rule.card.grid;
  const target = (await loadRuleTarget(rule, path, picture))!;
  return { rule, height, width, target };
}

async function train(
  { folder, threads }: Lab,
  name: string,
  args: readonly string[],
  until: readonly string[] = [],
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const run = join(folder, `${name}.run`);
  const task = existsSync(join(run, "run.safetensors")) ? ["--resume", run] : args;
  console.error(`${name}: train ${[...task, ...until].join(" ")}`);
  const output = ["-o", join(folder, `${name}.safetensors`), "--threads", `${threads}`];
  const command = [join(root, "dist/cli/main.js"), "train", ...task, ...until, ...output];
  const child = spawn(process.execPath, command, { stdio: ["ignore", "ignore", "inherit"] });
  const [status] = await once(child, "close");
  if (status !== 0) process.exit(status ?? 1);
}

/** Grows a rule, and reads its state [H, W, C] after each of some numbers of steps, the smallest first. */
export async function grown(
  { engine }: Lab,
  rule: Rule,
  steps: readonly number[],
  options: SimulationOptions,
): Promise<Float32Array[]> {
  const simulation = await createSimulation(engine, rule, options);
  const states = [];
  for (const step of steps) {
    await simulation.step(step - simulation.stepCount);
    states.push((await simulation.read())[0]);
  }
  await simulation.dispose();
  return states;
}

/** The error of a state to its target; the sum of squared differences over that of the target. */
export function errorOf({ target, height, width }: Trained, state: Float32Array): number {
  return relativeError(state, target, height * width);
}
