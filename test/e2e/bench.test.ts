// `blastema bench --json` has the stated shape. No time is tested.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { succeed, workshop } from "./cli-command.ts";

const { folder, clear } = workshop();
after(clear);

test("bench prints threads, arithmetic and two speeds a workload", () => {
  const options = ["--threads", "1", "--arithmetic", "plain", "--repeat", "1"];
  const json = JSON.parse(succeed(folder(), "bench", "--json", "--workload", "seed", ...options));
  const { trainSeconds, stepsPerSecond } = json.workloads.seed;
  assert.deepEqual(json, {
    engine: "wasm",
    threads: 1,
    arithmetic: "plain",
    workloads: { seed: { trainSeconds, stepsPerSecond } },
  });
  assert.ok(trainSeconds > 0 && stepsPerSecond > 0);
});
