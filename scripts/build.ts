// Builds dist/: the kernels, the element and the page of `export --to html`, the studio, then the TypeScript. With --if-needed,
// does nothing when dist/ is newer than every source.
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { buildElement } from "./build-element.ts";
import { buildKernels } from "./build-kernels.ts";
import { buildStudio, studioIsUpToDate } from "./build-studio.ts";
import { filesBelow, newest, root, runNode, tsc } from "./project.ts";

// tsc writes nothing when a type is wrong (noEmitOnError), so this file dates the last good build.
const stamp = "dist/index.js";

function upToDate(): boolean {
  if (!existsSync(join(root, stamp))) return false;
  if (!studioIsUpToDate()) return false;
  const sources = filesBelow("src").filter((file) => !file.endsWith(".wasm"));
  const tools = [
    "package-lock.json",
    "tsconfig.json",
    "tsconfig.build.json",
    "scripts/build.ts",
    "scripts/build-element.ts",
  ];
  return newest([...sources, ...tools]) < newest([stamp]);
}

/** Deletes what earlier builds left in dist/ for sources that are gone. */
function prune(): void {
  const sources = new Set(filesBelow("src"));
  for (const file of filesBelow("dist")) {
    if (/^dist\/(studio|nca-canvas)\//.test(file)) continue; // bundles, of no one source
    const compiled = /^dist\/(.+?)(\.d\.ts|\.js)$/.exec(file);
    const source = compiled ? `src/${compiled[1]}.ts` : file.replace("dist/", "src/");
    if (!sources.has(source)) rmSync(join(root, file));
  }
}

async function build(): Promise<void> {
  const started = Date.now();
  await buildKernels();
  await buildElement();
  if (!studioIsUpToDate()) await buildStudio();
  const projects = ["tsconfig.build.json", "src/element/tsconfig.build.json"];
  for (const { status, output } of await Promise.all(
    projects.map((project) => runNode([tsc, "-p", project])),
  ))
    if (status !== 0) throw new Error(output);
  prune();
  console.log(`build: dist/ in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

if (!(process.argv.includes("--if-needed") && upToDate())) {
  await build().catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
