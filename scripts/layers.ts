// The layers of src/: imports only go down. This table is the document; a layer may import itself
// and what its row names, and every name in a row stands above that row.
import { readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { filesBelow, root } from "./project.ts";

interface Layer {
  /** Folder of src/, or "index" for src/index.ts. */
  name: string;
  /** Layers it may import, besides itself. */
  below: string[];
  /** Which of its files may import node:* modules: none, those named *.node.ts, or all. */
  node?: "*.node.ts" | "all";
  /** Packages it may import. */
  packages?: string[];
}

const models = ["numbers", "ops", "engine", "systems", "models"];
const all = [...models, "data", "training", "measure"];

export const layers: Layer[] = [
  { name: "numbers", below: [] },
  { name: "ops", below: ["numbers"] },
  { name: "engine", below: ["numbers", "ops"], node: "*.node.ts" },
  { name: "systems", below: ["numbers", "ops", "engine"] },
  { name: "models", below: ["numbers", "ops", "systems"], node: "*.node.ts" },
  { name: "data", below: ["numbers"] },
  { name: "training", below: [...models, "data"] },
  { name: "measure", below: [...models, "data"] },
  { name: "tokens", below: ["numbers"], node: "*.node.ts", packages: ["pako"] },
  { name: "dish", below: ["numbers", "ops", "engine", "systems"] },
  { name: "index", below: all },
  { name: "variational", below: all },
  { name: "element", below: [...models, "dish"] },
  {
    name: "cli",
    below: [...all, "tokens", "index"],
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
    ],
  },
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
  visit(ts.createSourceFile("file.ts", source, ts.ScriptTarget.ES2022));
  return found;
}

function layerOf(file: string): Layer | undefined {
  const [first, ...rest] = file.replace(/^src\//, "").split("/");
  const name = rest.length > 0 ? first : first?.replace(/\.ts$/, "");
  return layers.find((layer) => layer.name === name);
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

/** What one file of src/ (path, content) breaks, in sentences; an empty list when all is well. */
export function violations(file: string, source: string): string[] {
  const layer = layerOf(file);
  if (!layer) return [`${file} belongs to no layer: add a row to scripts/layers.ts.`];
  const isNodeFile = file.endsWith(".node.ts");
  const wrong: string[] = [];
  if (isNodeFile && !layer.node) wrong.push(`${file}: ${layer.name} has no *.node.ts files.`);
  const mayNode = layer.node === "all" || (layer.node === "*.node.ts" && isNodeFile);
  for (const { specifier, dynamic } of importsOf(source)) {
    const says = `${file} imports ${specifier}`;
    if (specifier.startsWith("node:")) {
      if (!mayNode) wrong.push(`${says}: only cli/ and *.node.ts files may.`);
    } else if (!/^[.#]/.test(specifier)) {
      const name = specifier.split("/").slice(0, specifier.startsWith("@") ? 2 : 1);
      if (!layer.packages?.includes(name.join("/")))
        wrong.push(`${says}: ${layer.name} may not import that package.`);
    } else {
      const chosen = specifier.startsWith("#");
      const targets = chosen ? aliased(specifier) : [posix.join(dirname(file), specifier)];
      if (targets.length === 0) wrong.push(`${says}: package.json names no source for it.`);
      for (const target of targets) {
        if (!target.startsWith("src/")) {
          wrong.push(`${says}: it lies outside src/.`);
          continue;
        }
        const other = layerOf(target);
        if (other !== layer && !layer.below.includes(other?.name ?? ""))
          wrong.push(
            `${says}: ${layer.name} may import only ${layer.below.join(", ") || "itself"}.`,
          );
        if (target.endsWith(".node.ts") && !mayNode && !dynamic && !chosen)
          wrong.push(`${says} statically: a browser would load it. Use import() or package.json.`);
      }
    }
  }
  return wrong;
}

/** All that src/ breaks. */
export function allViolations(): string[] {
  return filesBelow("src")
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".as.ts"))
    .flatMap((file) => violations(file, readFileSync(join(root, file), "utf8")));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const wrong = allViolations();
  for (const sentence of wrong) console.error(sentence);
  process.exitCode = wrong.length > 0 ? 1 : 0;
}
