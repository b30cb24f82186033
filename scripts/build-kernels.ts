// Compiles the AssemblyScript kernels of each family twice: plain runs everywhere and gives the same
// bits on every machine; relaxed uses relaxed SIMD (fused multiply-add), which is faster.
import { cpSync, existsSync, mkdirSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { filesBelow, newest, root, runNode } from "./project.ts";

const folder = "src/engine/wasm";
const flags = ["-O3", "--noAssert", "--runtime", "stub", "--enable", "simd"];
const builds = [
  { entry: "kernels.as.ts", prefix: "" },
  { entry: "variational.as.ts", prefix: "variational-" },
].flatMap(({ entry, prefix }) => [
  { entry, file: `${prefix}plain.wasm`, flags },
  { entry, file: `${prefix}relaxed.wasm`, flags: [...flags, "--enable", "relaxed-simd"] },
]);

/** Compiles what is out of date and copies both files beside the compiled host in dist/. */
export async function buildKernels(): Promise<void> {
  const sources = filesBelow("src").filter((file) => file.endsWith(".as.ts"));
  const changed = newest([...sources, "scripts/build-kernels.ts", "package-lock.json"]);
  const stale = builds.filter(({ file }) => {
    const path = `${folder}/${file}`;
    return !existsSync(join(root, path)) || newest([path]) < changed;
  });
  await Promise.all(
    stale.map(async ({ entry, file, flags }) => {
      const asc = "node_modules/assemblyscript/bin/asc.js";
      // Written aside and renamed: nobody ever reads half a file.
      const aside = `${folder}/${process.pid}-${file}`;
      const { status, output } = await runNode([asc, `${folder}/${entry}`, ...flags, "-o", aside]);
      if (status !== 0) throw new Error(`asc could not compile ${file}:\n${output}`);
      renameSync(join(root, aside), join(root, folder, file));
    }),
  );
  for (const { file } of builds) {
    const target = join(root, "dist/engine/wasm", file);
    mkdirSync(dirname(target), { recursive: true });
    cpSync(join(root, folder, file), target);
  }
  console.log(`kernels: ${stale.length ? `compiled ${stale.length}` : "up to date"}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildKernels().catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
