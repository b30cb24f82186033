// <nca-canvas> as built for pages without a bundler, in Chromium: the page on one origin, and the element's
// files and the rules on that one or on another.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { after } from "node:test";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { root } from "../../scripts/project.ts";
import { complaintsOf, launchChromium, openPage } from "./chromium.ts";
import { untilTrue } from "./until.ts";

const TYPES: Record<string, string> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".png": "image/png",
  ".safetensors": "application/octet-stream",
  ".json": "application/json",
  ".wasm": "application/wasm",
};

/** What a page is. */
export interface Visit extends BrowserContextOptions {
  /** In place of {{files}} stands the origin of the element's files. */
  readonly html: string;
  /** Whether those come from another origin, with or without permission for this one. */
  readonly files?: "own" | "another" | "another without CORS";
  /** Content-Security-Policy that the page comes with; {{files}} as in the page. */
  readonly policy?: string;
  /** What is served; by default the whole project. */
  readonly folder?: string;
}

let browser: Promise<Browser> | undefined;
after(async () => (await browser)?.close());

/** Opens a page and calls back; then fails if the page complained of something that was not taken from `complaints`. */
export async function visitPage(
  { html, files = "own", policy, folder = root, ...options }: Visit,
  see: (page: Page, complaints: string[]) => Promise<void>,
): Promise<void> {
  const elsewhere = await listen(
    createServer((request, response) => {
      if (files === "another") response.setHeader("access-control-allow-origin", "*");
      sendFile(folder, request.url ?? "/", response);
    }),
  );
  const host = files === "own" ? "" : originOf(elsewhere);
  const home = await listen(
    createServer(({ url = "/" }, response) => {
      if (policy)
        response.setHeader("content-security-policy", policy.replaceAll("{{files}}", host));
      if (url !== "/") sendFile(folder, url, response);
      else response.setHeader("content-type", "text/html").end(html.replaceAll("{{files}}", host));
    }),
  );
  browser ??= launchChromium();
  const page = await openPage(await browser, options);
  try {
    const complaints = complaintsOf(page);
    await page.goto(originOf(home));
    await see(page, complaints);
    assert.deepEqual(complaints, []);
  } finally {
    await page.context().close();
    for (const server of [home, elsewhere]) server.close();
  }
}

/** A page with these elements in it. */
export const pageWith = (body: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>test</title><link rel="icon" href="data:,">
<script type="module" src="{{files}}/dist/nca-canvas/nca-canvas.js"></script></head>
<body><main><h1>test</h1>${body}</main></body></html>`;

async function listen(server: Server): Promise<Server> {
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return server;
}

const originOf = (server: Server): string =>
  `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

function sendFile(folder: string, url: string, response: ServerResponse): void {
  const path = new URL(url, "http://host").pathname;
  const type = TYPES[extname(path)];
  try {
    const bytes = readFileSync(join(folder, path));
    response.writeHead(200, { "content-type": type ?? "text/plain" }).end(bytes);
  } catch {
    response.writeHead(404, { "content-type": "text/plain" }).end("not found");
  }
}

/** Asks from outside until the expression holds; the page's policy may forbid Playwright to ask from inside. */
export async function until(page: Page, expression: string): Promise<void> {
  await untilTrue(
    () => page.evaluate<boolean>(expression),
    () => expression,
  );
}
