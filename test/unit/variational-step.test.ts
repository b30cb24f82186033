// The step of a variational rule on grids of every size: tiles that fit, tiles that reach beyond the edge, and more
// tiles than are multiplied together.
import { after, test } from "node:test";
import { createEngine } from "../../src/engine/create.ts";
import { createTrainer, SHARD_IMAGES } from "../../src/systems/variational/autoencoder.ts";
import type { CellularSpec, UpdateSpec } from "../../src/systems/variational/cells.ts";
import { assertAtMost, relative, Worst } from "../support/compare.ts";
import { randomBatch } from "../support/variational.ts";

const reference = await createEngine({ kind: "reference" });
const kernels = await createEngine({ arithmetic: "plain", threads: 0 });
after(() => Promise.all([reference, kernels].map((engine) => engine.dispose())));

const UPDATES: readonly UpdateSpec[] = [
  { kind: "chain", hidden: [16, 24] },
  { kind: "residual", blocks: 1 },
];

/** Two steps on one grid every cell of which starts different. */
function specOf(side: number, update: UpdateSpec): CellularSpec {
  return {
    kind: "vnca",
    size: side,
    latent: 8,
    encoder: { channels: [8], strides: [4], frame: 0 },
    channels: 8,
    sides: [side],
    seed: "linear",
    steps: [2],
    update,
    scored: "grid",
  };
}

for (const side of [1, 2, 3, 4, 5, 6, 7, 8, 14, 22]) {
  test(`${side} x ${side} cells: objective and gradients are the reference's`, async (t) => {
    const seen = new Worst();
    for (const update of UPDATES) {
      const spec = specOf(side, update);
      const batch = randomBatch(spec, side);
      const [expected, actual] = await Promise.all(
        [reference, kernels].map(async (engine) => {
          const trainer = await createTrainer(engine, spec, SHARD_IMAGES);
          const result = await trainer.run(batch);
          await trainer.dispose();
          return result;
        }),
      );
      const objective = relative([actual.reconstruction], [expected.reconstruction]);
      assertAtMost(seen.see("reconstruction", objective), 1e-6, "reconstruction");
      for (const [name, gradient] of Object.entries(expected.gradients)) {
        const difference = relative(actual.gradients[name], gradient);
        assertAtMost(seen.see(name.replace(/\d+/, "i"), difference), 1e-5, name);
      }
    }
    t.diagnostic(`worst: ${seen}`);
  });
}
