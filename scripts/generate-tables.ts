// Writes the tables of operations from their folders: what the wasm modules export, and what engines load. A folder with an
// op.ts declares operations; src/ops/README.md says what else it has. The tables are not kept in the repository.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, posix } from "node:path";
import { pathToFileURL } from "node:url";
import type { AnyOp, Handle, ModuleName } from "../src/ops/define.ts";
import { filesBelow, root } from "./project.ts";

export const generated = "src/engine/generated";

interface Folder {
  readonly name: string;
  /** As a name in a program. */
  readonly variable: string;
  readonly module: ModuleName;
  /** Whether its operations have kernels in wasm. */
  readonly hasKernel: boolean;
  /** Whether its operations run on a graphics card. */
  readonly hasWebGpu: boolean;
}

/** The folders that declare operations. */
async function folders(): Promise<Folder[]> {
  const files = filesBelow("src/ops").filter((file) => file.endsWith("/op.ts"));
  return Promise.all(
    files.map(async (file) => {
      const declared: Record<string, AnyOp | Handle> = await import(
        pathToFileURL(join(root, file)).href
      );
      const modules = new Set(Object.values(declared).map(({ module }) => module));
      if (modules.size !== 1) throw new Error(`${file} must declare operations of one module.`);
      const name = posix.basename(posix.dirname(file));
      const variable = name.replaceAll(/-./g, ([, letter]) => letter.toUpperCase());
      const has = (other: string) => existsSync(join(root, posix.dirname(file), other));
      const [hasKernel, hasWebGpu] = [has("kernel.as.ts"), has("webgpu.ts")];
      return { name, variable, module: [...modules][0], hasKernel, hasWebGpu };
    }),
  );
}

/** Whether a module has the operations of another: its own, and objectives those of growing rules, for programs that call both. */
function isPartOf(part: ModuleName, whole: ModuleName): boolean {
  return part === whole || (part === "growing" && whole === "objectives");
}

/** The text of every table by file name. */
export async function tables(): Promise<Record<string, string>> {
  const all = await folders();
  const modules = [...new Set(all.map(({ module }) => module))];
  const texts: Record<string, string> = {
    "reference.ts": table(all, BINDINGS.float64),
    "kernels.ts": kernels(all, modules),
    "bindings.ts": bindings(modules),
    "webgpu.ts": bindings(modules, "webgpu-"),
  };
  for (const module of modules) {
    const own = all.filter((folder) => isPartOf(folder.module, module));
    texts[`${module}.as.ts`] = [
      'export { allocate } from "../../ops/allocate.as";',
      ...own
        .filter(({ hasKernel }) => hasKernel)
        .map(({ name }) => `export * from "../../ops/${name}/kernel.as";`),
    ].join("\n");
    texts[`${module}.ts`] = table(own, BINDINGS.wasm);
    texts[`webgpu-${module}.ts`] = table(
      own.filter(({ hasWebGpu }) => hasWebGpu),
      BINDINGS.webgpu,
    );
  }
  return texts;
}

/** Exports of the files that are named like them, with the type of what each table has a row of, and where that is declared. */
const BINDINGS = {
  float64: { binding: "float64", type: "Folder", from: "bind" },
  wasm: { binding: "wasm", type: "WasmFolder", from: "bind" },
  webgpu: { binding: "webgpu", type: "GpuFolder", from: "bind-webgpu" },
} as const;

/** What each folder declares, and what it binds that to. */
function table(
  folders: readonly Folder[],
  { binding, type, from }: (typeof BINDINGS)[keyof typeof BINDINGS],
): string {
  return [
    `import type { ${type} } from "../../ops/${from}.ts";`,
    ...folders.flatMap(({ name, variable }) => [
      `import * as ${variable}Ops from "../../ops/${name}/op.ts";`,
      `import { ${binding} as ${variable} } from "../../ops/${name}/${binding}.ts";`,
    ]),
    "",
    `export const folders: readonly ${type}[] = [`,
    ...folders.map(({ variable }) => `  [${variable}Ops, ${variable}],`),
    "];",
  ].join("\n");
}

/** The module of each folder, and where the kernels lie: written out, so that bundlers find the files. */
function kernels(folders: readonly Folder[], modules: readonly ModuleName[]): string {
  const url = (file: string): string => `() => new URL("./${file}.wasm", import.meta.url)`;
  return [
    'import type { ModuleName } from "../../ops/define.ts";',
    "",
    "export const modules: Readonly<Record<string, ModuleName>> = {",
    ...folders.map(({ name, module }) => `  "${name}": "${module}",`),
    "};",
    "",
    "export const kernelUrls = {",
    ...modules.flatMap((module) => [
      `  ${module}: {`,
      ...["plain", "relaxed"].map(
        (arithmetic) => `    ${arithmetic}: ${url(`${module}-${arithmetic}`)},`,
      ),
      "  },",
    ]),
    "};",
  ].join("\n");
}

/** How to load the table of each module. @param prefix of its file's name */
function bindings(modules: readonly ModuleName[], prefix = ""): string {
  return [
    "export const folders = {",
    ...modules.map(
      (module) => `  ${module}: async () => (await import("./${prefix}${module}.ts")).folders,`,
    ),
    "};",
  ].join("\n");
}

/** Writes the tables that changed. @returns names of the modules of kernels */
export async function generateTables(): Promise<string[]> {
  const texts = await tables();
  mkdirSync(join(root, generated), { recursive: true });
  for (const file of filesBelow(generated))
    if (file.endsWith(".ts") && !(posix.basename(file) in texts)) rmSync(join(root, file));
  for (const [name, text] of Object.entries(texts)) {
    const file = join(root, generated, name);
    const whole = `// Written by scripts/generate-tables.ts.\n${text}\n`;
    if (!existsSync(file) || readFileSync(file, "utf8") !== whole) writeFileSync(file, whole);
  }
  return Object.keys(texts).flatMap((name) => /^(\w+)\.as\.ts$/.exec(name)?.[1] ?? []);
}
