// <nca-canvas> as built for pages without a bundler: the page on one origin, and the element's files and the rules on
// that one or on another. `visitPage` opens it in Chromium.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import type { Page } from "playwright-core";
import { root } from "../../scripts/project.ts";
import { complaintsOf } from "./chromium.ts";
import { inChromium, type PageOptions } from "./one-chromium.ts";
import type { Asked } from "./tab.ts";
import { untilTrue } from "./until.ts";

const TYPES: Record<string, string> = {
  ".css": "text/css",
  ".html": "text/html",
  ".js": "text/javascript",
  ".png": "image/png",
  ".safetensors": "application/octet-stream",
  ".json": "application/json",
  ".wasm": "application/wasm",
};

/** What a page is made of. */
export interface Served {
  /** In place of {{files}} stands the origin of the element's files. */
  readonly html: string;
  /** Another page, at /frame, that this one may hold. */
  readonly frame?: string;
  /** Whether those come from another origin, with or without permission for this one. */
  readonly files?: "own" | "another" | "another without CORS";
  /** Content-Security-Policy that the page comes with; {{files}} as in the page. */
  readonly policy?: string;
  /** What is served; by default the whole project. */
  readonly folder?: string;
}

/** Serves a page. @returns its address, and what ends its servers */
export async function servePage(page: Served): Promise<{ url: string; close: () => void }> {
  const { html, frame = "", files = "own", policy, folder = root } = page;
  const elsewhere = await listen(
    createServer((request, response) => {
      if (files === "another") response.setHeader("access-control-allow-origin", "*");
      sendFile(folder, request.url ?? "/", response);
    }),
  );
  const host = files === "own" ? "" : originOf(elsewhere);
  const pages: Record<string, string> = { "/": html, "/frame": frame };
  const home = await listen(
    createServer(({ url = "/" }, response) => {
      if (policy)
        response.setHeader("content-security-policy", policy.replaceAll("{{files}}", host));
      const text = pages[url]?.replaceAll("{{files}}", host);
      if (text) response.setHeader("content-type", "text/html").end(text);
      else sendFile(folder, url, response);
    }),
  );
  return {
    url: originOf(home),
    close: () => {
      for (const server of [home, elsewhere]) server.close();
    },
  };
}

/** A page, and how Chromium opens it. */
export interface Visit extends Served, PageOptions {}

/** Opens a page and calls back; then fails if the page complained of something that was not taken from `complaints`. */
export async function visitPage(
  { html, files, policy, folder, ...options }: Visit,
  see: (page: Page, complaints: string[]) => Promise<void>,
): Promise<void> {
  const { url, close } = await servePage({ html, files, policy, folder });
  try {
    await inChromium(options, async (page) => {
      const complaints = complaintsOf(page);
      await page.goto(url);
      await see(page, complaints);
      assert.deepEqual(complaints, []);
    });
  } finally {
    close();
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
export async function until(page: Asked, expression: string): Promise<void> {
  await untilTrue(
    () => page.evaluate<boolean>(expression),
    () => expression,
  );
}
