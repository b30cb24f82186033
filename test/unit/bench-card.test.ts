// What `bench:gpu` takes for a software driver, which it does not measure, and the peaks that it knows.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isSoftware, peakOf } from "../../bench/gpu-card.ts";

test("a driver is software if it says so, or by its name", () => {
  for (const [description, architecture, isFallbackAdapter, expected] of [
    ["Microsoft Basic Render Driver", "", true, true],
    ["SwiftShader driver 5.0.0", "swiftshader", false, true],
    ["llvmpipe (LLVM 15.0.6, 256 bits)", "", false, true],
    ["NVIDIA H100 80GB HBM3", "hopper", false, false],
  ] as const)
    assert.equal(isSoftware({ description, architecture, isFallbackAdapter }), expected);
});

test("peaks are known by the whole name, or given", () => {
  const h100 = { device: "nvidia-h100-80gb-hbm3" };
  assert.deepEqual(peakOf(h100), { tflops: 67, gigabytes: 3350 });
  assert.deepEqual(peakOf(h100, "60,3900"), { tflops: 60, gigabytes: 3900 });
  assert.equal(peakOf({ device: "nvidia-h100" }), undefined);
  assert.deepEqual(peakOf({ device: "" }, "1,50"), { tflops: 1, gigabytes: 50 });
});
