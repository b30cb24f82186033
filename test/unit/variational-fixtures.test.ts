// Variational models against numbers from PyTorch, in every arithmetic of the processor.
import { after } from "node:test";
import { createEngine } from "../../src/engine/create.ts";
import { variationalFixtureTests } from "../support/variational-fixture-tests.ts";

const engines = [
  [await createEngine({ kind: "reference" }), 1e-12],
  [await createEngine({ arithmetic: "plain", threads: 0 }), 2e-5],
  [await createEngine({ arithmetic: "relaxed", threads: 0 }), 2e-5],
] as const;
after(() => Promise.all(engines.map(([engine]) => engine.dispose())));

for (const [engine, tolerance] of engines) variationalFixtureTests(engine, tolerance);
