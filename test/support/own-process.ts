// Tests in a process of their own: where drivers lie is read from the environment with which a process starts.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { PATIENCE } from "./patience.ts";

/** Set in such a process: what it was started for. */
const MARK = "BLASTEMA_TESTS_OF";

/** Where tests run. */
export interface Place {
  /** For the report. */
  readonly name: string;
  /** Of a process of their own; left out where this one does. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Why they cannot run on this machine. */
  readonly skip?: string | false;
}

/**
 * Declares the tests of a file in their place. Of those with a process of their own there is one test here that runs them all: it
 * fails as one of them does, and is skipped if all of them are.
 * @param file the test file that calls this
 */
export async function inPlace(
  file: string,
  { name, environment, skip = false }: Place,
  declare: () => void | Promise<void>,
): Promise<void> {
  const [here, own] = [process.env[MARK], environment && name];
  if (here === own && skip === false) await declare();
  else if (here === undefined) test(name, { skip }, (t) => runAgain(t, file, name, environment));
}

async function runAgain(
  t: TestContext,
  file: string,
  name: string,
  environment: NodeJS.ProcessEnv | undefined,
): Promise<void> {
  const { NODE_TEST_CONTEXT: _, ...inherited } = process.env;
  const options = process.execArgv.filter((option) => !option.startsWith("--test"));
  const child = spawn(process.execPath, [...options, "--test-reporter=spec", fileURLToPath(file)], {
    env: { ...inherited, ...environment, [MARK]: name, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 10 * PATIENCE,
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (chunk) => {
      output += chunk;
    });
  const status = await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  assert.equal(status, 0, output);
  const passed = Number(/^ℹ pass (\d+)$/m.exec(output)?.[1]);
  const [, reason] = /^ *﹣ .* # (.*)$/m.exec(output) ?? [];
  if (passed === 0 && reason !== undefined) return t.skip(reason);
  assert.ok(passed > 0, output);
  t.diagnostic(`${passed} tests passed`);
  for (const [line] of output.matchAll(/^ *ℹ worst.*$/gm)) t.diagnostic(line.trim().slice(2));
}
