// `blastema bench --json` has the stated shape, and `npm run bench:gpu` measures no driver that is software. No time is tested.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { after, test } from "node:test";
import { root } from "../../scripts/project.ts";
import { driverEnvironment, withoutDriver } from "../support/webgpu.ts";
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

test("the speed of a software driver is not measured", { skip: withoutDriver }, () => {
  const options = {
    cwd: root,
    env: { ...process.env, ...driverEnvironment },
    encoding: "utf8",
  } as const;
  const node = ["--import", "./scripts/typescript.mjs", "--conditions=source"];
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...node, "bench/gpu.ts"],
    options,
  );
  assert.match(
    stderr,
    /^SwiftShader .* computes on the processor: its speed says nothing of a card\.$/m,
  );
  assert.deepEqual([status, stdout], [1, ""]);
});
