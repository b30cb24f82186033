/** Numbers of the arrays of a rule with C channels, D hidden units and F filters, as they are uploaded and come back. */
export function tensorLengths(rule: {
  readonly channels: number;
  readonly hidden: number;
  readonly filters: number;
}) {
  const { channels, hidden, filters } = rule;
  return {
    bank: filters * channels * 9,
    hiddenWeight: hidden * filters * channels,
    hiddenBias: hidden,
    outputWeight: channels * hidden,
    outputBias: channels,
  };
}
