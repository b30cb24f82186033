// The pages of examples/ as they stand on the site: beside the element, and without style or scripts inside the page, which the
// site's policy forbids.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "vite";
import { root } from "../project.ts";

/** Puts what stands inside a page into files beside it. */
function takeApart(folder: string): void {
  const page = join(folder, "index.html");
  const takeOut = (kind: string, tag: (file: string) => string) => {
    let count = 0;
    return (_: string, content: string): string => {
      const file = `inside-${count++}.${kind}`;
      writeFileSync(join(folder, file), content.trim());
      return tag(file);
    };
  };
  const html = readFileSync(page, "utf8")
    .replace(
      /<style>([\s\S]*?)<\/style>/g,
      takeOut("css", (file) => `<link rel="stylesheet" href="${file}">`),
    )
    .replace(
      /<script type="module">([\s\S]*?)<\/script>/g,
      takeOut("js", (file) => `<script type="module" src="${file}"></script>`),
    );
  writeFileSync(page, html);
}

/** Copies a page that needs no bundler; on the site, the element's folder lies beside examples/. */
function copyPage(name: string, folder: string): void {
  mkdirSync(folder, { recursive: true });
  cpSync(join(root, "examples", name), folder, { recursive: true });
  const page = join(folder, "index.html");
  const html = readFileSync(page, "utf8");
  writeFileSync(page, html.replaceAll("../../dist/nca-canvas/", "../../nca-canvas/"));
}

/** Bundles the page that is written in Preact. */
async function bundlePreact(folder: string): Promise<void> {
  await build({
    root: join(root, "examples/preact"),
    base: "./",
    configFile: false,
    logLevel: "error",
    oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
    build: { outDir: folder, emptyOutDir: true, modulePreload: { polyfill: false } },
  });
}

/** Writes the examples into a site's folder. */
export async function writeExamples(site: string): Promise<void> {
  const folderOf = (name: string): string => join(site, "examples", name);
  for (const name of ["healing-logo", "living-background"]) copyPage(name, folderOf(name));
  await bundlePreact(folderOf("preact"));
  for (const name of ["healing-logo", "living-background", "preact"]) takeApart(folderOf(name));
}

/** The source of an example's file, for the page that shows it. */
export const sourceOf = (file: string): string =>
  readFileSync(join(root, "examples", file), "utf8");
