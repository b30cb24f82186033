// The built package in a real browser: its engine on Web Workers gives the bits that Node gives.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { after, before, test } from "node:test";
import { root } from "../../scripts/project.ts";
import { createEngine } from "../../src/engine/create.ts";
import { encodeRun } from "../../src/training/run-file.ts";
import { train } from "../../src/training/train.ts";
import { launchChromium, openPage, withoutChromium as skip } from "../support/chromium.ts";
import { assertSameBits } from "../support/compare.ts";
import { smallRecipe, smallRun } from "../support/runs.ts";

const TYPES: Record<string, string> = {
  ".js": "text/javascript",
  ".wasm": "application/wasm",
};

/** Serves dist/ as any static host would, and an empty page for everything else. */
function serve(): Server {
  return createServer(({ url = "/" }, response) => {
    const file = join(root, "dist", new URL(url, "http://host").pathname);
    const type = TYPES[extname(file)];
    response.setHeader("access-control-allow-origin", "*");
    response.setHeader("content-type", type ?? "text/html");
    if (!type) response.end("<!doctype html><link rel=icon href=data:,><title>test</title>");
    else if (existsSync(file)) response.end(readFileSync(file));
    else response.writeHead(404).end();
  });
}

const hosts = [serve(), serve()];
let origins: string[] = [];
before(async () => {
  await Promise.all(hosts.map((host) => new Promise<void>((done) => host.listen(0, done))));
  origins = hosts.map((host) => `http://127.0.0.1:${(host.address() as AddressInfo).port}`);
});
after(() => {
  for (const host of hosts) host.close();
});

/** Trains a run in the browser with the package from another origin or the page's own; returns its file. */
async function trainInBrowser(run: Uint8Array, origin: string, threads: number): Promise<Buffer> {
  const browser = await launchChromium();
  try {
    const page = await openPage(browser);
    await page.goto(origins[0] as string);
    const script = `(async () => {
      const map = document.createElement("script");
      map.type = "importmap";
      map.textContent = JSON.stringify({ imports: { "#host": "${origin}/engine/wasm/host.browser.js" } });
      document.head.append(map);
      const { createEngine } = await import("${origin}/index.js");
      const { decodeRun, encodeRun, train } = await import("${origin}/training/index.js");
      const run = decodeRun(Uint8Array.from(atob("${Buffer.from(run).toString("base64")}"), (c) => c.charCodeAt(0)));
      const engine = await createEngine({ arithmetic: "plain", threads: ${threads} });
      await train(engine, run);
      await engine.dispose();
      return btoa(Array.from(encodeRun(run), (byte) => String.fromCharCode(byte)).join(""));
    })()`;
    return Buffer.from(await page.evaluate<string>(script), "base64");
  } finally {
    await browser.close();
  }
}

for (const [where, host] of [
  ["its own", 0],
  ["another", 1],
] as const) {
  test(`a run trained on two Web Workers, scripts from ${where} origin, ends in Node's bits`, {
    skip,
  }, async () => {
    const run = smallRun(smallRecipe("regenerating", { muon: 6, averaging: 0.99 }));
    const start = encodeRun(run);
    const engine = await createEngine({ arithmetic: "plain", threads: 0 });
    await train(engine, run);
    await engine.dispose();
    const trained = await trainInBrowser(start, origins[host] as string, 2);
    assert.notDeepEqual(trained, Buffer.from(start));
    assertSameBits(trained, encodeRun(run), "browser against Node");
  });
}
