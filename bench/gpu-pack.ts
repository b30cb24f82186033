// `npm run bench:gpu-pack -- FOLDER`: writes all that bench/gpu.ts needs on a Linux machine without a network (x64): a Node binary,
// Dawn's binary, the Vulkan loader, one bundle with the kernels beside it, the lizard on its grid, the script for PyTorch, and `run`; and
// packs the folder as FOLDER.tgz. There: tar xzf FOLDER.tgz; FOLDER/run
//
// The card's driver is the machine's own. Between that and Dawn is Khronos' loader (Apache-2.0, github.com/KhronosGroup/Vulkan-Loader), which
// containers often lack; the pack takes this machine's, of Debian's packages libvulkan1 or chromium, and `run` uses it where the system has none.
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
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

/** Where Debian has the Vulkan loader: libvulkan1, and the one that comes with Chromium. */
const LOADERS = ["/usr/lib/x86_64-linux-gnu/libvulkan.so.1", "/usr/lib/chromium/libvulkan.so.1"];

const RUN = `#!/bin/sh
cd "$(dirname "$0")" || exit 1
if ! /sbin/ldconfig -p 2>/dev/null | grep -q 'libvulkan\\.so\\.1 .*x86-64'; then
  export LD_LIBRARY_PATH="\${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$PWD/lib"
fi
exec ./node gpu.js --target lizard.f32 "$@"
`;

const folder = process.argv[2];
if (folder === undefined) throw new Error("Name a folder to write: npm run bench:gpu-pack -- gpu");
const loader = LOADERS.find((file) => existsSync(file));
if (loader === undefined)
  throw new Error("There is no Vulkan loader here to be packed: apt-get install libvulkan1.");
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
// A link, in Debian: what it leads to is copied.
cpSync(loader, to("lib/libvulkan.so.1"), { dereference: true });
copyFileSync("/usr/share/common-licenses/Apache-2.0", to("lib/LICENSE"));
cpSync(join(root, "bench/peers/torch_growing.py"), to("peers/torch_growing.py"));
for (const part of ["package.json", "index.js", "LICENSE.md", "dist/linux-x64"])
  cpSync(join(root, "node_modules/webgpu", part), to("node_modules/webgpu", part), {
    recursive: true,
  });
const { image } = await loadTarget(LIZARD.name, LIZARD.size, LIZARD.pad);
writeFileSync(to("lizard.f32"), new Uint8Array(image.buffer));
writeFileSync(to("package.json"), '{ "type": "module", "private": true }\n');
writeFileSync(to("run"), RUN);
chmodSync(to("run"), 0o755);
const archive = `${resolve(folder)}.tgz`;
execFileSync("tar", ["czf", archive, "-C", dirname(archive), basename(folder)]);
const megabytes = statSync(archive).size / 1e6;
if (!(megabytes <= MOST))
  throw new Error(`${archive} has ${megabytes.toFixed(1)} MB; at most ${MOST} may be.`);
console.log(
  `${archive}: ${megabytes.toFixed(1)} MB. There: tar xzf ${basename(archive)}; ${basename(folder)}/run > gpu.json`,
);
