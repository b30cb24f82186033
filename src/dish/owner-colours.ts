/** Colours of the rules in the view "owner", used in turn; Okabe and Ito chose them for colour-blind readers. */
export const OWNER_COLOURS: readonly (readonly [red: number, green: number, blue: number])[] = [
  [0, 158, 115],
  [230, 159, 0],
  [86, 180, 233],
  [204, 121, 167],
  [213, 94, 0],
  [0, 114, 178],
  [240, 228, 66],
];
