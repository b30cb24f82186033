// An objective of one's own: a rule learns the shape of a heart, and is free to choose its colours.
//
//     node examples/own-objective/train.ts [training steps]     (Node 24 or newer)
//
// `judge` is plain TypeScript: it gets a last state and fills in how the loss changes with it. Everything else is the trainer's:
// rollouts on all cores, backpropagation through time, pool, damage, optimiser, checkpoints.
import { createEngine, GROWING_SPEC, type HostObjective } from "blastema";
import { saveRule } from "blastema/node";
import { fastRecipe, newRun, train, trainedRule } from "blastema/training";

const SIZE = 16;
const PAD = 6;
const SIDE = SIZE + 2 * PAD;
const CHANNELS = GROWING_SPEC.channels;
const ALPHA = 3;

/** Mean squared difference of alpha alone: colours do not count. */
const silhouette: HostObjective = {
  name: "silhouette",
  judge(state, target, dState) {
    const cells = state.length / CHANNELS;
    let loss = 0;
    for (let cell = 0; cell < cells; cell++) {
      const difference = state[cell * CHANNELS + ALPHA] - target[cell * 4 + 3];
      loss += difference ** 2 / cells;
      dState[cell * CHANNELS + ALPHA] = (2 * difference) / cells;
    }
    return loss;
  },
  error: (state, target) => silhouette.judge(state, target, new Float32Array(state.length)),
};

/** Premultiplied RGBA [SIDE, SIDE, 4]: white inside the curve (x² + y² - 1)³ = x² y³, nothing outside. */
function heart(): Float32Array {
  const picture = new Float32Array(SIDE * SIDE * 4);
  for (let row = 0; row < SIDE; row++)
    for (let column = 0; column < SIDE; column++) {
      const x = (2.5 * (column - SIDE / 2 + 0.5)) / SIZE;
      const y = (-2.5 * (row - SIDE / 2 + 0.5)) / SIZE;
      if ((x * x + y * y - 1) ** 3 - x * x * y ** 3 < 0)
        picture.fill(1, (row * SIDE + column) * 4, (row * SIDE + column + 1) * 4);
    }
  return picture;
}

const trainingSteps = Number(process.argv[2] ?? 400);
const engine = await createEngine();
const run = newRun({
  kind: "growing",
  spec: GROWING_SPEC,
  height: SIDE,
  width: SIDE,
  target: heart(),
  targetName: "a heart",
  recipe: { ...fastRecipe("persistent", SIZE), trainingSteps, objective: silhouette.name },
  rngSeed: 0,
  arithmetic: engine.arithmetic,
});
const losses: number[] = [];
await train(engine, run, {
  objective: silhouette,
  onStep: ({ step, loss }) => {
    losses.push(loss);
    if (step % 50 === 0) console.log(`step ${step}  loss ${loss.toFixed(4)}`);
  },
});
await engine.dispose();
await saveRule("heart.safetensors", trainedRule(run, []));
console.log(`loss ${losses[0].toFixed(4)} at first, ${losses[losses.length - 1].toFixed(4)} now`);
console.log("See it: npx blastema grow heart.safetensors");
