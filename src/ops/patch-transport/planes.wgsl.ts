/** Planes on a graphics card: pictures of four channels, a vector a cell, at all scales; and the way back to the cells of a grid (planes.ts is the definition). */
import { VISIBLE } from "../cell.ts";
import { defineKernel } from "../wgsl.ts";
import { SCALES } from "./sizes.ts";

/** Halves the first four channels of cells so many times at once: a cell of the plane an invocation. */
export const planeKernel = /* @__PURE__ */ defineKernel({
  label: "patch-transport.plane",
  size: 64,
  buffers: { cells: "f32", planes: "write vec4f" },
  numbers: { channels: "u32", height: "u32", width: "u32", halvings: "u32", first: "u32" },
  main: `
  if (item >= n.height * n.width) { return; }
  let side = 1u << n.halvings;
  let corner = item / n.width * side * n.width * side + item % n.width * side;
  var sum = vec4f(0);
  for (var i = 0u; i < side * side; i++) {
    let at = cellsAt((corner + i / side * n.width * side + i % side) * n.channels);
    sum += vec4f(cells[at], cells[at + 1], cells[at + 2], cells[at + 3]);
  }
  planes[planesAt(n.first + item)] = sum / f32(side * side);`,
});

/** Brings the gradients of all scales to the cells: a number of a cell an invocation; hidden channels have none. */
export const giveOutKernel = /* @__PURE__ */ defineKernel({
  label: "patch-transport.giveOut",
  size: 64,
  buffers: { dPlanes: "vec4f", dState: "write f32" },
  numbers: { channels: "u32", height: "u32", width: "u32", scale: "f32" },
  main: `
  if (item >= n.height * n.width * n.channels) { return; }
  let channel = item % n.channels;
  let y = item / n.channels / n.width;
  let x = item / n.channels % n.width;
  var sum = 0.0;
  if (channel < ${VISIBLE}) {
    var first = 0u;
    var share = n.scale;
    for (var halvings = 0u; halvings < ${SCALES}; halvings++) {
      let width = n.width >> halvings;
      let at = first + (y >> halvings) * width + (x >> halvings);
      sum = fma(share, dPlanes[dPlanesAt(at)][channel], sum);
      first += (n.height >> halvings) * width;
      share /= 4;
    }
  }
  dState[dStateAt(item)] = sum;`,
});
