// `npm run bench:gpu-pack -- FOLDER`: writes all that bench/gpu.ts needs on a Linux machine without a network (x64): a Node binary,
// Dawn's binary, one bundle with the kernels beside it, the script for PyTorch, and `run`. Then: tar czf gpu.tgz FOLDER; there: tar xzf gpu.tgz; FOLDER/run
import { chmodSync, copyFileSync, cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { build } from "esbuild";
import { buildKernels } from "../scripts/build-kernels.ts";
import { filesBelow, root } from "../scripts/project.ts";

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
  packages: "external",
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
writeFileSync(to("package.json"), '{ "type": "module", "private": true }\n');
writeFileSync(to("run"), '#!/bin/sh\ncd "$(dirname "$0")" && exec ./node gpu.js "$@"\n');
chmodSync(to("run"), 0o755);
console.log(`${folder}: run it with ${folder}/run > gpu.json`);
