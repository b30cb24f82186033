// The API reference as pages: TypeDoc writes Markdown, one file a module, which the site then renders as it does the docs.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runNode } from "../project.ts";
import type { Page } from "./pages.ts";

/** Modules whose import is called otherwise than their folder. */
const IMPORTED_AS: Readonly<Record<string, string>> = {
  index: "blastema",
  "models/files.node": "blastema/node",
};

/** The page of one module, from the file that TypeDoc wrote. */
function pageOf(file: string, markdown: string): Page {
  const module = file.replace(/\.md$/, "");
  const title = IMPORTED_AS[module] ?? `blastema/${module}`;
  return {
    source: `docs/api/${file}`,
    to: `docs/api/${title.replace("/", "-")}.html`,
    title,
    markdown: markdown.replace(/^# .+$/m, `# \`${title}\``),
  };
}

const OPTIONS = {
  plugin: "typedoc-plugin-markdown",
  router: "module",
  hideBreadcrumbs: "true",
  hidePageHeader: "true",
  excludeExternals: "true",
  useHTMLAnchors: "true",
  parametersFormat: "table",
  interfacePropertiesFormat: "table",
  typeDeclarationFormat: "table",
  logLevel: "Warn",
};

/** The pages of the reference, by the names under which modules are imported. @throws what TypeDoc complains of */
export async function referencePages(): Promise<Page[]> {
  const folder = mkdtempSync(join(tmpdir(), "blastema-reference-"));
  try {
    const options = Object.entries(OPTIONS).flatMap(([name, value]) => [`--${name}`, value]);
    const typedoc = "node_modules/typedoc/bin/typedoc";
    const { status, output } = await runNode([typedoc, "--out", folder, ...options]);
    if (status !== 0) throw new Error(`TypeDoc: ${output}`);
    return readdirSync(folder, { recursive: true, encoding: "utf8" })
      .map((file) => file.replaceAll("\\", "/"))
      .filter((file) => file.endsWith(".md") && file !== "README.md")
      .map((file) => pageOf(file, readFileSync(join(folder, file), "utf8")))
      .sort((a, b) => a.title.localeCompare(b.title));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
