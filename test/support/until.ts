import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import { PATIENCE } from "./patience.ts";
import { LATE } from "./speed.ts";

/**
 * Asks again and again until it holds, whatever the machine's speed.
 * @param what says what was waited for, should the test's patience end
 */
export async function untilTrue(
  holds: () => boolean | Promise<boolean>,
  what: () => string | Promise<string>,
): Promise<void> {
  for (const end = performance.now() + PATIENCE; !(await holds()); await setTimeout(20))
    if (performance.now() > end) assert.fail(`not within ${PATIENCE / 1000} s: ${await what()}`);
  await setTimeout(LATE);
}
