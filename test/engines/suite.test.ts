// One suite for all engines: what they promise, what PyTorch made, and every operation against its float64 definition.
import assert from "node:assert/strict";
import { test } from "node:test";
import { watchCalls } from "./calls.ts";
import { contractTests } from "./contract.ts";
import { detailTests } from "./detail.ts";
import { dishTests } from "./dish.ts";
import { onEveryEngine } from "./engines.ts";
import { fixtureTests } from "./fixtures.ts";
import { growingTests } from "./growing.ts";
import { textureTests } from "./textures.ts";
import { variationalTests } from "./variational.ts";
import { variationalFixtureTests } from "./variational-fixtures.ts";

await onEveryEngine(import.meta.url, (contestant) => {
  const { engine, left } = watchCalls(contestant.engine);
  const watched = { ...contestant, engine };
  contractTests(watched);
  fixtureTests(watched);
  variationalFixtureTests(watched);
  dishTests(watched);
  if (engine.name === "reference") return;
  growingTests(watched);
  detailTests(watched);
  textureTests(watched);
  variationalTests(watched);
  test("no operation was left out", () => assert.deepEqual(left(), []));
});
