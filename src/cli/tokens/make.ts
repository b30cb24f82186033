/** Makes a data set in a folder or on stdout, and shows the progress. */
import { once } from "node:events";
import { type GenerateOptions, generateRules } from "../../tokens/generate.ts";
import { Interrupted, UserError } from "../failure.ts";
import { interruptible } from "../interrupt.ts";
import { count } from "../output.ts";
import { Progress } from "../progress.ts";
import { DataSet } from "./data-set.ts";
import { LAYOUTS, type PlainFormat } from "./layouts.ts";
import type { Metadata } from "./metadata.ts";
import { type Plan, recordsOf } from "./plan.ts";
import { acceptance, NO_RULES, type Tally, tallied, tried } from "./tally.ts";

/** How many rules in a row may be rejected. */
const PATIENCE = 10_000;

/** Makes a data set in a folder. @throws Interrupted when it stopped and can go on; UserError when no rule is kept */
export async function makeDataSet(path: string, plan: Plan, threads: number): Promise<Metadata> {
  const data = await interruptible(
    (signal) => fill(path, plan, { ...workOf(plan, threads), signal }),
    "the tokens so far are being saved",
  );
  try {
    return await data.finish();
  } finally {
    await data.close();
  }
}

/** Opens a data set and gives it all its records. */
async function fill(path: string, plan: Plan, work: GenerateOptions): Promise<DataSet> {
  const data = await DataSet.open(path, plan);
  const progress = new Progress("tokens");
  const total = recordsOf(plan) * plan.settings.record;
  try {
    if (data.tokens >= total) return data;
    for await (const outcomes of generateRules(plan.settings, {
      ...work,
      firstRule: data.nextRule,
    })) {
      let isDone = false;
      for (const outcome of outcomes) {
        isDone = await data.take(outcome);
        if (isDone) break;
        refuseInVain(plan, data.tally);
      }
      progress.update({ done: data.tokens, total, detail: kept(data.tally) });
      if (isDone) return data;
      await data.checkpoint();
    }
    await data.checkpoint(true);
    throw new Interrupted(
      `stopped after ${count(data.tokens)} of ${count(total)} tokens. The same command goes on.`,
    );
  } catch (error) {
    if (data.tokens === 0 && error instanceof InVain) await data.discard();
    else await data.close();
    throw error;
  } finally {
    progress.end();
  }
}

/** Records for which a thread is worth starting. */
const RECORDS_A_THREAD = 32;

/**
 * No more threads than there is work for, and no more records of a rule than either split has. Both follow from the plan, so
 * that the tokens are the same however the work is shared out.
 */
export function workOf(plan: Plan, threads: number): { threads: number; most: number } {
  const useful = Math.ceil(recordsOf(plan) / RECORDS_A_THREAD);
  return { threads: Math.min(threads, useful), most: Math.max(...Object.values(plan.records)) };
}

/** Writes all records to stdout; a reader that closes the pipe ends the process. */
export async function streamTokens(
  plan: Plan,
  format: PlainFormat,
  threads: number,
): Promise<void> {
  let left = recordsOf(plan);
  let tally = NO_RULES;
  for await (const outcomes of generateRules(plan.settings, workOf(plan, threads))) {
    for (const outcome of outcomes) {
      tally = tallied(tally, outcome);
      refuseInVain(plan, tally);
      const { record } = plan.settings;
      const chunks = outcome.simulations.slice(0, left).flatMap((simulation, i) => {
        const tokens = outcome.tokens.subarray(i * record, (i + 1) * record);
        return LAYOUTS[format].encode({ tokens, rule: outcome.rule, simulation })[0];
      });
      left -= chunks.length;
      if (chunks.length > 0 && !process.stdout.write(Buffer.concat(chunks)))
        await once(process.stdout, "drain");
      if (left === 0) return;
    }
  }
}

/** Says which share of the rules was kept: "43.1% of rules kept". */
export function kept(tally: Tally): string {
  return tried(tally) > 0 ? `${(100 * acceptance(tally)).toFixed(1)}% of rules kept` : "";
}

class InVain extends UserError {}

export function refuseInVain({ settings }: Plan, { inVain, verdicts }: Tally): void {
  if (inVain < PATIENCE) return;
  const { band, bandDtype, temperature } = settings;
  const found = verdicts.accepted > 0 ? `after ${count(verdicts.accepted)} that were kept` : "";
  throw new InVain(
    `${count(inVain)} rules in a row ${found ? `${found} ` : ""}were rejected (so far ${count(verdicts.below)} below the band ${band.join(":")} of ${bandDtype}, ${count(verdicts.above)} above it, ${count(verdicts.collapsing)} that collapse): choose another --band, --band-dtype or --temperature (${temperature}).`,
  );
}
