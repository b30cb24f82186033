/** Makes shares of a data set, and joins them to the bytes that one machine would have written. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { unlessAborted } from "../../numbers/abort.ts";
import { generateRules } from "../../tokens/generate.ts";
import { loadTokenKernels } from "../../tokens/kernels.ts";
import { RuleWorker } from "../../tokens/pool.node.ts";
import { Interrupted, UserError } from "../failure.ts";
import { interruptible } from "../interrupt.ts";
import { count } from "../output.ts";
import { Progress } from "../progress.ts";
import type { Shard } from "../shard.ts";
import { DataSet, findMetadata, refuseOther } from "./data-set.ts";
import { kept, refuseInVain, workOf } from "./make.ts";
import { differenceOf, type Plan, recordsOf } from "./plan.ts";
import { quotaOf, readShare, ShareReader, ShareWriter, shareFolder } from "./share.ts";
import { NO_RULES, tallied } from "./tally.ts";

/** Makes a share. @returns its number of records @throws Interrupted when it stopped and can go on */
export async function makeShare(
  path: string,
  plan: Plan,
  shard: Shard,
  threads: number,
): Promise<number> {
  const folder = shareFolder(path, shard);
  if (existsSync(join(folder, "shard.json"))) {
    const share = readShare(folder);
    refuseOther(folder, share, plan);
    if (share.files) return share.records;
  }
  return interruptible(async (signal) => {
    const writer = await ShareWriter.open(path, plan, shard);
    const progress = new Progress("tokens");
    const total = quotaOf(plan, shard) * plan.settings.record;
    let tally = NO_RULES;
    try {
      const firstRule = shard.index - 1 + writer.tried * shard.of;
      const work = { ...workOf(plan, threads), firstRule, stride: shard.of, signal };
      for await (const outcomes of generateRules(plan.settings, work)) {
        for (const outcome of outcomes) {
          tally = tallied(tally, outcome);
          refuseInVain(plan, tally);
          if (!(await writer.take(outcome))) continue;
          await writer.finish();
          return writer.records;
        }
        const done = writer.records * plan.settings.record;
        progress.update({ done, total, detail: kept(tally) });
        await writer.checkpoint();
      }
      await writer.checkpoint(true);
    } catch (error) {
      await writer.close().catch(() => undefined);
      throw error;
    } finally {
      progress.end();
    }
    await writer.close();
    throw new Interrupted(
      `stopped after ${count(writer.records)} of ${count(quotaOf(plan, shard))} records of the share. The same command goes on.`,
    );
  }, "the share so far is being saved");
}

/** What was joined. */
export interface Joined {
  readonly plan: Plan;
  /** Rules that no share had, which were tried while joining. */
  readonly tried: number;
}

/**
 * Joins all shares of a data set: rules in the order of their numbers, whichever share has them, until all records are there.
 * @throws UserError when a share is missing, damaged or of another data set
 */
export async function joinShares(path: string, folders: readonly string[]): Promise<Joined> {
  const shares: ShareReader[] = [];
  try {
    for (const folder of folders) shares.push(await ShareReader.open(folder));
    const inOrder = orderOf(shares, folders);
    const { plan } = inOrder[0].share;
    if (findMetadata(path, plan)) return { plan, tried: 0 };
    return await interruptible(
      async (signal) => fill(await DataSet.open(path, plan), inOrder, signal),
      "the tokens so far are being saved",
    );
  } finally {
    for (const share of shares) await share.close();
  }
}

/** Shares 1 to n. @throws UserError when they are not that */
function orderOf(shares: readonly ShareReader[], folders: readonly string[]): ShareReader[] {
  const [first] = shares;
  if (!first) throw new UserError("There are no shares to join: make them with --shard.");
  const { plan, shard } = first.share;
  for (const [i, { share }] of shares.entries()) {
    refuseOther(folders[i], share, share.plan);
    const difference = differenceOf(share.plan, plan);
    if (difference !== undefined)
      throw new UserError(
        `${folders[i]} was made ${difference} as ${folders[0]}: only shares of one data set can be joined.`,
      );
    if (share.shard.of !== shard.of)
      throw new UserError(
        `${folders[0]} is one of ${shard.of} shares, but ${folders[i]} one of ${share.shard.of}: only shares of one number can be joined.`,
      );
  }
  return Array.from({ length: shard.of }, (_, i) => {
    const own = shares.filter(({ share }) => share.shard.index === i + 1);
    if (own.length === 1) return own[0];
    throw new UserError(
      own.length === 0
        ? `Share ${i + 1}/${shard.of} is missing: make it with --shard ${i + 1}/${shard.of}.`
        : `Share ${i + 1}/${shard.of} is there twice: name it once.`,
    );
  });
}

async function fill(
  data: DataSet,
  shares: readonly ShareReader[],
  signal: AbortSignal,
): Promise<Joined> {
  const { plan } = data;
  const progress = new Progress("tokens");
  const total = recordsOf(plan) * plan.settings.record;
  const { most } = workOf(plan, 1);
  // Rules are tried in a thread of its own, so that this one hears Ctrl-C.
  let worker: RuleWorker | undefined;
  let tried = 0;
  try {
    for (let isDone = data.tokens >= total; !isDone; ) {
      if (signal.aborted) {
        await data.checkpoint(true);
        throw new Interrupted("stopped. The same command goes on.");
      }
      const rule = data.nextRule;
      const share = shares[rule % shares.length];
      let outcome = await share.outcome(Math.floor(rule / shares.length));
      if (outcome === undefined) {
        worker ??= new RuleWorker({ module: await loadTokenKernels(), settings: plan.settings });
        const task = { first: rule, count: 1, stride: 1, most };
        outcome = (await unlessAborted(worker.run(task), signal))?.[0];
        if (outcome === undefined) continue;
        tried++;
      }
      isDone = await data.take(outcome);
      refuseInVain(plan, data.tally);
      progress.update({ done: data.tokens, total });
      await data.checkpoint();
    }
    await data.finish();
    return { plan, tried };
  } finally {
    progress.end();
    await worker?.close();
    await data.close();
  }
}
