/** Shares of work that is cut for several machines, as a person or a scheduler numbers them. */
import { InvalidArgumentError, Option } from "@commander-js/extra-typings";
import { legible } from "../numbers/show.ts";
import { UserError } from "./failure.ts";

/** One of several shares. */
export interface Shard {
  /** Number of the share, from 1. */
  readonly index: number;
  /** Number of all shares. */
  readonly of: number;
}

/** A share, and who said so. */
export interface ChosenShard extends Shard {
  /** What named it, such as "--shard" or "SLURM_ARRAY_TASK_ID". */
  readonly source: string;
}

const MOST_SHARDS = 100_000;

export const shardOption = () =>
  new Option(
    "--shard <i/n>",
    "do only share i of n, from 1/n to n/n (default: what Slurm or Kubernetes says, or else all)",
  ).argParser((text: string): Shard => {
    const [, index, of] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
    if (index >= 1 && index <= of && of <= MOST_SHARDS) return { index, of };
    throw new InvalidArgumentError(`Give i/n with i from 1 to n, such as 1/4.`);
  });

/** Schedulers that number the processes of one job. Tasks of Slurm may begin at any number, those of Kubernetes begin at 0. */
const SCHEDULERS = [
  {
    name: "Slurm",
    index: "SLURM_ARRAY_TASK_ID",
    of: "SLURM_ARRAY_TASK_COUNT",
    first: "SLURM_ARRAY_TASK_MIN",
    advice: "number the tasks of the array one by one",
  },
  {
    name: "Kubernetes",
    index: "JOB_COMPLETION_INDEX",
    of: "JOB_COMPLETION_COUNT",
    first: undefined,
    advice: "set JOB_COMPLETION_COUNT to the completions of the Job",
  },
] as const;

/**
 * The share that this process is to do; undefined for all.
 * @param asked what --shard says
 * @throws UserError when a scheduler says something else, or makes no sense
 */
export function chooseShard(
  asked: Shard | undefined,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): ChosenShard | undefined {
  const told = SCHEDULERS.flatMap((scheduler) => toldBy(scheduler, environment));
  const all = asked ? [{ ...asked, source: "--shard" }, ...told] : told;
  const [first] = all;
  for (const other of all)
    if (other.index !== first.index || other.of !== first.of)
      throw new UserError(
        `${first.source} asks for share ${first.index}/${first.of}, but ${other.source} for ${other.index}/${other.of}: leave one of them out.`,
      );
  return first;
}

function toldBy(
  scheduler: (typeof SCHEDULERS)[number],
  environment: Readonly<Record<string, string | undefined>>,
): ChosenShard[] {
  const text = environment[scheduler.index];
  if (text === undefined || text === "") return [];
  const wholeOf = (name: string, value = environment[name]): number =>
    /^\d{1,9}$/.test(value ?? "") ? Number(value) : Number.NaN;
  const start = scheduler.first && environment[scheduler.first] ? wholeOf(scheduler.first) : 0;
  const index = wholeOf(scheduler.index) - start + 1;
  const of = wholeOf(scheduler.of);
  if (index >= 1 && index <= of && of <= MOST_SHARDS)
    return [{ index, of, source: scheduler.index }];
  const found = [scheduler.index, scheduler.of, ...(scheduler.first ? [scheduler.first] : [])]
    .map((name) => `${name}=${legible(environment[name] ?? "")}`)
    .join(", ");
  throw new UserError(
    `${scheduler.name} says ${found}, which is no share of a whole: ${scheduler.advice}, or unset them.`,
  );
}
