/** Says what the fields of variational models' specs are for, by name. */

const SHARED: Readonly<Record<string, string>> = {
  size: "Side of the pictures in pixels.",
  pictureChannels: "Numbers of a pixel: 1 is grey, 4 are colours and alpha. 1 if left out.",
  latent: "Numbers from which a picture grows.",
  "encoder.channels": "Outputs of each 5 x 5 convolution of the encoder.",
  "encoder.strides": "Stride of each convolution of the encoder.",
  "encoder.frame": "Black pixels that are added on each side of the picture.",
};

/** Says what the fields of a VNCA's spec are for. */
export const CELLULAR_HELP: Readonly<Record<string, string>> = {
  kind: "Cells that grow from a latent.",
  ...SHARED,
  likelihood:
    "How pixels are drawn: black or white, or bytes from a mixture of so many logistics, as colour needs. Black or white if left out.",
  channels: "Numbers of a cell; the first say how its pixel looks.",
  sides:
    "Sides of the grids, one a stage. Each begins by doubling the cells of the one before; an odd side leaves the last ones out.",
  seed: "How a latent becomes the first grid: copied into every cell, or by a learned linear map.",
  steps:
    "Steps of the rule in each stage. Where all but the last are 0, the model does not double.",
  update: "The layers of the rule.",
  scored: "What counts as the picture: its own pixels, or also the black cells around it.",
  "draws.numbers":
    "Numbers that each cell draws at the beginning of each stage; 0 where it draws none. The encoder must have grids of these sides.",
  "draws.hidden": "Width of the hidden layer that tells what a picture's cells would draw.",
};

/** Says what the fields of a deconvolution baseline's spec are for. */
export const DECONVOLUTION_HELP: Readonly<Record<string, string>> = {
  kind: "Transposed convolutions, which do not grow.",
  ...SHARED,
  likelihood: "How pixels are drawn: black or white.",
  "decoder.sides": "Sides of the grids between latent and picture.",
  "decoder.channels": "Channels of each of these grids.",
};
