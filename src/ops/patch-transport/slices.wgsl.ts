/** Directions, and the patches that are projected on them, on a graphics card: all slices of a scale at once (planes.ts is the definition). */
import { VISIBLE } from "../cell.ts";
import { defineKernel } from "../wgsl.ts";
import { drawsLength } from "./layout.ts";
import { LARGEST_SIDE, SCALES } from "./sizes.ts";
import { RISING } from "./sort.wgsl.ts";

/** Sides of patches. */
export const SIDES = (LARGEST_SIDE + 1) / 2;
/** Cells of a direction of each side. */
export const DIRECTION_CELLS = /* @__PURE__ */ drawsLength(1) / SCALES / VISIBLE;

/** The side of a slice's patches, and the place of its direction among those of the scale: slices are counted as they are drawn. */
const SLICE = `
fn sideOf(slice: u32) -> u32 { return 2 * (slice / n.directions) + 1; }
fn directionOf(slice: u32) -> u32 {
  let smaller = slice / n.directions;
  // The squares of so many odd sides add up to this.
  let cells = smaller * (4 * smaller * smaller - 1) / 3;
  return n.directions * cells + slice % n.directions * sideOf(slice) * sideOf(slice);
}`;

/** Gives draws length 1: a direction an invocation. */
export const directionsKernel = /* @__PURE__ */ defineKernel({
  label: "patch-transport.directions",
  size: 64,
  buffers: { draws: "vec4f", weights: "write vec4f" },
  numbers: { directions: "u32" },
  declarations: SLICE,
  main: `
  let slices = ${SIDES} * n.directions;
  if (item >= ${SCALES} * slices) { return; }
  let cells = sideOf(item % slices) * sideOf(item % slices);
  let first = item / slices * n.directions * ${DIRECTION_CELLS} + directionOf(item % slices);
  var sum = 0.0;
  for (var i = first; i < first + cells; i++) { sum += dot(draws[drawsAt(i)], draws[drawsAt(i)]); }
  for (var i = first; i < first + cells; i++) { weights[weightsAt(i)] = draws[drawsAt(i)] / sqrt(sum); }`,
});

/**
 * Projects all patches of a plane: group y is a slice, and its numbers lie in row `row` + y, as words that rise with them. Behind
 * them up to `stride` lie words that come after every number. `first` is the plane's first cell, `direction` the scale's first
 * direction's.
 */
export const projectKernel = /* @__PURE__ */ defineKernel({
  label: "patch-transport.project",
  size: 64,
  buffers: { planes: "vec4f", weights: "vec4f", keys: "write u32", places: "write u32" },
  numbers: {
    ...{ height: "u32", width: "u32", first: "u32", torus: "u32" },
    ...{ directions: "u32", direction: "u32", row: "u32", stride: "u32" },
  },
  declarations: `${SLICE}${RISING}`,
  main: `
  let place = group.x * 64 + lane;
  if (place >= n.stride) { return; }
  let side = sideOf(group.y);
  let over = select(side - 1, 0u, n.torus == 1);
  let across = n.width - over;
  var key = 0xffffffffu;
  if (place < (n.height - over) * across) {
    var sum = 0.0;
    var at = n.direction + directionOf(group.y);
    for (var down = 0u; down < side; down++) {
      let line = n.first + (place / across + down) % n.height * n.width;
      for (var right = 0u; right < side; right++) {
        sum += dot(weights[weightsAt(at)], planes[planesAt(line + (place % across + right) % n.width)]);
        at++;
      }
    }
    key = rising(sum);
  }
  keys[keysAt((n.row + group.y) * n.stride + place)] = key;
  places[placesAt((n.row + group.y) * n.stride + place)] = place;`,
});

/** The gradient of a torus, from those of its projected patches in all slices: a cell an invocation. */
export const projectBackwardKernel = /* @__PURE__ */ defineKernel({
  label: "patch-transport.projectBackward",
  size: 64,
  buffers: { dProjected: "f32", weights: "vec4f", dPlanes: "write vec4f" },
  numbers: {
    ...{ height: "u32", width: "u32", first: "u32" },
    ...{ directions: "u32", direction: "u32" },
  },
  declarations: SLICE,
  main: `
  let cells = n.height * n.width;
  if (item >= cells) { return; }
  var sum = vec4f(0);
  for (var slice = 0u; slice < ${SIDES} * n.directions; slice++) {
    let side = sideOf(slice);
    var at = n.direction + directionOf(slice);
    for (var down = 0u; down < side; down++) {
      let row = slice * cells + (item / n.width + n.height - down) % n.height * n.width;
      for (var right = 0u; right < side; right++) {
        let seen = row + (item % n.width + n.width - right) % n.width;
        sum += dProjected[dProjectedAt(seen)] * weights[weightsAt(at)];
        at++;
      }
    }
  }
  dPlanes[dPlanesAt(n.first + item)] = sum;`,
});
