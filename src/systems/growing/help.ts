/** What the fields of a growing rule's spec are for, by name. */
export const GROWING_HELP: Readonly<Record<string, string>> = {
  kind: "A growing rule.",
  channels:
    "Numbers of a cell: red, green, blue and alpha, and the rest hidden, for cells to tell each other what they know.",
  filters:
    "What a cell perceives of the 3 x 3 cells around it: fixed filters by name, or so many that are learned.",
  hidden: "Width of the hidden layer. A wider rule can do more and takes longer.",
  activation: "What the hidden layer's numbers go through.",
  fireRate: "Share of cells that change in a step; the others wait.",
  aliveThreshold: "A cell lives where it or one of its eight neighbours has more alpha than this.",
  boundary: "What cells at the edge see beyond it: nothing, or the opposite edge.",
  mask: "Which cells live: those near enough alpha; for good those that hold something in a channel of the first state; or all.",
  seedCells:
    "Cells that growth starts from, as rows and columns from the middle of the grid; chosen by the picture if left out; none, [], to begin from nothing.",
  goals:
    "Names of the pictures that one rule grows, each a goal that its cells are told; made from the pictures that are given.",
};
