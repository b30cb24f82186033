// Writes the tables of operations and compiles the AssemblyScript kernels. Those of the engine and the element twice: plain runs everywhere and gives the
// same bits on every machine; relaxed uses relaxed SIMD (fused multiply-add), which is faster.
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { generated, generateTables } from "./generate-tables.ts";
import { filesBelow, newest, root, runNode } from "./project.ts";

const flags = ["-O3", "--noAssert", "--runtime", "stub", "--enable", "simd"];
const relaxed = [...flags, "--enable", "relaxed-simd"];
const element = "src/element";

/** The modules with their flags, as the tables of operations have them. */
async function builds() {
  const modules = await generateTables();
  return [
    ...modules.flatMap((module) => {
      const entry = `${generated}/${module}.as.ts`;
      return [
        { entry, file: `${generated}/${module}-plain.wasm`, flags },
        { entry, file: `${generated}/${module}-relaxed.wasm`, flags: relaxed },
      ];
    }),
    { entry: `${element}/kernels.as.ts`, file: `${element}/plain.wasm`, flags },
    { entry: `${element}/kernels.as.ts`, file: `${element}/relaxed.wasm`, flags: relaxed },
    { entry: "src/tokens/kernels.as.ts", file: "src/tokens/kernels.wasm", flags },
  ];
}

/** Files of plain TypeScript that kernels read for their constants. */
function constantsOf(sources: readonly string[]): string[] {
  return sources.flatMap((file) =>
    [...readFileSync(join(root, file), "utf8").matchAll(/ from "(\.[^"]*)"/g)]
      .filter(([, name]) => !name.endsWith(".as"))
      .map(([, name]) => posix.join(posix.dirname(file), `${name}.ts`)),
  );
}

/** Writes the tables, compiles what is out of date and copies all beside what loads them in dist/. */
export async function buildKernels(): Promise<void> {
  const all = await builds();
  const sources = filesBelow("src").filter((file) => file.endsWith(".as.ts"));
  const changed = newest([
    ...sources,
    ...constantsOf(sources),
    "scripts/build-kernels.ts",
    "package-lock.json",
  ]);
  const stale = all.filter(({ file }) => !existsSync(join(root, file)) || newest([file]) < changed);
  await Promise.all(
    stale.map(async ({ entry, file, flags }) => {
      const asc = "node_modules/assemblyscript/bin/asc.js";
      // Written aside and renamed: nobody ever reads half a file.
      const aside = `${file}.${process.pid}`;
      const { status, output } = await runNode([asc, entry, ...flags, "-o", aside]);
      if (status !== 0) throw new Error(`asc could not compile ${file}:\n${output}`);
      renameSync(join(root, aside), join(root, file));
    }),
  );
  for (const { file } of all) {
    const target = join(root, file.replace("src/", "dist/"));
    mkdirSync(dirname(target), { recursive: true });
    cpSync(join(root, file), target);
  }
  console.log(`kernels: ${stale.length ? `compiled ${stale.length}` : "up to date"}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildKernels().catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
