// `npm run site`: builds the whole site into _site/, a static folder for any host and any path: home, gallery, examples, docs with
// the API reference and a search, and the studio. With --check, only the pages and their links, without the reference.
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build as bundle } from "esbuild";
import { filesBelow, root } from "./project.ts";
import { brokenLinks } from "./site/broken-links.ts";
import { creatures } from "./site/creatures.ts";
import { writeExamples } from "./site/examples.ts";
import { derivations, docGroups } from "./site/pages.ts";
import { referencePages } from "./site/reference.ts";
import { renderPages } from "./site/render.ts";
import { indexPages } from "./site/search-index.ts";

const asTheyLie = (files: readonly string[]): Record<string, string> =>
  Object.fromEntries(files.map((file) => [file, file]));

/** What is copied as it is: where it lies in the project, and on the site. */
const COPIES: Readonly<Record<string, string>> = {
  "dist/studio": "studio",
  "dist/nca-canvas": "nca-canvas",
  "docs/images": "docs/images",
  "studio/thumbnails": "thumbnails",
  "studio/icon.svg": "icon.svg",
  ...asTheyLie(creatures().map(({ name }) => `zoo/${name}.safetensors`)),
  // What examples/living-background shows.
  ...asTheyLie(["zoo/leopard-texture.safetensors"]),
  // Drawings of experiments, which the docs show.
  ...asTheyLie(filesBelow("research").filter((file) => file.endsWith(".svg"))),
};

/** Files that the texts link to and that are on the site in another form. */
const STAND_INS: Readonly<Record<string, string>> = {
  "examples/healing-logo": "examples/healing-logo",
  "examples/living-background": "examples/living-background",
  "examples/preact/main.tsx": "examples.html",
  "examples/own-objective/train.ts": "examples.html",
};

/** Where the sources can be read, if a forge builds the site. */
const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository } = process.env;
const SOURCES = server && repository ? `${server}/${repository}/blob/HEAD/` : undefined;

/**
 * Builds the site into a folder, which is emptied first. The package must be built.
 * @param isWhole without it, the reference and the search are left out
 * @throws Error with a sentence for each link that leads nowhere
 */
export async function buildSite(output: string, isWhole = true): Promise<void> {
  rmSync(output, { recursive: true, force: true });
  for (const [from, to] of Object.entries(COPIES))
    cpSync(join(root, from), join(output, to), { recursive: true });
  await writeExamples(output);
  await bundleAssets(output);
  const groups = docGroups();
  if (isWhole) groups.push({ name: "API reference", pages: await referencePages() });
  const copies = { ...COPIES, ...STAND_INS };
  await renderPages(output, { groups, others: derivations(), copies, sources: SOURCES });
  if (isWhole) await indexPages(output);
  const broken = brokenLinks(output);
  if (broken.length > 0) throw new Error(broken.join("\n"));
}

/** The style sheet and the scripts of the site's own pages. */
async function bundleAssets(output: string): Promise<void> {
  await bundle({
    entryPoints: filesBelow("site").filter((file) => /^site\/[\w-]+\.(ts|css)$/.test(file)),
    absWorkingDir: root,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    outdir: output,
    logLevel: "warning",
  });
}

/** Builds a part of the site in a folder of its own, only to see whether its links hold. */
async function checkSite(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "blastema-site-"));
  try {
    await buildSite(folder, false);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const isCheck = process.argv.includes("--check");
  await (isCheck ? checkSite() : buildSite(join(root, "_site"))).catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
