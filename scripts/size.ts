// The budgets of what browsers load, each file gzipped: the browser runtime, which is scripts/size-entry.ts
// bundled and minified plus the larger of the two kernels; and all that a page needs for <nca-canvas>.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build, type Plugin } from "esbuild";
import { AT_ONCE, elementFiles } from "./build-element.ts";
import { buildKernels } from "./build-kernels.ts";
import { root } from "./project.ts";

// The runtime stayed within 20,000 B until it held its workers, which Firefox ended otherwise: 22 B; and until cards had the figures of
// textures, which whoever reads a file checks: 60 B; by one more stream of random numbers; and until cells could be given to another rule, and mixtures of goals be named: 106 B;
// and until textures had a module of kernels, whose address it knows, and objectives of the engine could draw: 88 B.
const limits = { runtime: 20_279, element: 25_000 };
const gzipped = (contents: Uint8Array): number => gzipSync(contents, { level: 9 }).length;

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
  .map((name) => outputFiles.find(({ path }) => path === join(root, name)))
  .reduce((sum, file) => sum + (file ? gzipped(file.contents) : 0), 0);

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
const kernels = ["growing-plain.wasm", "growing-relaxed.wasm"]
  .map((name) => join(root, "src/engine/generated", name))
  .filter((file) => existsSync(file))
  .map((file) => gzipped(readFileSync(file)));

// As bundled, so that `export *` counts too.
const exported = Object.values(metafile.outputs).flatMap((output) => output.exports);
const hasEngine = exported.includes("createEngine");
const runtime = script + Math.max(0, ...kernels);
const parts = `script ${script} B + wasm ${Math.max(0, ...kernels)} B`;
const element = Array.from(await elementFiles(), ([name, contents]) => ({
  name,
  size: gzipped(contents),
}));
const elementScripts = element
  .filter(({ name }) => Object.keys(AT_ONCE).some((script) => name === `${script}.js`))
  .reduce((sum, { size }) => sum + size, 0);
const elementWasm = Math.max(
  ...element.filter(({ name }) => name.endsWith(".wasm")).map(({ size }) => size),
);

/** Says how large something is; the check fails if it is too large. */
function weigh(name: string, size: number, limit: number, parts: string): string {
  if (!(size <= limit)) process.exitCode = 1;
  return `${name} ${size} B of ${limit} B gzipped (${parts})${size <= limit ? "" : ": TOO LARGE"}`;
}

if (!hasEngine || kernels.length < 2) {
  console.error(`src/index.ts must export createEngine, and the kernels must be built (${parts})`);
  process.exitCode = 1;
} else {
  const elementParts = `scripts ${elementScripts} B + wasm ${elementWasm} B`;
  console.log(
    [
      weigh("browser runtime", runtime, limits.runtime, parts),
      weigh("nca-canvas", elementScripts + elementWasm, limits.element, elementParts),
    ].join("; "),
  );
}
