// Builds what a page can use without a bundler: dist/nca-canvas/, a folder with the element <nca-canvas>,
// its worker and the kernels; and dist/element/page.html, into which `blastema export --to html` puts a
// rule, with the script and the kernels inside, since a page opened from a disk may load nothing.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin, transform } from "esbuild";
import { minify } from "vite";
import { root } from "./project.ts";

const kernels = ["plain.wasm", "relaxed.wasm"];
const kernel = (name: string): string => join(root, "src/element", name);

/** What a page loads only when asked for, by import(), lies in a file of its own, which shares nothing with the others. */
const loadedLater: Plugin = {
  name: "loaded-later",
  setup(bundle) {
    bundle.onResolve({ filter: /\.ts$/ }, ({ kind, path }) =>
      kind === "dynamic-import"
        ? { path: `./${basename(path, ".ts")}.js`, external: true }
        : undefined,
    );
  },
};

/** Minifies the style sheet, which is a text in a script. */
const smallStyle: Plugin = {
  name: "small-style",
  setup(bundle) {
    bundle.onLoad({ filter: /[\\/]element[\\/]style\.ts$/ }, async ({ path }) => {
      const [, before, css, after] = /^(.*`)(.*)(`.*)$/s.exec(readFileSync(path, "utf8")) ?? [];
      const { code } = await transform(css ?? "", { loader: "css", minify: true });
      return { contents: `${before}${code}${after}`, loader: "ts" };
    });
  },
};

/** Bundles entries, by the names that they get. */
async function bundle(
  entryPoints: Record<string, string>,
  format: "esm" | "iife",
): Promise<Map<string, Uint8Array>> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints,
    bundle: true,
    minify: true,
    format,
    platform: "browser",
    target: "es2022",
    conditions: ["source"],
    tsconfig: "src/element/tsconfig.json",
    outdir: "/",
    // A page's one script has all inside.
    plugins: format === "esm" ? [smallStyle, loadedLater] : [smallStyle],
    write: false,
    logLevel: "error",
  });
  const files = outputFiles.map(async ({ path, text }) => [path.slice(1), await smaller(text)]);
  return new Map((await Promise.all(files)) as [string, Uint8Array][]);
}

/** Minifies a script once more: Vite's minifier finds another 3%. */
async function smaller(script: string): Promise<Uint8Array> {
  const { code, errors } = await minify("script.js", script, {
    module: true,
    compress: { target: "es2022" },
    mangle: { toplevel: true },
  });
  if (errors.length > 0) throw new Error(errors[0]?.message);
  return new TextEncoder().encode(code);
}

/** What every page loads of dist/nca-canvas/. */
export const AT_ONCE = { "nca-canvas": "src/element/index.ts", worker: "src/element/worker.ts" };
const LATER = {
  "read-other": "src/models/read-other.ts",
  frames: "src/dish/frames.ts",
  points: "src/dish/points.ts",
  palettes: "src/dish/palettes.ts",
  goals: "src/systems/growing/goals.ts",
  card: "src/element/card.ts",
  smooth: "src/element/smooth.ts",
  hands: "src/element/hands.ts",
  cover: "src/element/cover.ts",
};

/** The names of the files of dist/nca-canvas/. */
export const ELEMENT_FILES = [
  ...Object.keys({ ...AT_ONCE, ...LATER }).map((name) => `${name}.js`),
  ...kernels,
];

/** The files of dist/nca-canvas/ by name. The kernels must be built. */
export async function elementFiles(): Promise<Map<string, Uint8Array>> {
  const files = await bundle({ ...AT_ONCE, ...LATER }, "esm");
  for (const name of kernels) files.set(name, readFileSync(kernel(name)));
  return files;
}

async function page(): Promise<string> {
  const [script] = (await bundle({ page: "src/element/page.ts" }, "iife")).values();
  // As functions: in a text to put in, "$&" and its like would have a meaning.
  const safe = new TextDecoder().decode(script).trim().replaceAll("</script", "<\\/script");
  // The page's policy lets this one script run, and none that might come in with a rule.
  const digest = createHash("sha256").update(safe).digest("base64");
  return readFileSync(join(root, "src/element/page.html"), "utf8")
    .replace("{{script}}", `sha256-${digest}`)
    .replace('<script src="page.ts"></script>', () => `<script>${safe}</script>`)
    .replace("{{kernels}}", () => readFileSync(kernel("plain.wasm")).toString("base64"));
}

/** Builds both. The kernels must be built. */
export async function buildElement(): Promise<void> {
  // What earlier builds had under other names would be copied and shipped with it.
  rmSync(join(root, "dist/nca-canvas"), { recursive: true, force: true });
  for (const folder of ["nca-canvas", "element"])
    mkdirSync(join(root, "dist", folder), { recursive: true });
  for (const [name, contents] of await elementFiles())
    writeFileSync(join(root, "dist/nca-canvas", name), contents);
  const html = await page();
  writeFileSync(join(root, "dist/element/page.html"), html);
  console.log(`page: ${html.length} bytes without a rule`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildElement();
