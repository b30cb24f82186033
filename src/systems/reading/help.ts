/** What the fields of a reader's spec are for, by name. */
export const READING_HELP: Readonly<Record<string, string>> = {
  kind: "A reader.",
  channels:
    "Numbers of a cell: ten beliefs, one for each digit; hidden ones, for cells to tell each other what they know; and the ink.",
  filters: "3 x 3 filters that each channel is perceived through, all learned.",
  hidden: "Width of the hidden layer. A wider reader can do more and takes longer.",
  activation: "What the hidden layer's numbers go through.",
  fireRate: "Share of cells that change in a step; the others wait.",
  inkThreshold: "A cell lives where the drawing has more ink than this; 1 is black.",
};
