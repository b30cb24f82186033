/** Resolves programs: checks their calls and finds their buffers, once for all runs. */
import type { Folder } from "../ops/bind.ts";
import type { AnyOp, Call, Handle } from "../ops/define.ts";
import type { Checks } from "./check.ts";
import type { Layout, Program } from "./engine.ts";

/** Runs a resolved program on one shard. @param isFirst whether this is the first shard of a run */
export type Run = (shard: number, isFirst: boolean) => void;

/** All operations and handles of an engine by name, and what they are bound to. */
type Declarations = ReadonlyMap<
  string,
  readonly [declaration: AnyOp | Handle, bound: (args: never) => unknown]
>;

export function declarationsOf(folders: readonly Folder[]): Declarations {
  return new Map(
    folders.flatMap(([declarations, bound]) =>
      Object.entries(declarations).map(
        ([key, declaration]) => [declaration.name, [declaration, bound[key]]] as const,
      ),
    ),
  );
}

/** The place where programs run, with its buffers and operations. */
export interface Place {
  readonly declared: Declarations;
  readonly checks: Checks;
  readonly layout: Layout;
  readonly shards: readonly number[];
  /** Returns the argument that operations get for a buffer. */
  argumentOf(name: string, shard: number | "all"): unknown;
}

/** Checks a program and finds its buffers. @throws Error with one sentence if a call is wrong */
export function resolve(program: Program, place: Place): Run {
  const steps = program.map((entry): Run => {
    if ("op" in entry) {
      const call = resolveCall(entry, place, 1);
      return (shard, isFirst) => {
        if (isFirst || !entry.once) call(shard, 0);
      };
    }
    place.checks.loop(entry);
    const { repeat, first = 0 } = entry;
    const turns = first + repeat;
    const body = entry.body.map((call) => resolveCall(call, place, turns));
    return (shard) => {
      for (let index = first; index < turns; index++) for (const call of body) call(shard, index);
    };
  });
  return (shard, isFirst) => {
    for (const step of steps) step(shard, isFirst);
  };
}

/** Arguments of a call by name. `index` is the turn of the loop around it. */
type Arguments = Record<string, unknown> & { index: number };

function resolveCall(
  call: Call,
  { declared, checks, layout, shards, argumentOf }: Place,
  turns: number,
): (shard: number, index: number) => void {
  const [op, bound] = declared.get(call.op) ?? [];
  if (!bound || !op || !("buffers" in op)) throw new Error(`There is no operation "${call.op}".`);
  checks.call(op, call, layout, turns);
  const isOwn = Object.values(call.buffers).some((name) => layout[name].scope === "shard");
  const args = new Map<number | "all", Arguments>();
  for (const owner of isOwn ? shards : ["all" as const]) {
    const own: Arguments = { ...call.params, index: 0 };
    for (const [name, buffer] of Object.entries(call.buffers))
      own[name] = argumentOf(buffer, owner);
    args.set(owner, own);
  }
  return (shard, index) => {
    const own = args.get(isOwn ? shard : "all") as Arguments;
    own.index = index;
    for (let time = 0; time < (call.times ?? 1); time++) bound(own as never);
  };
}
