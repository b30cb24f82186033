// The budget of the browser runtime: scripts/size-entry.ts bundled and minified, plus the larger of
// the two kernels, each gzipped.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build, type Plugin } from "esbuild";
import { buildKernels } from "./build-kernels.ts";
import { root } from "./project.ts";

const limit = 20_000;

// The Node half is behind import(), so that no browser loads it; a static import is an error.
const nodeHalves: Plugin = {
  name: "node-halves",
  setup(bundle) {
    bundle.onResolve({ filter: /\.node\.ts$/ }, ({ kind, path }) =>
      kind === "dynamic-import"
        ? { path, external: true }
        : { errors: [{ text: `${path} is imported on the path a browser takes` }] },
    );
  },
};

const { outputFiles, metafile } = await build({
  absWorkingDir: root,
  entryPoints: ["scripts/size-entry.ts"],
  bundle: true,
  minify: true,
  treeShaking: true,
  format: "esm",
  platform: "browser",
  target: "es2022",
  conditions: ["source"],
  plugins: [nodeHalves],
  // What is loaded only when asked for, by import(), lies in files of its own and does not count.
  splitting: true,
  outdir: "size",
  write: false,
  metafile: true,
  logLevel: "error",
});
const script = loadedAtOnce()
  .map((name) => outputFiles.find(({ path }) => path === join(root, name))?.contents ?? "")
  .reduce((sum, contents) => sum + gzipSync(contents, { level: 9 }).length, 0);

/** The bundle of the entry and what it imports statically. */
function loadedAtOnce(): string[] {
  const entry = Object.entries(metafile.outputs).find(([, { entryPoint }]) =>
    entryPoint?.endsWith("size-entry.ts"),
  );
  const loaded = new Set(entry ? [entry[0]] : []);
  for (const name of loaded)
    for (const { path, kind } of metafile.outputs[name].imports)
      if (kind === "import-statement") loaded.add(path);
  return [...loaded];
}

await buildKernels();
const kernels = ["plain.wasm", "relaxed.wasm"]
  .map((name) => join(root, "src/engine/wasm", name))
  .filter((file) => existsSync(file))
  .map((file) => gzipSync(readFileSync(file), { level: 9 }).length);

// As bundled, so that `export *` counts too.
const exported = Object.values(metafile.outputs).flatMap((output) => output.exports);
const hasEngine = exported.includes("createEngine");
const total = script + Math.max(0, ...kernels);
const parts = `script ${script} B + wasm ${kernels.length ? Math.max(...kernels) : "absent"} B`;
if (hasEngine && kernels.length < 2) {
  console.error(`src/index.ts exports createEngine, but the kernels are not built (${parts})`);
  process.exitCode = 1;
} else if (total > limit) {
  console.error(`browser runtime: ${total} B gzipped (${parts}), above ${limit} B`);
  process.exitCode = 1;
} else {
  const note = hasEngine ? "" : "; NO ENGINE YET: src/index.ts does not export createEngine";
  console.log(`browser runtime: ${total} B of ${limit} B gzipped (${parts})${note}`);
}
