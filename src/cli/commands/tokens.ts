import { Command, Option } from "@commander-js/extra-typings";
import { hardwareThreads } from "#host";
import { UserError } from "../failure.ts";
import { threadsOption } from "../options.ts";
import { count, note, print } from "../output.ts";
import { findMetadata } from "../tokens/data-set.ts";
import { makeDataSet, streamTokens } from "../tokens/make.ts";
import { readCount, readShare, settingsFrom, withSettings } from "../tokens/options.ts";
import { createPlan, FORMATS, recordsOf } from "../tokens/plan.ts";
import { tokensInspect } from "./tokens-inspect.ts";
import { tokensVerify } from "./tokens-verify.ts";

/** Share of the records for validation, in a folder. */
const VAL = 0.05;

/** Training material for language models. */
export const tokens = withSettings(
  new Command("tokens")
    .description(
      "Make sequences of tokens with random cellular automata, to train language models.",
    )
    .option("--count <tokens>", "tokens in all, such as 164M", readCount)
    .option("--out <folder>", "folder to write, or - for stdout")
    .addOption(
      new Option("--format <format>", "of the files").choices(FORMATS).default("bin" as const),
    )
    .option(
      "--val <share>",
      `share for validation, from rules of its own (default: ${VAL}; on stdout 0)`,
      readShare,
    ),
)
  .addOption(threadsOption())
  .enablePositionalOptions()
  .addCommand(tokensInspect)
  .addCommand(tokensVerify)
  .action(
    async (
      { count: asked, out, format, val, threads = hardwareThreads(), ...options },
      command,
    ) => {
      if (asked === undefined)
        command.error("error: required option '--count <tokens>' not specified", { exitCode: 2 });
      if (out === undefined)
        command.error("error: required option '--out <folder>' not specified", { exitCode: 2 });
      const settings = settingsFrom(options);
      if (out === "-") {
        if (format === "parquet")
          throw new UserError(
            "Parquet cannot be streamed: choose --format bin or jsonl, or a folder.",
          );
        if (val) throw new UserError("Stdout is one stream: leave --val out, or choose a folder.");
        return streamTokens(createPlan(settings, format, asked!, 0), format, threads);
      }
      const plan = createPlan(settings, format, asked!, val ?? VAL);
      const total = recordsOf(plan) * settings.record;
      const earlier = findMetadata(out!, plan);
      if (earlier) {
        note(`${out} is complete already: ${count(total)} tokens.`);
        return;
      }
      const started = performance.now();
      const { rules, filter } = await makeDataSet(out!, plan, threads);
      const seconds = (performance.now() - started) / 1000;
      const kept = (rules.train?.count ?? 0) + (rules.val?.count ?? 0);
      print(
        `${out}  ${count(total)} tokens in ${count(recordsOf(plan))} records of ${count(kept)} rules, ${(100 * filter.acceptanceRate).toFixed(1)}% of those tried, in ${seconds.toFixed(1)} s`,
      );
    },
  );
