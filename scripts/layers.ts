// The layers of the house: imports only go down. This table is the document; a layer may import itself and what its row
// names, and every name in a row stands above that row. It covers all TypeScript but the tests, which may import
// anything, and AssemblyScript.
import { readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { filesBelow, root } from "./project.ts";

interface Layer {
  /** A folder, or one file. Of rows that fit a file, the most exact one counts. */
  name: string;
  /** Layers it may import, besides itself. */
  below: string[];
  /** Which of its files may import node:* modules: none, those named *.node.ts, or all. */
  node?: "*.node.ts" | "all";
  /** Packages it may import. */
  packages?: string[] | "any";
}

const sources = (...names: string[]): string[] => names.map((name) => `src/${name}`);
const models = sources("numbers", "ops", "engine", "objectives", "systems", "models");
const library = [...models, ...sources("data", "training", "measure")];
const page = ["preact", "@preact/signals", "blastema"];
const inPage = ["studio/state", "studio/ui", "studio/charts", "studio/worker"];

export const layers: Layer[] = [
  { name: "src/numbers", below: [] },
  { name: "src/ops", below: sources("numbers") },
  { name: "src/engine", below: sources("numbers", "ops"), node: "*.node.ts" },
  { name: "src/objectives", below: sources("numbers", "ops", "engine") },
  { name: "src/systems", below: sources("numbers", "ops", "engine", "objectives") },
  { name: "src/models", below: sources("numbers", "ops", "systems"), node: "*.node.ts" },
  { name: "src/bridges", below: sources("numbers", "ops", "systems", "models") },
  { name: "src/data", below: sources("numbers") },
  { name: "src/measure", below: [...models, "src/data"] },
  { name: "src/training", below: [...models, "src/data", "src/measure"] },
  { name: "src/tokens", below: sources("numbers", "ops"), node: "*.node.ts", packages: ["pako"] },
  { name: "src/dish", below: sources("numbers", "ops", "engine", "systems", "models") },
  { name: "src/index.ts", below: library },
  { name: "src/variational.ts", below: library },
  { name: "src/reading.ts", below: library },
  { name: "src/webgpu.ts", below: ["src/engine"] },
  { name: "src/element", below: [...models, "src/dish"] },
  {
    name: "src/cli",
    below: [...library, ...sources("bridges", "dish", "tokens", "index.ts")],
    node: "all",
    packages: [
      "@commander-js/extra-typings",
      "@observablehq/plot",
      "fastest-levenshtein",
      "hyparquet",
      "hyparquet-writer",
      "linkedom",
      "sharp",
      "umap-js",
      "uqr",
      "webgpu",
      "yaml",
    ],
  },
  { name: "studio/state", below: [], packages: [...page, "idb-keyval", "virtual:zoo"] },
  { name: "studio/ui", below: ["studio/state"], packages: page },
  { name: "studio/charts", below: ["studio/state"], packages: [...page, "uplot"] },
  { name: "studio/service", below: [], packages: ["workbox-precaching"] },
  { name: "studio/worker", below: [], packages: ["blastema", "idb-keyval"] },
  {
    name: "studio/panels/dish",
    below: inPage,
    packages: [...page, "client-zip", "fix-webm-duration", "gifenc", "idb-keyval", "uqr"],
  },
  {
    name: "studio/panels/train",
    below: inPage,
    packages: [...page, "idb-keyval", "virtual:emoji"],
  },
  { name: "studio/panels/heal", below: inPage, packages: page },
  { name: "studio/panels/imagine", below: inPage, packages: page },
  // Read is drawn on as Digits is.
  { name: "studio/panels/read", below: [...inPage, "studio/panels/imagine"], packages: page },
  // The Tour shows a little of each page, the digits of Imagine among it.
  { name: "studio/panels/tour", below: [...inPage, "studio/panels/imagine"], packages: page },
  // The gallery says of creatures what the studio says.
  {
    name: "scripts",
    below: ["src", "test/support", "studio/state"],
    node: "all",
    packages: "any",
  },
  { name: "site", below: [], packages: ["blastema"] },
  { name: "studio", below: ["studio", "scripts"], node: "all", packages: [...page, "vite"] },
  { name: "bench", below: ["src", "scripts", "test/support"], node: "all", packages: "any" },
  { name: "research", below: ["src", "scripts"], node: "all", packages: "any" },
];

interface Import {
  specifier: string;
  /** import() is evaluated only when reached, so it may stand behind a question to the runtime. */
  dynamic: boolean;
}

/** What a file really imports, re-exports or loads with import(), types included. */
export function importsOf(source: string): Import[] {
  const found: Import[] = [];
  const visit = (node: ts.Node): void => {
    const isCall =
      ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
    const literal =
      ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
        ? node.moduleSpecifier
        : ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)
          ? node.argument.literal
          : isCall
            ? node.arguments[0]
            : undefined;
    if (literal && ts.isStringLiteralLike(literal))
      found.push({ specifier: literal.text, dynamic: isCall });
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile("file.tsx", source, ts.ScriptTarget.ES2022));
  return found;
}

const isWithin = (file: string, name: string): boolean =>
  file === name || file.startsWith(`${name}/`);

function layerOf(file: string): Layer | undefined {
  const fitting = layers.filter(({ name }) => isWithin(file, name));
  return fitting.sort((a, b) => b.name.length - a.name.length)[0];
}

const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  imports?: Record<string, { source: string | Record<string, string> }>;
};

/** The sources that "#name" stands for, by condition: package.json chooses, so that Node's half is safe. */
function aliased(specifier: string): string[] {
  const source = manifest.imports?.[specifier]?.source ?? [];
  return (typeof source === "string" ? [source] : Object.values(source)).map((file) =>
    posix.normalize(file),
  );
}

/** What one file (path, content) breaks, in sentences; an empty list when all is well. */
export function violations(file: string, source: string): string[] {
  const layer = layerOf(file);
  if (!layer) return [`${file} belongs to no layer: add a row to scripts/layers.ts.`];
  const isNodeFile = file.endsWith(".node.ts");
  if (isNodeFile && !layer.node) return [`${file}: ${layer.name} has no *.node.ts files.`];
  const mayNode = layer.node === "all" || (layer.node === "*.node.ts" && isNodeFile);
  return importsOf(source).flatMap((used) => {
    const wrong = whyWrong(file, layer, mayNode, used);
    return wrong === undefined ? [] : [`${file} imports ${used.specifier}${wrong}`];
  });
}

/** The end of a sentence about one import, or undefined when all is well. */
function whyWrong(
  file: string,
  layer: Layer,
  mayNode: boolean,
  { specifier, dynamic }: Import,
): string | undefined {
  if (specifier.startsWith("node:"))
    return mayNode ? undefined : ": only cli/ and *.node.ts files may.";
  if (!/^[.#]/.test(specifier)) {
    const name = specifier.split("/").slice(0, specifier.startsWith("@") ? 2 : 1);
    const may = layer.packages === "any" || layer.packages?.includes(name.join("/"));
    return may ? undefined : `: ${layer.name} may not import that package.`;
  }
  const chosen = specifier.startsWith("#");
  const targets = chosen ? aliased(specifier) : [posix.join(dirname(file), specifier)];
  if (targets.length === 0) return ": package.json names no source for it.";
  for (const target of targets) {
    const allowed = layerOf(target) === layer || layer.below.some((name) => isWithin(target, name));
    if (!allowed) return `: ${layer.name} may import only ${layer.below.join(", ") || "itself"}.`;
    if (target.endsWith(".node.ts") && !mayNode && !dynamic && !chosen)
      return " statically: a browser would load it. Use import() or package.json.";
  }
  return undefined;
}

/** All that the house breaks. */
export function allViolations(): string[] {
  return ["src", "studio", "scripts", "bench", "research"]
    .flatMap(filesBelow)
    .filter((file) => /\.tsx?$/.test(file) && !file.endsWith(".d.ts"))
    .flatMap((file) => violations(file, readFileSync(join(root, file), "utf8")));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const wrong = allViolations();
  for (const sentence of wrong) console.error(sentence);
  process.exitCode = wrong.length > 0 ? 1 : 0;
}
