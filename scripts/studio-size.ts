// The budget of the studio: the JavaScript of all its pages together, each file gzipped. Workers are scripts of
// their own, loaded by the page that starts them, and what reads rules of other programs is loaded when such a file is
// dropped; their sizes are told beside it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { filesBelow, root } from "./project.ts";

const limit = 120_000;

/** Bytes of these scripts, gzipped one by one as a host would. */
function gzipped(files: readonly string[]): number {
  return files
    .map((file) => gzipSync(readFileSync(join(root, file)), { level: 9 }).length)
    .reduce((sum, bytes) => sum + bytes, 0);
}

const scripts = filesBelow("dist/studio").filter((file) => file.endsWith(".js"));
const isWorker = (file: string): boolean => file.startsWith("dist/studio/workers/");
const isReader = (file: string): boolean => /\/bridges-[\w-]+\.js$/.test(file);
const pages = scripts.filter((file) => !isWorker(file) && !isReader(file));
const size = gzipped(pages);
const [workers, readers] = [isWorker, isReader].map((is) => gzipped(scripts.filter(is)));
const sentence = `studio's pages: ${size} B of ${limit} B gzipped (its workers: ${workers} B, its reader of other programs' rules: ${readers} B)`;
if (pages.length > 0 && size <= limit) console.log(sentence);
else {
  console.error(sentence);
  process.exitCode = 1;
}
