/** Says what the fields of an optimiser are for, by name. */
export const OPTIMISER_HELP: Readonly<Record<string, string>> = {
  learningRate:
    "How far a training step moves the weights: one number, or points [step, rate] with straight lines between them; two on one step are a jump.",
  normalise: "Whether the gradient of each tensor is first divided by its own norm.",
  clip: "Limit of the norm of all gradients together; 0 sets none.",
  optimiser: "What moves the weights that Muon leaves.",
  muon: "Weight matrices learn by Muon, at this multiple of the learning rate; 0 leaves them to the optimiser.",
  averaging:
    "Decay a step of the running average of the weights, which is what the run gives; 0 gives the last weights.",
};
