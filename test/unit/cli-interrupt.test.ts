// How work that saves hears signals.
import assert from "node:assert/strict";
import { test } from "node:test";
import { interruptible } from "../../src/cli/interrupt.ts";

test("a Ctrl-C that comes twice, from the terminal and handed on, is one", async (t) => {
  const exit = t.mock.method(process, "exit", () => {
    throw new Error("It would have ended.");
  });
  const words = t.mock.method(process.stderr, "write", () => true);
  const work = (signal: AbortSignal) =>
    new Promise<boolean>((done) => {
      signal.addEventListener("abort", () => done(signal.aborted));
      process.emit("SIGINT");
      process.emit("SIGINT");
    });
  assert.equal(await interruptible(work, "the run is being saved"), true);
  assert.equal(exit.mock.callCount(), 0);
  assert.equal(words.mock.callCount(), 1);
});

test("a later signal ends the process at once", async (t) => {
  const now = t.mock.method(performance, "now", () => 1000);
  t.mock.method(process.stderr, "write", () => true);
  const exits: unknown[] = [];
  t.mock.method(process, "exit", (status: number) => exits.push(status));
  await interruptible(async () => {
    process.emit("SIGINT");
    now.mock.mockImplementation(() => 1299);
    process.emit("SIGTERM");
    assert.deepEqual(exits, []);
    now.mock.mockImplementation(() => 1300);
    process.emit("SIGINT");
  }, "the run is being saved");
  assert.deepEqual(exits, [130]);
});

test("work that has nothing to save says so, and ends the process", async (t) => {
  const words = t.mock.method(process.stderr, "write", () => true);
  const exits: unknown[] = [];
  t.mock.method(process, "exit", (status: number) => exits.push(status));
  await interruptible(async () => {
    process.emit("SIGHUP");
  });
  assert.deepEqual(exits, [130]);
  assert.deepEqual(
    words.mock.calls.map(({ arguments: [text] }) => text),
    ["Stopped before the end.\n"],
  );
});
