// The studio as an app: after one visit it opens without its host, and a newer version is announced, and starts next time. At a
// name that is not this machine's usual one, since what `blastema studio` serves is not kept.
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { BrowserContext, CDPSession, Page } from "playwright-core";
import { serveFolder } from "../../src/cli/static-server.ts";
import { launchChromium, withoutChromium as skip } from "../support/chromium.ts";
import { PATIENCE } from "../support/patience.ts";
import { KNOWN, STAY, STUDIO, until } from "../support/studio.ts";
import { untilTrue } from "../support/until.ts";

/** A name that browsers find on this machine and trust as they trust https. */
const HOST = "studio.localhost";

interface Visit {
  readonly context: BrowserContext;
  /** The folder that is served. */
  readonly folder: string;
  readonly url: string;
  /** Takes the host away. */
  readonly stopHost: () => Promise<void>;
}

async function visit(see: (visit: Visit) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "blastema-offline-"));
  cpSync(STUDIO, folder, { recursive: true });
  const server = await serveFolder(folder, { base: "/some/where/", names: [HOST] });
  const browser = await launchChromium();
  try {
    const context = await browser.newContext();
    context.setDefaultTimeout(PATIENCE);
    await context.addInitScript(`${STAY}; ${KNOWN}; ${HEARS}`);
    const url = `http://${HOST}:${server.port}/some/where/`;
    await see({ context, folder, url, stopHost: server.close });
  } finally {
    await browser.close();
    await server.close();
    rmSync(folder, { recursive: true });
  }
}

const isKept = "(await navigator.serviceWorker.getRegistration())?.active?.state === 'activated'";
const files = `(await Promise.all((await caches.keys()).map(
  async (name) => (await (await caches.open(name)).keys()).length))).reduce((sum, count) => sum + count, 0)`;

/** Opens the studio, and waits until the browser keeps all of it: as long as one file comes after the other. */
async function keep(context: BrowserContext, url: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(url);
  const ask = <T>(expression: string): Promise<T> =>
    page.evaluate<T>(`(async () => ${expression})()`);
  for (let before = -1; !(await ask<boolean>(isKept)); before = await ask<number>(files))
    await until(page, `(async () => ${isKept} || ${files} > ${before})()`);
  return page;
}

/** A script that each page runs before its own: `hearsOfVersions` is true once it listens for newer ones. */
const HEARS = `(() => {
  const { addEventListener } = EventTarget.prototype;
  ServiceWorkerRegistration.prototype.addEventListener = function (type, ...more) {
    addEventListener.call(this, type, ...more);
    if (type === "updatefound") window.hearsOfVersions = true;
  };
})()`;

/** Lets the browser look for a newer version at once, as it does by itself a minute after a page was opened. */
async function lookForVersions(page: Page): Promise<void> {
  await until(page, "window.hearsOfVersions");
  await page.evaluate(
    "(async () => void (await (await navigator.serviceWorker.getRegistration()).update()))()",
  );
}

/** Waits until the newer worker has taken the older one's place, which a page that asks in the meantime would put off. */
async function untilOneVersionIsLeft(browser: CDPSession): Promise<void> {
  const statuses = new Map<string, string>();
  browser.on("ServiceWorker.workerVersionUpdated", ({ versions }) => {
    for (const { versionId, status } of versions) statuses.set(versionId, status);
  });
  await browser.send("ServiceWorker.enable");
  await untilTrue(
    () => [...statuses.values()].filter((status) => status !== "redundant").join() === "activated",
    () => `the versions are ${[...statuses.values()].join()}`,
  );
}

test("after one visit the studio opens without its host, every page of it", { skip }, () =>
  visit(async ({ context, url, stopHost }) => {
    await (await keep(context, url)).close();
    await stopHost();
    const page = await context.newPage();
    await page.goto(`${url}index.html`);
    await until(page, "document.querySelector('#dish').stepCount > 5");
    for (const [name, part] of [
      ["How it works", "nca-canvas"],
      ["Train", "button"],
      ["Test healing", "canvas"],
      ["Digits", ".latent-map canvas"],
    ] as const) {
      await page.getByRole("link", { name, exact: true }).click();
      await page.locator(`main ${part}`).first().waitFor({ state: "attached" });
    }
    assert.equal(await page.locator(".message.error").count(), 0);
  }),
);

test("a newer version is announced, and starts next time", { skip }, () =>
  visit(async ({ context, folder, url }) => {
    const old = await keep(context, url);
    const change = (file: string, from: string | RegExp, to: string): void => {
      const path = join(folder, file);
      const before = readFileSync(path, "utf8");
      const after = before.replace(from, to);
      assert.notEqual(after, before);
      writeFileSync(path, after);
    };
    change("index.html", "<html ", '<html data-version="newer" ');
    change("sw.js", /(url:"index\.html",revision:")[0-9a-f]+/, "$1newer");
    await old.goto("about:blank");
    await old.goto(url);
    await lookForVersions(old);
    await old.getByText("A newer version of the studio is here").waitFor();
    assert.equal(await old.evaluate("document.documentElement.dataset.version"), undefined);
    await old.goto("about:blank");
    await untilOneVersionIsLeft(await context.newCDPSession(old));
    await old.goto(url);
    assert.equal(await old.evaluate("document.documentElement.dataset.version"), "newer");
  }),
);

test("what this machine serves under its usual name is not kept", { skip }, () =>
  visit(async ({ context, url }) => {
    const page = await context.newPage();
    await page.goto(url.replace(HOST, "127.0.0.1"));
    await until(page, "document.querySelector('#dish').stepCount > 5");
    assert.equal(
      await page.evaluate(
        "navigator.serviceWorker.getRegistrations().then(({ length }) => length)",
      ),
      0,
    );
  }),
);
