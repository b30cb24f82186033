// `npm run bench:gpu-pack -- FOLDER`: writes all that bench/gpu.ts needs on a Linux machine without a network (x64): a Node binary,
// Dawn's binary, one bundle with the kernels beside it, the lizard on its grid, the script for PyTorch, and `run`; and packs the folder as
// FOLDER.tgz. There: tar xzf FOLDER.tgz; FOLDER/run
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { build } from "esbuild";
import { buildKernels } from "../scripts/build-kernels.ts";
import { filesBelow, root } from "../scripts/project.ts";
import { loadTarget } from "../src/cli/target.ts";
import { LIZARD } from "./gpu-lizard.ts";

/** MB that the packed file may have. */
const MOST = 60;

const folder = process.argv[2];
if (folder === undefined) throw new Error("Name a folder to write: npm run bench:gpu-pack -- gpu");
const to = (...parts: string[]): string => join(resolve(folder), ...parts);

await buildKernels();
rmSync(to(), { recursive: true, force: true });
mkdirSync(to(), { recursive: true });
await build({
  absWorkingDir: root,
  // The engine starts its workers from a file of this name beside its own.
  entryPoints: { gpu: "bench/gpu.ts", "worker.node": "src/engine/wasm/worker.node.ts" },
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20",
  conditions: ["source"],
  // What draws pictures stays behind: the lizard comes drawn.
  external: ["webgpu", "sharp"],
  outdir: to(),
  logLevel: "error",
});
for (const file of filesBelow("src/engine/generated").filter((name) => name.endsWith(".wasm")))
  copyFileSync(join(root, file), to(basename(file)));
copyFileSync(join(root, "node_modules/node/bin/node"), to("node"));
cpSync(join(root, "bench/peers/torch_growing.py"), to("peers/torch_growing.py"));
for (const part of ["package.json", "index.js", "LICENSE.md", "dist/linux-x64"])
  cpSync(join(root, "node_modules/webgpu", part), to("node_modules/webgpu", part), {
    recursive: true,
  });
const { image } = await loadTarget(LIZARD.name, LIZARD.size, LIZARD.pad);
writeFileSync(to("lizard.f32"), new Uint8Array(image.buffer));
writeFileSync(to("package.json"), '{ "type": "module", "private": true }\n');
writeFileSync(
  to("run"),
  '#!/bin/sh\ncd "$(dirname "$0")" && exec ./node gpu.js --target lizard.f32 "$@"\n',
);
chmodSync(to("run"), 0o755);
const archive = `${resolve(folder)}.tgz`;
execFileSync("tar", ["czf", archive, "-C", dirname(archive), basename(folder)]);
const megabytes = statSync(archive).size / 1e6;
if (!(megabytes <= MOST))
  throw new Error(`${archive} has ${megabytes.toFixed(1)} MB; at most ${MOST} may be.`);
console.log(
  `${archive}: ${megabytes.toFixed(1)} MB. There: tar xzf ${basename(archive)}; ${basename(folder)}/run > gpu.json`,
);
