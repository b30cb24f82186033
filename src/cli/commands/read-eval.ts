import { Command, Option } from "@commander-js/extra-typings";
import { splitRange } from "../../data/dataset.ts";
import { createEngine } from "../../engine/create.ts";
import { readDigits } from "../../measure/reading.ts";
import { writeFileAtomic } from "../../models/files.node.ts";
import { encodeReader } from "../../models/reader.ts";
import { loadLabelled } from "../digits.ts";
import { interruptible } from "../interrupt.ts";
import { jsonOption, rngSeedOption, threadsOption, wholeNumber } from "../options.ts";
import { checkOutput, note, printJson } from "../output.ts";
import { Progress } from "../progress.ts";
import { loadReader } from "../reading/model.ts";
import { printVerdict, reportOf } from "../reading/report.ts";
import { mnistOption } from "../variational/options.ts";

/** Measures a reader. */
export const readEval = new Command("eval")
  .description(
    "Measure how well a reader reads digits that it never saw, and again after each was exchanged for another under its cells.",
  )
  .argument("<reader>", "model file")
  .addOption(
    new Option("--split <part>", "digits to read")
      .choices(["validation", "test"] as const)
      .default("test" as const),
  )
  .addOption(
    new Option("--digits <number>", "read only the first so many (default: all)").argParser(
      wholeNumber(2),
    ),
  )
  .option("-o, --output <file>", "write the reader with these figures in its card (.safetensors)")
  .addOption(rngSeedOption())
  .addOption(threadsOption())
  .addOption(mnistOption())
  .addOption(jsonOption())
  .action(async (path, { split, digits: most, output, rngSeed, threads, mnist, json }) => {
    if (output !== undefined) checkOutput(output, [".safetensors"]);
    const reader = await loadReader(path);
    const digits = await loadLabelled(split === "test" ? "test" : "training", mnist);
    const [from, to] = splitRange(split, digits);
    const total = Math.min(most ?? to - from, to - from);
    const indices = Array.from({ length: total }, (_, i) => from + i);
    const engine = await createEngine({ threads });
    const progress = new Progress("digits");
    const onProgress = (done: number): void => progress.update({ done, total });
    try {
      const result = await interruptible((signal) =>
        readDigits(engine, reader, digits, { indices, rngSeed, signal, onProgress }),
      );
      progress.end();
      const reads = reportOf(result);
      if (json) printJson(reads);
      else printVerdict(reads);
      if (output === undefined) return;
      await writeFileAtomic(output, encodeReader({ ...reader, card: { ...reader.card, reads } }));
      if (!json) note(`${output} has these figures in its card.`);
    } finally {
      progress.end();
      await engine.dispose();
    }
  });
