// Makes an app of the built studio: icons, drawn from icon.svg, and the service worker that keeps all its files in the browser.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import sharp from "sharp";
import { filesBelow, root } from "./project.ts";

const STUDIO = "dist/studio";

/** Icons by their names in public/manifest.webmanifest: their side, and the share of it that the drawing fills. */
const ICONS = { "icon-192.png": [192, 0.88], "icon-512.png": [512, 0.6] } as const;
/** Behind the drawing: the drawing's own white, so that a round or a square mask both fit. */
const GROUND = "#f4f5f2";

async function drawIcon(file: string, side: number, share: number): Promise<void> {
  const inner = Math.round(side * share);
  const drawing = await sharp(join(root, "studio/icon.svg"), { density: 72 * (inner / 16) })
    .resize(inner, inner)
    .png()
    .toBuffer();
  await sharp({ create: { width: side, height: side, channels: 4, background: GROUND } })
    .composite([{ input: drawing }])
    .png({ palette: true, compressionLevel: 9 })
    .toFile(join(root, STUDIO, file));
}

/** What is not kept for later: the service itself, and what pages of others load. */
const LEFT_OUT = /\/(sw\.js$|nca-canvas\/)/;

/** A file as Workbox lists it: those with a hash in their name never change, the others are told apart by one. */
function listed(file: string): { url: string; revision: string | null } {
  const url = file.slice(STUDIO.length + 1);
  if (/^(assets|workers)\//.test(url)) return { url, revision: null };
  const hash = createHash("sha256").update(readFileSync(join(root, file)));
  return { url, revision: hash.digest("hex").slice(0, 16) };
}

/** Writes icons and service worker into the built studio. */
export async function makeApp(): Promise<void> {
  for (const [file, [side, share]] of Object.entries(ICONS)) await drawIcon(file, side, share);
  const files = filesBelow(STUDIO)
    .filter((file) => !LEFT_OUT.test(file))
    .map(listed);
  const { outputFiles } = await build({
    entryPoints: [join(root, "studio/service/worker.ts")],
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2022",
    define: {
      STUDIO_FILES: JSON.stringify(files),
      // Workbox logs every answer unless it is told that this is no development.
      "process.env.NODE_ENV": '"production"',
    },
    write: false,
  });
  writeFileSync(join(root, STUDIO, "sw.js"), outputFiles[0]!.contents);
}
