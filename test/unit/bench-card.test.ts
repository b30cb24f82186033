// What `bench:gpu` takes for a software driver, which it does not measure.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isSoftware } from "../../bench/gpu-card.ts";

test("a driver is software if it says so, or by its name", () => {
  for (const [description, architecture, isFallbackAdapter, expected] of [
    ["Microsoft Basic Render Driver", "", true, true],
    ["SwiftShader driver 5.0.0", "swiftshader", false, true],
    ["llvmpipe (LLVM 15.0.6, 256 bits)", "", false, true],
    ["NVIDIA H100 80GB HBM3", "hopper", false, false],
  ] as const)
    assert.equal(isSoftware({ description, architecture, isFallbackAdapter }), expected);
});
