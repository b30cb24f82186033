/** Arrays into parts of others on a graphics card; a number an invocation. */
import { defineKernel } from "../wgsl.ts";

export const copyKernel = /* @__PURE__ */ defineKernel({
  label: "arrays.copy",
  size: 64,
  buffers: { given: "f32", copied: "write f32" },
  numbers: { given: "u32", copied: "u32", count: "u32" },
  main: `
  if (item < n.count) { copied[copiedAt(n.copied + item)] = given[givenAt(n.given + item)]; }`,
});

export const addKernel = /* @__PURE__ */ defineKernel({
  label: "arrays.add",
  size: 64,
  buffers: { values: "f32", sums: "write f32" },
  numbers: { count: "u32" },
  main: `
  if (item < n.count) { sums[sumsAt(item)] += values[valuesAt(item)]; }`,
});
