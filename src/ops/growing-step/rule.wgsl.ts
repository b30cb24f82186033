/**
 * A rule as kernels on a graphics card read it, in vectors of four floats. Channels are filled up with zeros to C4 vectors; a
 * *unit* is all that belongs to one hidden unit: its weights [F, C4], the weights of its output [C4], and its bias. One more
 * unit sees nothing and always gives 1: its output is the output's bias.
 */
import { defineKernel, vectors } from "../wgsl.ts";

/** What decides on the text of kernels. */
export interface RuleSize {
  readonly channels: number;
  readonly hidden: number;
  readonly filters: number;
}

/** Places in a packed rule, in vectors. */
export function ruleLayout({ channels, hidden, filters }: RuleSize) {
  const cell = vectors(channels);
  const perception = filters * cell;
  const unit = perception + cell + 1;
  const units = 9 * perception;
  return { cell, perception, unit, units, length: units + (hidden + 1) * unit };
}

/** The same places as constants of a kernel. */
export function ruleConstants(rule: RuleSize): string {
  const { cell, perception, unit, units } = ruleLayout(rule);
  return `
const CHANNELS = ${rule.channels}u;
const HIDDEN = ${rule.hidden}u;
const FILTERS = ${rule.filters}u;
const CELL = ${cell}u;
const PERCEPTION = ${perception}u;
const UNIT = ${unit}u;
const UNITS = ${units}u;`;
}

/** Packs parameters in their stored order, a float an invocation. */
export function packKernel(size: RuleSize) {
  return defineKernel({
    label: "growing-step.pack",
    size: 64,
    buffers: {
      bank: "f32",
      hiddenWeight: "f32",
      hiddenBias: "f32",
      outputWeight: "f32",
      outputBias: "f32",
      rule: "write f32",
    },
    numbers: {},
    declarations: `${ruleConstants(size)}
/** Float i of the taps, [F, 9, C4] vectors. */
fn tap(i: u32) -> f32 {
  let channel = i % (4 * CELL);
  let row = i / (4 * CELL);
  if (channel >= CHANNELS) { return 0; }
  return bank[bankAt(((row / 9) * CHANNELS + channel) * 9 + row % 9)];
}
/** Float i of a unit. */
fn weight(unit: u32, i: u32) -> f32 {
  let channel = i % (4 * CELL);
  let bias = unit == HIDDEN;
  if (i >= 4 * (PERCEPTION + CELL)) {
    if (i > 4 * (PERCEPTION + CELL)) { return 0; }
    if (bias) { return 1; }
    return hiddenBias[hiddenBiasAt(unit)];
  }
  if (channel >= CHANNELS) { return 0; }
  if (i >= 4 * PERCEPTION) {
    if (bias) { return outputBias[outputBiasAt(channel)]; }
    return outputWeight[outputWeightAt(channel * HIDDEN + unit)];
  }
  if (bias) { return 0; }
  return hiddenWeight[hiddenWeightAt((unit * FILTERS + i / (4 * CELL)) * CHANNELS + channel)];
}`,
    main: `
  if (item < 4 * UNITS) { rule[ruleAt(item)] = tap(item); return; }
  let i = item - 4 * UNITS;
  if (i < 4 * UNIT * (HIDDEN + 1)) { rule[ruleAt(item)] = weight(i / (4 * UNIT), i % (4 * UNIT)); }`,
  });
}
