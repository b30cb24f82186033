// A rule as the step kernels read it: weights in the orders in which the matrix products walk them, C and D rounded
// up to multiples of 8 with zeros (a padded unit gives 0 and receives no gradient that is read back).

@unmanaged
export class Rule {
  channels: i32; // C
  paddedChannels: i32; // C rounded up
  hidden: i32; // D rounded up
  realHidden: i32; // D
  filters: i32; // F
  perception: i32; // F * paddedChannels
  learned: i32; // 1 when the bank is learned
  bank: usize; // [F, 9, C]
  centreOnly: usize; // bytes [F]
  hiddenWeight: usize; // [D, P]
  hiddenWeightT: usize; // [P, D]
  hiddenBias: usize; // [D]
  outputWeight: usize; // [C, D]
  outputWeightT: usize; // [D, C]
  outputBias: usize; // [C]
  zeros: usize; // a row of zeros, long enough for any start of sums
  // Gradients; 0 for a rule that only runs forward.
  dBank: usize; // [F, 9, C]
  dHiddenWeightT: usize; // [P, D]
  dHiddenBias: usize; // [D]
  dOutputWeight: usize; // [C, D]
  dOutputBias: usize; // [C]
  gradientBytes: usize;
}

export function allocateZeroed(bytes: usize): usize {
  const address = heap.alloc((bytes + 15) & ~15);
  memory.fill(address, 0, bytes);
  return address;
}

// @ts-ignore: decorator
@inline
function roundUp(n: i32): i32 {
  return (n + 7) & ~7;
}

export function createRule(channels: i32, hidden: i32, filters: i32, learned: i32, gradients: i32): Rule {
  const rule = changetype<Rule>(allocateZeroed(offsetof<Rule>()));
  rule.channels = channels;
  rule.paddedChannels = roundUp(channels);
  rule.realHidden = hidden;
  rule.hidden = roundUp(hidden);
  rule.filters = filters;
  rule.learned = learned;
  const C = rule.paddedChannels, D = rule.hidden, P = filters * C;
  rule.perception = P;
  rule.bank = allocateZeroed(9 * P * 4);
  rule.centreOnly = allocateZeroed(filters);
  rule.hiddenWeight = allocateZeroed(D * P * 4);
  rule.hiddenWeightT = allocateZeroed(D * P * 4);
  rule.hiddenBias = allocateZeroed(D * 4);
  rule.outputWeight = allocateZeroed(C * D * 4);
  rule.outputWeightT = allocateZeroed(C * D * 4);
  rule.outputBias = allocateZeroed(C * 4);
  rule.zeros = allocateZeroed((D > P ? D : P) * 4);
  if (gradients) {
    rule.gradientBytes = (9 * P + P * D + D + C * D + C) * 4;
    rule.dBank = allocateZeroed(rule.gradientBytes);
    rule.dHiddenWeightT = rule.dBank + 9 * P * 4;
    rule.dHiddenBias = rule.dHiddenWeightT + P * D * 4;
    rule.dOutputWeight = rule.dHiddenBias + D * 4;
    rule.dOutputBias = rule.dOutputWeight + C * D * 4;
  }
  return rule;
}

// @ts-ignore: decorator
@inline
function get(base: usize, index: i32): f32 {
  return load<f32>(base + (<usize>index << 2));
}

// @ts-ignore: decorator
@inline
function put(base: usize, index: i32, value: f32): void {
  store<f32>(base + (<usize>index << 2), value);
}

/**
 * Packs parameters in their stored order (src/systems/growing/spec.ts) and sets the gradients to zero.
 * @param bank [F, C, 9]
 */
export function packRule(
  rule: Rule, bank: usize, hiddenWeight: usize, hiddenBias: usize, outputWeight: usize, outputBias: usize,
): void {
  const C = rule.channels, Cp = rule.paddedChannels, D = rule.realHidden, Dp = rule.hidden, F = rule.filters;
  const P = rule.perception;
  for (let f = 0; f < F; f++) {
    let outer: f32 = 0;
    for (let c = 0; c < C; c++) {
      for (let t = 0; t < 9; t++) {
        const tap = get(bank, (f * C + c) * 9 + t);
        put(rule.bank, (f * 9 + t) * Cp + c, tap);
        // A NaN tap makes this not equal to zero, so that it is applied.
        if (t != 4) outer += abs(tap);
      }
    }
    store<u8>(rule.centreOnly + f, outer == 0 ? 1 : 0);
  }
  for (let d = 0; d < D; d++) {
    put(rule.hiddenBias, d, get(hiddenBias, d));
    for (let f = 0; f < F; f++) {
      for (let c = 0; c < C; c++) {
        const weight = get(hiddenWeight, d * F * C + f * C + c);
        put(rule.hiddenWeight, d * P + f * Cp + c, weight);
        put(rule.hiddenWeightT, (f * Cp + c) * Dp + d, weight);
      }
    }
  }
  for (let c = 0; c < C; c++) {
    put(rule.outputBias, c, get(outputBias, c));
    for (let d = 0; d < D; d++) {
      const weight = get(outputWeight, c * D + d);
      put(rule.outputWeight, c * Dp + d, weight);
      put(rule.outputWeightT, d * Cp + c, weight);
    }
  }
  if (rule.gradientBytes) memory.fill(rule.dBank, 0, rule.gradientBytes);
}

/** Writes the gradients in the stored order of the parameters. */
export function unpackGradients(
  rule: Rule, bank: usize, hiddenWeight: usize, hiddenBias: usize, outputWeight: usize, outputBias: usize,
): void {
  const C = rule.channels, Cp = rule.paddedChannels, D = rule.realHidden, Dp = rule.hidden, F = rule.filters;
  for (let f = 0; f < F; f++) {
    for (let c = 0; c < C; c++) {
      for (let t = 0; t < 9; t++) put(bank, (f * C + c) * 9 + t, get(rule.dBank, (f * 9 + t) * Cp + c));
    }
  }
  for (let d = 0; d < D; d++) {
    put(hiddenBias, d, get(rule.dHiddenBias, d));
    for (let f = 0; f < F; f++) {
      for (let c = 0; c < C; c++) {
        put(hiddenWeight, d * F * C + f * C + c, get(rule.dHiddenWeightT, (f * Cp + c) * Dp + d));
      }
    }
  }
  for (let c = 0; c < C; c++) {
    put(outputBias, c, get(rule.dOutputBias, c));
    for (let d = 0; d < D; d++) put(outputWeight, c * D + d, get(rule.dOutputWeight, c * Dp + d));
  }
}
