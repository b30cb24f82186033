// Everything that the wasm modules of variational autoencoders export to their host.
export { allocate } from "../../ops/allocate.as";
export { bernoulli } from "../../ops/bernoulli/kernel.as";
export { convBackward, convForward, packConv, unpackConv } from "../../ops/conv/kernel.as";
export { logisticMixture } from "../../ops/logistic-mixture/kernel.as";
export { convTransposedBackward, convTransposedForward } from "../../ops/conv-transposed/kernel.as";
export { doubleBackward, doubleGrid } from "../../ops/doubling/kernel.as";
export { orthogonalise } from "../../ops/orthogonalise/kernel.as";
export { gaussianBackward, gaussianDivergence, importanceBackward, sampleGaussian } from "../../ops/gaussian/kernel.as";
export { variationalStepBackward } from "../../ops/variational-step/backward.as";
export { variationalStep } from "../../ops/variational-step/forward.as";
export { loadGrid, seedBackward, seedGrid, storeGrid } from "../../ops/grid/kernel.as";
export { packUpdate, unpackUpdate } from "../../ops/variational-step/plan.as";
