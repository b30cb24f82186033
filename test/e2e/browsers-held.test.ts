// A worker that measures on workers of its own, to which nothing leads but what waits for them, while its memory is cleaned again
// and again: Firefox ends such workers unless they are held.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { root } from "../../scripts/project.ts";
import { loadRule } from "../../src/models/files.node.ts";
import { openInEveryBrowser } from "../support/browsers.ts";
import { until } from "../support/studio.ts";

const STUDIO = join(root, "dist/studio");
const TYPES: Record<string, string> = { ".js": "text/javascript", ".wasm": "application/wasm" };

/** The worker of the page Test healing, which leaves much that is to be cleaned up. */
const LITTER = `import "./workers/${readdirSync(join(STUDIO, "workers")).find((name) => /^heal-.*\.js$/.test(name))}";
setInterval(() => { for (let i = 0; i < 4; i++) new Array(30_000).fill(0).map(() => ({})); }, 20);`;

/** Serves the built studio's files beside an empty page. */
async function host() {
  const server = createServer(({ url = "/" }, response) => {
    const file = join(STUDIO, new URL(url, "http://host").pathname);
    response.setHeader("content-type", TYPES[extname(file)] ?? "text/html");
    if (url === "/litter.js") response.end(LITTER);
    else if (extname(file) && existsSync(file)) response.end(readFileSync(file));
    else response.end("<!doctype html><link rel=icon href=data:,><title>test</title>");
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() };
}

openInEveryBrowser(
  "what is measured on workers of a worker comes to its end",
  { host, only: "Firefox" },
  async (tab) => {
    const rule = await loadRule(join(root, "zoo/owl-regenerating.safetensors"));
    const parameters = Object.entries(rule.parameters).map(([name, values]) => [name, [...values]]);
    await tab.evaluate(`void (() => {
    window.kinds = [];
    const parameters = ${JSON.stringify(parameters)}.map(([name, values]) => [name, Float32Array.from(values)]);
    const rule = { ...${JSON.stringify({ ...rule, parameters: {} })}, parameters: Object.fromEntries(parameters) };
    window.worker = new Worker("litter.js", { type: "module" });
    window.worker.onmessage = ({ data }) => window.kinds.push(data.kind);
    window.worker.onerror = ({ message }) => window.kinds.push("error: " + message);
    window.worker.postMessage({ rule, shape: "disc", size: 5, spacing: 8, rngSeed: 0 });
  })()`);
    await until(tab, `/done|failed|error/.test(window.kinds.at(-1))`, "the end");
    assert.equal(await tab.evaluate("window.kinds.at(-1)"), "done");
  },
);
