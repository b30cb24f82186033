// How the time of a training grows with the side of a picture: what `train` would forecast for its first round on one thread, on a
// clock that counts the processor's time, so that whatever else runs on the machine is left out.
//
//     node --import ./scripts/typescript.mjs --conditions=source bench/sides.ts [emoji:lizard] [40 64 96 128]
import { count } from "../src/cli/output.ts";
import { duration } from "../src/cli/progress.ts";
import { loadTarget } from "../src/cli/target.ts";
import { createEngine } from "../src/engine/create.ts";
import { byteText, trainingMemory } from "../src/training/growing/memory.ts";
import { secondsPerGrownStep, wholeCells } from "../src/training/growing/pace.ts";
import { withSeed } from "../src/training/growing/pictures.ts";
import { FAST_SPEC, fastRecipe } from "../src/training/growing/recipe.ts";
import { newRun } from "../src/training/run.ts";

const [picture = "emoji:lizard", ...given] = process.argv.slice(2);
const sides = given.length > 0 ? given.map(Number) : [24, 40, 64, 96, 128];
/** Border of `train`, in cells. */
const PAD = 16;

performance.now = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

const engine = await createEngine({ threads: 1 });
console.log(
  "| side | cells that live | steps of a rollout | training steps | a step | first round | memory |",
);
console.log("|---|---|---|---|---|---|---|");
for (const side of sides) {
  const { image, height, width } = await loadTarget(picture, side, PAD);
  const recipe = fastRecipe("regenerating", side);
  const run = newRun({
    ...{ kind: "growing", spec: withSeed(FAST_SPEC, image, height, width), recipe, height, width },
    ...{ target: image, targetName: picture, rngSeed: 0, arithmetic: engine.arithmetic },
  });
  const seconds = await secondsPerGrownStep(engine, run);
  const { trainingSteps, rolloutSteps } = recipe;
  const cells = [
    side,
    count(wholeCells(run)),
    rolloutSteps.join(" to "),
    count(trainingSteps),
    `${seconds.toFixed(2)} s`,
  ];
  const { all } = trainingMemory(engine, run);
  console.log(`| ${[...cells, duration(seconds * trainingSteps), byteText(all)].join(" | ")} |`);
}
await engine.dispose();
