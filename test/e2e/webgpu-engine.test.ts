// The WebGPU engine computes what the reference defines: on the software driver, in a process of its own.
import { test } from "node:test";
import { createEngine } from "../../src/engine/create.ts";
import { contractTests } from "../support/contract-tests.ts";
import { CASES, holdAgainst, nameOf } from "../support/masks.ts";
import { onSoftwareDriver } from "../support/webgpu.ts";

await onSoftwareDriver(import.meta.url, async (engine) => {
  const reference = await createEngine({ kind: "reference" });
  contractTests(engine);
  for (const [i, each] of CASES.entries())
    test(`${nameOf(each)}: states and gradients are the reference's`, (t) =>
      holdAgainst(reference, [engine], each, 100 * i, t));
});
