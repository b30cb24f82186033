// Builds the studio into dist/studio: static files that any web host serves, under any path. With
// --if-needed, does nothing when they are newer than every source.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { buildElement } from "./build-element.ts";
import { buildKernels } from "./build-kernels.ts";
import { filesBelow, newest, root } from "./project.ts";
import { makeApp } from "./studio-app.ts";

const stamp = "dist/studio/index.html";

const tools = ["package-lock.json", "scripts/build-studio.ts"].concat(
  ["studio-app", "studio-emoji", "studio-zoo", "zoo-labels"].map((name) => `scripts/${name}.ts`),
);

export function studioIsUpToDate(): boolean {
  const sources = [...filesBelow("studio"), ...filesBelow("src"), ...filesBelow("zoo")].filter(
    (file) => !file.endsWith(".wasm") && !file.startsWith("src/cli/"),
  );
  return existsSync(join(root, stamp)) && newest([...sources, ...tools]) < newest([stamp]);
}

/** The kernels and the empty page must be built. */
export async function buildStudio(): Promise<void> {
  await build({ configFile: join(root, "studio/vite.config.ts"), logLevel: "warn" });
  await makeApp();
  console.log(`studio: ${filesBelow("dist/studio").length} files`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (!(process.argv.includes("--if-needed") && studioIsUpToDate())) {
    await buildKernels();
    await buildElement();
    await buildStudio();
  }
}
