// Builds the page into which `blastema export --to html` puts a rule: dist/element/page.html, with the
// script and the kernels inside, since a page opened from a disk may load nothing.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { root } from "./project.ts";

const source = join(root, "src/element/page.html");
const target = join(root, "dist/element/page.html");

/** The kernels must be built. */
export async function buildPage(): Promise<void> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ["src/element/page.ts"],
    bundle: true,
    minify: true,
    format: "iife",
    platform: "browser",
    target: "es2022",
    conditions: ["source"],
    tsconfig: "src/element/tsconfig.json",
    write: false,
    logLevel: "error",
  });
  // As functions: in a text to put in, "$&" and its like would have a meaning.
  const script = outputFiles[0]?.text.trim().replaceAll("</script", "<\\/script");
  const kernels = readFileSync(join(root, "src/engine/wasm/plain.wasm")).toString("base64");
  const page = readFileSync(source, "utf8")
    .replace('<script src="page.ts"></script>', () => `<script>${script}</script>`)
    .replace("{{kernels}}", () => kernels);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, page);
  console.log(`page: ${page.length} bytes without a rule`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildPage();
