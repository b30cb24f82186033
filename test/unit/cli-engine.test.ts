// Which engine a command takes, and what becomes of its work when a graphics card is lost; on engines that say what they are.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { onEngine } from "../../src/cli/engine.ts";
import { NoCardError } from "../../src/cli/failure.ts";
import { faster } from "../../src/cli/faster.ts";
import { checkMemory } from "../../src/cli/forecast.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { LostDeviceError } from "../../src/engine/lost.ts";
import { runRecipe } from "../../src/training/growing/choice.ts";
import { FAST_SPEC, type Recipe } from "../../src/training/growing/recipe.ts";
import { newRun } from "../../src/training/run.ts";

/** Says what is written to stderr meanwhile. */
function listen(t: TestContext): string[] {
  const said: string[] = [];
  t.mock.method(process.stderr, "write", (text: string) => said.push(text) > 0);
  return said;
}

function engine(name: Engine["name"], ended: string[]) {
  const dispose = async () => void ended.push(name);
  return async () => ({ name, dispose }) as unknown as Engine;
}

test("auto takes the engine that does the work faster, and ends the other", async (t) => {
  const said = listen(t);
  for (const [seconds, best, sentence] of [
    [
      { wasm: 0.5, webgpu: 0.125 },
      "webgpu",
      "the graphics card, 4.0 times as fast here as the processor",
    ],
    [
      { wasm: 0.5, webgpu: 0.75 },
      "wasm",
      "the processor, 1.5 times as fast here as the graphics card",
    ],
  ] as const) {
    const ended: string[] = [];
    const timed = async ({ name }: Engine) => seconds[name as "wasm"];
    const chosen = await faster(engine("wasm", ended), engine("webgpu", ended), timed);
    assert.equal(chosen.name, best);
    assert.deepEqual(ended, [best === "wasm" ? "webgpu" : "wasm"]);
    assert.equal(said.pop(), `Engine: ${sentence}.\n`);
  }
});

test("auto takes the processor where there is no card, and where the card cannot do the work", async (t) => {
  const said = listen(t);
  const ended: string[] = [];
  const none = () => Promise.reject(new NoCardError("no card", "No card: buy one."));
  const closed = () => Promise.reject(new Error("The graphics card cannot be opened: Busy."));
  const work = async ({ name }: Engine) => {
    if (name === "webgpu") throw new Error("It has too little memory.");
    return 1;
  };
  assert.equal((await faster(engine("wasm", ended), none, work)).name, "wasm");
  assert.equal((await faster(engine("wasm", ended), closed, work)).name, "wasm");
  assert.equal((await faster(engine("wasm", ended), engine("webgpu", ended), work)).name, "wasm");
  assert.deepEqual(ended, ["webgpu"]);
  assert.deepEqual(said, [
    "Engine: the processor (no card).\n",
    "Engine: the processor (the graphics card cannot be opened: Busy).\n",
    "Engine: the processor (it has too little memory).\n",
  ]);
});

test("auto takes the card where only that can do the work, and the processor where neither can", async (t) => {
  const said = listen(t);
  const ended: string[] = [];
  const only = (able?: string) => async (engine: Engine) => {
    if (engine.name !== able) throw new Error(`No memory on ${engine.name}.`);
    return 1;
  };
  const start = [engine("wasm", ended), engine("webgpu", ended)] as const;
  assert.equal((await faster(...start, only("webgpu"))).name, "webgpu");
  assert.equal((await faster(...start, only())).name, "wasm");
  assert.deepEqual(ended, ["wasm", "webgpu"]);
  assert.deepEqual(said, [
    "Engine: the graphics card (not the processor: no memory on wasm).\n",
    "Engine: the processor (no memory on webgpu).\n",
  ]);
});

test("auto says why it takes the processor where an arithmetic is asked for that no card has", async (t) => {
  const said = listen(t);
  const asked = { engine: "auto", arithmetic: "plain", threads: 0 } as const;
  const unmeasured = () => Promise.reject(new Error("There is nothing to choose."));
  assert.equal(await onEngine(asked, unmeasured, async ({ name }) => name), "wasm");
  assert.deepEqual(said, ["Engine: the processor (a graphics card has no plain arithmetic).\n"]);
});

test("what a card holds is not asked of this machine's memory", () => {
  const rolloutSteps = [1, 10_000] as const;
  const side = 1024;
  const recipe = {
    ...runRecipe({ regime: "growing", preset: "fast", size: side, pad: 0 }),
    rolloutSteps,
  };
  const target = new Float32Array(4 * side ** 2).fill(1);
  const extent = { spec: FAST_SPEC, height: side, width: side, target };
  const run = newRun({
    ...{ kind: "growing", ...extent, targetName: "square", recipe },
    ...{ rngSeed: 0, arithmetic: "webgpu" },
  });
  const thread = /^Error: A thread would need .+ GB of memory and can have 4\.2 GB: /.source;
  for (const [goesOn, advice] of [
    [false, "a smaller grid, or shorter rollouts, need less"],
    [true, "go on with it on a graphics card \\(--engine webgpu --allow-drift\\)"],
  ] as const) {
    const check = () => checkMemory({ name: "wasm", threads: recipe.batch }, run, { goesOn });
    assert.throws(check, new RegExp(`${thread}${advice}\\.$`));
  }
  assert.ok(checkMemory({ name: "webgpu", threads: 0 }, run) < 1e10);
});

test("who has too little memory is told what of it helps", () => {
  const preset = { preset: "fast", size: 72, pad: 0 } as const;
  const recipe = { ...runRecipe({ regime: "persistent", ...preset }), batch: 4 };
  const extent = { spec: FAST_SPEC, height: 72, width: 72 };
  const needed = (threads: number, here: number, changes: Partial<Recipe> = {}, goesOn = false) => {
    const run = newRun({
      ...{ kind: "growing", ...extent, target: new Float32Array(4 * 72 ** 2).fill(1) },
      ...{ recipe: { ...recipe, ...changes }, targetName: "square" },
      ...{ rngSeed: 0, arithmetic: "plain" },
    });
    return () => checkMemory({ name: "wasm", threads }, run, { here, goesOn });
  };
  const machine = /^Error: Training would need .+ of memory, and this machine has 1 MB: /.source;
  const elsewhere = "on a machine that has more";
  for (const [threads, goesOn, advice] of [
    [1, false, "a smaller grid, batch or pool, or shorter rollouts, need less"],
    [2, false, "a smaller grid, batch or pool, shorter rollouts, or fewer threads, need less"],
    [1, true, `go on with it ${elsewhere}`],
    [2, true, `go on with it with fewer threads, or ${elsewhere}`],
  ] as const) {
    const tooLarge = needed(threads, 1_500_000, {}, goesOn);
    assert.throws(tooLarge, new RegExp(`${machine}${advice}.$`));
  }
  const long = { rolloutSteps: [10_000, 10_000] } as const;
  assert.ok(needed(1, 1e15, { ...long, batch: 64 })() > 1e9, "of a thread's samples there is one");
});

test("work goes on when a card is lost, and at the latest on the processor when another is", async (t) => {
  const said = listen(t);
  const seen: string[] = [];
  const answer = await onEngine(
    { threads: 0 },
    async () => 1,
    async ({ name }) => {
      if (seen.push(name) < 3) throw new LostDeviceError("The graphics card was lost: gone.");
      return seen.length;
    },
  );
  assert.deepEqual([answer, seen.length, seen[2]], [3, 3, "wasm"]);
  assert.equal(said.at(-1), "The graphics card was lost: gone. Going on on the processor.\n");
  const broken = onEngine(
    { threads: 0 },
    async () => 1,
    () => Promise.reject(new Error("Broken.")),
  );
  await assert.rejects(broken, { message: "Broken." });
});
