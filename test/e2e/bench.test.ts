// `blastema bench --json` has the stated shape, `npm run bench:gpu` measures no driver that is software, and what `npm run bench:gpu-pack`
// writes runs from what is in it. No time is tested.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
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

const NODE = ["--import", "./scripts/typescript.mjs", "--conditions=source"];

test("the speed of a software driver is not measured", { skip: withoutDriver }, () => {
  const options = {
    cwd: root,
    env: { ...process.env, ...driverEnvironment },
    encoding: "utf8",
  } as const;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...NODE, "bench/gpu.ts"],
    options,
  );
  assert.match(
    stderr,
    /^SwiftShader .* computes on the processor: its speed says nothing of a card\.$/m,
  );
  assert.deepEqual([status, stdout], [1, ""]);
});

test("what is packed for another machine runs there", { skip: withoutDriver }, () => {
  const here = folder();
  const pack = [...NODE, "bench/gpu-pack.ts", join(here, "gpu")];
  const packed = spawnSync(process.execPath, pack, { cwd: root, encoding: "utf8" });
  assert.equal(packed.status, 0, packed.stderr);
  const there = folder();
  assert.equal(spawnSync("tar", ["xzf", join(here, "gpu.tgz"), "-C", there]).status, 0);
  // The loader of Vulkan is the pack's own, where the system has none.
  const { LD_LIBRARY_PATH: _, ...driver } = driverEnvironment;
  const run = (changes: NodeJS.ProcessEnv) => {
    const least = ["--workloads", "", "--sides", "8", "--minutes", "0", "--seconds", "0.01"];
    const env = { ...process.env, ...driver, PYTHON: "none", ...changes };
    return spawnSync(join(there, "gpu/run"), ["--software", ...least], { env, encoding: "utf8" });
  };
  const { status, stdout, stderr } = run({});
  assert.equal(status, 0, stderr);
  const { card, dishes, lizard, pyTorch } = JSON.parse(stdout);
  assert.match(card.description, /^SwiftShader/);
  assert.deepEqual(Object.keys(dishes["8"]), ["stepsPerSecond", "gflops", "gigabytes"]);
  assert.equal(lizard.heal, "not measured: training was stopped after 0 minutes");
  assert.match(pyTorch, /^none: /);
  const blind = run({ VK_DRIVER_FILES: join(there, "none.json") });
  assert.match(
    blind.stderr,
    /^No card can be measured: WebGPU finds no graphics card here, .* On Linux it takes the Vulkan loader, libvulkan\.so\.1, .*$/m,
  );
  assert.equal(blind.status, 1);
});
