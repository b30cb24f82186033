// The budget of the studio: all JavaScript in dist/studio, pages and workers together, each file gzipped.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { filesBelow, root } from "./project.ts";

const limit = 120_000;

const scripts = filesBelow("dist/studio").filter((file) => file.endsWith(".js"));
const size = scripts
  .map((file) => gzipSync(readFileSync(join(root, file)), { level: 9 }).length)
  .reduce((sum, bytes) => sum + bytes, 0);
const sentence = `studio's scripts: ${size} B of ${limit} B gzipped (${scripts.length} files)`;
if (scripts.length > 0 && size <= limit) console.log(sentence);
else {
  console.error(sentence);
  process.exitCode = 1;
}
