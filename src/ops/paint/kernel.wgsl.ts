/** Paints a dish on a graphics card (README.md says which view is which). Owners are counted from 1 there. */
import { ALPHA } from "../channels.ts";
import { neighbourOf } from "../neighbourhood.wgsl.ts";
import { defineKernel, vectors } from "../wgsl.ts";
import { VIEWS } from "./views.ts";

/** Word of a cell that holds something, by view. Comparisons are written so that NaN counts as 0. */
const WORDS: Readonly<Record<(typeof VIEWS)[number], string>> = {
  colour: `
  let alpha = select(0.0, min(1.0, held(cell, ${ALPHA})), held(cell, ${ALPHA}) > 0);
  let scale = select(0.0, 255.0 / alpha, alpha > 0);
  word = byteOf(held(cell, 0) * scale) | (byteOf(held(cell, 1) * scale) << 8)
    | (byteOf(held(cell, 2) * scale) << 16) | (byteOf(alpha * 255) << 24);`,
  channel: `
  let value = held(cell, n.channel);
  let size = byteOf(127 * root(abs(value) / 2));
  word = colour(select(128 + size, 128 - size, value < 0));`,
  alive: `
  word = colour(select(128u, 255u, isMature));`,
  fired: `
  word = colour(select(255u, 1u, change[changeAt(cell)] == -1));`,
  change: `
  let length = change[changeAt(cell)];
  word = colour(select(1 + byteOf(254 * root(length)), 1u, length == -1));`,
  owner: `
  let opacity = max(48u, byteOf(held(cell, ${ALPHA}) * 255));
  word = (colour(owners[ownersAt(cell)] - 1) & 0xffffff) | (opacity << 24);`,
};

/** Paints cells, one an invocation, and adds the mature ones to `mature`. */
export function paintKernel(channels: number, view: number, torus: boolean) {
  const name = VIEWS[view];
  return defineKernel({
    label: `paint ${name}`,
    size: 256,
    buffers: {
      state: "f32",
      owners: "u32",
      change: "f32",
      palette: "u32",
      pixels: "write u32",
      mature: "write atomic<u32>",
    },
    numbers: { height: "u32", width: "u32", channel: "u32", aliveThreshold: "f32" },
    declarations: `
${neighbourOf(torus)}
var<workgroup> counted: atomic<u32>;
fn held(cell: u32, channel: u32) -> f32 { return state[stateAt(cell * ${4 * vectors(channels)} + channel)]; }
fn colour(index: u32) -> u32 { return palette[paletteAt(index)]; }
/** Rounded, and clamped to 0..255. */
fn byteOf(value: f32) -> u32 { return select(0u, u32(round(min(255.0, value))), value > 0); }
fn root(value: f32) -> f32 { return select(0.0, sqrt(min(1.0, value)), value > 0); }
fn isMatureAt(place: i32) -> bool { return place >= 0 && held(u32(place), ${ALPHA}) > n.aliveThreshold; }
fn isAlive(y: i32, x: i32) -> bool {
  for (var tap = 0; tap < 9; tap++) {
    if (isMatureAt(neighbour(y + tap / 3 - 1, x + tap % 3 - 1))) { return true; }
  }
  return false;
}`,
    main: `
  let cell = item;
  if (cell < n.height * n.width) {
    let isMature = isMatureAt(i32(cell));
    let isShown = ${name === "alive" ? "isAlive(i32(cell / n.width), i32(cell % n.width))" : "owners[ownersAt(cell)] != 0"};
    var word = 0u;
    if (isShown) {${WORDS[name]}
    }
    pixels[pixelsAt(cell)] = word;
    if (isMature) { atomicAdd(&counted, 1); }
  }
  workgroupBarrier();
  if (lane == 0) { atomicAdd(&mature[matureAt(0)], atomicLoad(&counted)); }`,
  });
}
