/** Transport between sorted numbers on a graphics card (transport.ts is the definition). */
import { sumUp } from "../sum.wgsl.ts";
import { defineKernel } from "../wgsl.ts";
import { NUMBER_OF } from "./sort.wgsl.ts";

/** Invocations that share a slice: one workgroup, so that its sum has one order. */
const LANES = 128;
/** Most numbers that are moved: their square is still a word. */
export const MOST_NUMBERS = 2 ** 16;

/**
 * Moves the numbers of a grid to the means of their parts of the picture's: group x is a slice. Number i takes the shares, in
 * 1 / (numbers * parts), that lie between i * numbers and (i + 1) * numbers; each of the picture's numbers has `parts` of them. Gradients
 * go to the patches' places, and W2² to `distances`, from `first` on.
 */
export const moveKernel = /* @__PURE__ */ defineKernel({
  label: "patch-transport.move",
  size: LANES,
  buffers: { keys: "u32", places: "u32", dProjected: "write f32", distances: "write f32" },
  numbers: {
    ...{ parts: "u32", pictureHeight: "u32", pictureWidth: "u32" },
    ...{ directions: "u32", pictureRow: "u32", stride: "u32", first: "u32" },
  },
  declarations: `${NUMBER_OF}
var<workgroup> sums: array<f32, ${LANES}>;
/** The picture's numbers of which a part is made: the smallest, how much of it belongs to parts before, and the shares that are left. */
struct Part { at: u32, taken: u32, left: u32 }
/** Takes what belongs to the part of its smallest number, and goes on to the next one. @returns the share */
fn takeShare(part: ptr<function, Part>) -> f32 {
  let share = min((*part).left, n.parts - (*part).taken);
  *part = Part((*part).at + 1, 0, (*part).left - share);
  return f32(share);
}`,
  main: `
  let slice = group.x;
  let over = 2 * (slice / n.directions);
  let numbers = (n.pictureHeight - over) * (n.pictureWidth - over);
  let row = slice * n.stride;
  for (var i = lane; i < n.parts; i += ${LANES}) {
    // Where i * numbers shares end, in products that fit a word.
    let rest = i * (numbers % n.parts);
    let at = (n.pictureRow + slice) * n.stride + i * (numbers / n.parts) + rest / n.parts;
    let whole = Part(at, rest % n.parts, numbers);
    var mean = 0.0;
    for (var part = whole; part.left > 0;) {
      let number = numberOf(keys[keysAt(part.at)]);
      mean += takeShare(&part) * number / f32(numbers);
    }
    var spread = 0.0;
    for (var part = whole; part.left > 0;) {
      let distance = numberOf(keys[keysAt(part.at)]) - mean;
      spread += takeShare(&part) * distance * distance;
    }
    let difference = numberOf(keys[keysAt(row + i)]) - mean;
    sums[lane] += difference * difference + spread / f32(numbers);
    dProjected[dProjectedAt(slice * n.parts + places[placesAt(row + i)])] = 2 * difference / f32(n.parts);
  }
${sumUp(LANES, "sums")}
  if (lane == 0) { distances[distancesAt(n.first + slice)] = sums[0] / f32(n.parts); }`,
});

/** The mean over slices, one after another. */
export const lossKernel = /* @__PURE__ */ defineKernel({
  label: "patch-transport.loss",
  size: 1,
  buffers: { distances: "f32", loss: "write f32" },
  numbers: { slices: "u32" },
  main: `
  var sum = 0.0;
  for (var slice = 0u; slice < n.slices; slice++) { sum += distances[distancesAt(slice)]; }
  loss[lossAt(0)] = sum / f32(n.slices);`,
});
