// The three browser engines, behind one small interface: what a page does in one it must do in all.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { chromium } from "playwright-core";
import { type Browser, launch } from "puppeteer-core";
import { complaintsOf, executablePath, withoutChromium } from "./chromium.ts";
import { PATIENCE } from "./patience.ts";
import type { Tab } from "./tab.ts";
import { startWebKit, withoutWebKit } from "./webkit.ts";

/** What a browser is started without. */
export interface Handicap {
  /** Nothing may be kept: no IndexedDB, no localStorage. */
  readonly storage?: false;
  readonly wasm?: false;
  /** In place of British English: "C", which is no language. WebKit only: others refuse it themselves. */
  readonly language?: "C";
}

export interface BrowserEngine {
  readonly name: "Chromium" | "Firefox" | "WebKit";
  /** For a test's `skip`: says why, where the engine is missing. */
  readonly skip: string | false;
  /** Opens a tab with nothing kept from, or shared with, another one. */
  start(handicap?: Handicap): Promise<Tab>;
}

const places = ["/usr/bin/firefox-esr", "/usr/bin/firefox"];
const firefoxPath = process.env.FIREFOX ?? places.find((path) => existsSync(path));

export const ENGINES: readonly BrowserEngine[] = [
  { name: "Chromium", skip: withoutChromium, start: (handicap = {}) => startChromium(handicap) },
  {
    name: "Firefox",
    skip: firefoxPath ? false : "no Firefox here: install firefox-esr, or name one in $FIREFOX",
    start: (handicap = {}) => openFirefox(handicap),
  },
  { name: "WebKit", skip: withoutWebKit, start: (handicap = {}) => startWebKit(handicap) },
];

/** Serves a page. @returns its address, and what ends its servers */
export type Host = () => Promise<{ url: string; close: () => unknown }>;

interface Opening {
  readonly host: Host;
  /** Part of the address from the "#" on. */
  readonly at?: string;
  readonly handicap?: Handicap;
  /** The one engine to try, instead of all. */
  readonly only?: BrowserEngine["name"];
}

/** Declares a test for each engine: opens a page, calls back, and fails if the page complained of what is still in `complaints`. */
export function openInEveryBrowser(
  what: string,
  { host, at = "", handicap, only }: Opening,
  see: (tab: Tab, name: BrowserEngine["name"]) => Promise<void>,
): void {
  for (const { name, skip, start } of ENGINES.filter(({ name }) => name === (only ?? name)))
    test(`${name}: ${what}`, { skip }, async () => {
      const { url, close } = await host();
      try {
        const tab = await start(handicap);
        try {
          await tab.open(`${url}${at}`);
          await see(tab, name);
          assert.deepEqual(tab.complaints, []);
        } finally {
          await tab.close();
        }
      } finally {
        await close();
      }
    });
}

const viewport = { width: 1280, height: 900 };

async function startChromium({ storage, wasm }: Handicap): Promise<Tab> {
  const profile = mkdtempSync(join(tmpdir(), "blastema-chromium-"));
  const settings = { profile: { default_content_setting_values: { cookies: 2 } } };
  mkdirSync(join(profile, "Default"));
  if (storage === false)
    writeFileSync(join(profile, "Default", "Preferences"), JSON.stringify(settings));
  const args = ["--no-sandbox", ...(wasm === false ? ["--js-flags=--jitless"] : [])];
  const options = { executablePath, args, timeout: PATIENCE, viewport };
  const context = await chromium.launchPersistentContext(profile, options);
  context.setDefaultTimeout(PATIENCE);
  const [page = await context.newPage()] = context.pages();
  const complaints = complaintsOf(page);
  const close = async (): Promise<void> => {
    await context.close();
    rmSync(profile, { recursive: true });
  };
  return { ...tabOf(page, close), complaints };
}

/** Those that run, by their handicaps: one takes seconds to start, and serves all tests of a file. */
const firefoxes = new Map<string, Promise<Browser>>();
after(() =>
  Promise.allSettled([...firefoxes.values()].map(async (browser) => (await browser).close())),
);

/** A tab of Firefox in a container of its own, which shares nothing with others and keeps nothing after it. */
async function openFirefox(handicap: Handicap): Promise<Tab> {
  const key = JSON.stringify(handicap);
  const browser = firefoxes.get(key) ?? startFirefox(handicap);
  firefoxes.set(key, browser);
  const container = await (await browser).createBrowserContext();
  const page = await container.newPage();
  await page.setViewport(viewport);
  page.setDefaultTimeout(PATIENCE);
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    if (["error", "warn"].includes(message.type())) complaints.push(message.text());
  });
  return { ...tabOf(page, () => container.close()), complaints };
}

/** Debian's own Firefox, over WebDriver BiDi; Playwright drives only the one that it builds itself. */
async function startFirefox({ storage, wasm }: Handicap): Promise<Browser> {
  const browser = await launch({
    ...{ browser: "firefox", executablePath: firefoxPath },
    args: ["--remote-allow-system-access"],
    ...{ timeout: PATIENCE, protocolTimeout: PATIENCE },
    extraPrefsFirefox: {
      ...(storage === false ? { "network.cookie.cookieBehavior": 2 } : {}),
      ...(wasm === false ? { "javascript.options.wasm": false } : {}),
    },
  });
  await leaveWorkersAlone(browser).catch(async (error) => {
    await browser.close();
    throw error;
  });
  return browser;
}

/** What Puppeteer sends to Firefox, and does not show. */
interface BidiConnection {
  send(
    method: "browsingContext.getTree",
    asked: object,
  ): Promise<{ result: { contexts: { context: string }[] } }>;
  send(method: "script.evaluate", asked: object): Promise<{ result: { type: string } }>;
}

const LISTENER =
  "chrome://remote/content/shared/js-process-actors/WebDriverWorkerListenerActor.sys.mjs";

/**
 * Ends WebDriver's listening for workers, from Firefox's own window. While something listens, a worker that starts another one
 * waits until that is announced, on the condition variable on which the new one waits for work; only one of the two is woken
 * (SetIsDebuggerRegistered in Firefox's WorkerPrivate.h), and if it is the new one, the other is blocked for ever. Where no
 * WebDriver or debugger listens, none waits.
 */
async function leaveWorkersAlone(browser: Browser): Promise<void> {
  const { connection } = browser as unknown as { connection: BidiConnection };
  const asked = { "moz:scope": "chrome" };
  const { result: windows } = await connection.send("browsingContext.getTree", asked);
  const { result } = await connection.send("script.evaluate", {
    expression: `ChromeUtils.importESModule("${LISTENER}").unregisterWebDriverWorkerListenerActor()`,
    target: { context: windows.contexts[0].context },
    awaitPromise: false,
  });
  assert.equal(result.type, "success", "this Firefox listens for workers in another way");
}

/** What Playwright's pages and Puppeteer's have in common. */
interface DrivenPage {
  evaluate(expression: string): Promise<unknown>;
  goto(url: string): Promise<unknown>;
  reload(): Promise<unknown>;
  readonly mouse: {
    move(x: number, y: number): Promise<void>;
    down(): Promise<void>;
    up(): Promise<void>;
  };
}

function tabOf(page: DrivenPage, close: () => Promise<void>): Omit<Tab, "complaints"> {
  return {
    open: async (url) => void (await page.goto(url)),
    reload: async () => void (await page.reload()),
    evaluate: async <T>(expression: string) => (await page.evaluate(expression)) as T,
    async stroke([[x, y], ...others]) {
      await page.mouse.move(x, y);
      await page.mouse.down();
      for (const [nextX, nextY] of others) await page.mouse.move(nextX, nextY);
      await page.mouse.up();
    },
    close,
  };
}
