import { Command, type CommandUnknownOpts, Option } from "@commander-js/extra-typings";
import { hardwareThreads } from "#host";
import { UserError } from "../failure.ts";
import { interruptible } from "../interrupt.ts";
import { threadsOption } from "../options.ts";
import { note, plural, print } from "../output.ts";
import { type ChosenShard, chooseShard, shardOption } from "../shard.ts";
import { findMetadata } from "../tokens/data-set.ts";
import { LAYOUTS } from "../tokens/layouts.ts";
import { makeDataSet, streamTokens } from "../tokens/make.ts";
import { addSettings, readCount, readShare, settingsFrom } from "../tokens/options.ts";
import { createPlan, FORMATS, type Plan, recordsOf } from "../tokens/plan.ts";
import { makeShare } from "../tokens/share-work.ts";
import { typed } from "../typed.ts";
import { tokensInspect } from "./tokens-inspect.ts";
import { tokensMerge } from "./tokens-merge.ts";
import { tokensVerify } from "./tokens-verify.ts";

/** Default share of the records for validation, in a folder. */
const VAL = 0.05;

/** The command `tokens`: makes training material for language models. */
export const tokens = new Command("tokens")
  .description("Make sequences of tokens with random cellular automata, to train language models.")
  .option("--count <tokens>", "tokens in all, such as 164M", readCount)
  .option("--out <folder>", "folder to write, or - for stdout")
  .addOption(
    new Option("--format <format>", "format of the files").choices(FORMATS).default("bin" as const),
  )
  .option(
    "--val <share>",
    `share for validation, from its own rules (default: ${VAL}; 0 on stdout)`,
    readShare,
  )
  .addOption(
    new Option("--val-tokens <tokens>", "so many tokens for validation instead, such as 5M")
      .argParser(readCount)
      .conflicts("val"),
  )
  .addOption(shardOption())
  .addOption(threadsOption())
  .action(async ({ count: asked, out, format, val, ...request }, command) => {
    const { shard, valTokens, threads = hardwareThreads() } = request;
    const held = valTokens === undefined ? val : { tokens: valTokens };
    if (asked === undefined) return refuseMissing(command, "--count <tokens>");
    if (out === undefined) return refuseMissing(command, "--out <folder>");
    const settings = settingsFrom(command.opts());
    const chosen = chooseShard(shard);
    if (chosen) {
      if (out === "-") throw new UserError("A share goes into a folder: choose one with --out.");
      return writeShare(out, createPlan(settings, format, asked, held ?? VAL), chosen, threads);
    }
    if (out !== "-")
      return writeFolder(out, createPlan(settings, format, asked, held ?? VAL), threads);
    if (format === "parquet" || !LAYOUTS[format].streams)
      throw new UserError(
        `${format} cannot be streamed: choose --format bin, jsonl, text or jsonl-text, or a folder.`,
      );
    if (held)
      throw new UserError("Stdout cannot hold two splits: leave --val out, or choose a folder.");
    await interruptible(() =>
      streamTokens(createPlan(settings, format, asked, 0), format, threads),
    );
  });
addSettings(tokens as unknown as CommandUnknownOpts);
tokens.addCommand(tokensInspect).addCommand(tokensVerify).addCommand(tokensMerge);

function refuseMissing(command: { error(message: string, options: object): never }, flags: string) {
  command.error(`error: required option '${flags}' not specified`, { exitCode: 2 });
}

async function writeFolder(folder: string, plan: Plan, threads: number): Promise<void> {
  const total = plural(recordsOf(plan) * plan.settings.record, "token");
  if (findMetadata(folder, plan)) {
    note(`${folder} is already complete: ${total}.`);
    return;
  }
  const started = performance.now();
  const { rules, filter } = await makeDataSet(folder, plan, threads);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const kept = plural((rules.train?.count ?? 0) + (rules.val?.count ?? 0), "rule");
  const share = (100 * filter.acceptanceRate).toFixed(1);
  print(
    `${folder}  ${total} in ${plural(recordsOf(plan), "record")} from ${kept} (${share}% of those tried) in ${seconds} s`,
  );
}

async function writeShare(
  folder: string,
  plan: Plan,
  shard: ChosenShard,
  threads: number,
): Promise<void> {
  const { index, of, source } = shard;
  note(`Share ${index} of ${of} (${source}).`);
  const records = await makeShare(folder, plan, { index, of }, threads);
  print(`${folder}  share ${index} of ${of}: ${plural(records, "record")}`);
  note(`When all ${of} are there: ${typed(["tokens", "merge", folder])}`);
}
