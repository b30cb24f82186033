// Which operations an engine was asked for.
import type { Engine, Program } from "../../src/engine/engine.ts";
import { folders } from "../../src/engine/generated/reference.ts";

/** @returns an engine that does as the other does, and what names the operations that it never took */
export function watchCalls(engine: Engine) {
  const called = new Set<string>();
  const note = (program: Program): void => {
    for (const each of program)
      if ("body" in each) note(each.body);
      else called.add(each.op);
  };
  const allocate: Engine["allocate"] = async (...given) => {
    const memory = await engine.allocate(...given);
    return {
      ...memory,
      prepare: async (program) => {
        const prepared = await memory.prepare(program);
        note(program);
        return prepared;
      },
      run: async (program, transfer) => {
        const downloads = await memory.run(program, transfer);
        note(program);
        return downloads;
      },
    };
  };
  const operations = folders.flatMap(([declared]) =>
    Object.values(declared).flatMap((each) => ("buffers" in each ? each.name : [])),
  );
  return {
    engine: { ...engine, allocate },
    left: () => operations.filter((name) => !called.has(name)),
  };
}
