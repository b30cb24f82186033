// WebKitGTK's MiniBrowser, driven by its own WebDriver, on a screen that nobody sees.
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { after } from "node:test";
import type { Handicap } from "./browsers.ts";
import { PATIENCE } from "./patience.ts";
import { freePorts } from "./port.ts";
import type { Place, Tab } from "./tab.ts";
import { untilTrue } from "./until.ts";

const DRIVER = "/usr/bin/WebKitWebDriver";
const SCREEN = "/usr/bin/Xvfb";

/** MiniBrowser lies beside the library, in a folder with the names of the machine and of a version. */
function findBrowser(): string | undefined {
  for (const machine of readdirSync("/usr/lib").filter((name) => name.includes("-linux-")))
    for (const version of ["webkitgtk-6.0", "webkit2gtk-4.1", "webkit2gtk-4.0"]) {
      const path = join("/usr/lib", machine, version, "MiniBrowser");
      if (existsSync(path)) return path;
    }
  return undefined;
}

const browser = existsSync(DRIVER) && existsSync(SCREEN) ? findBrowser() : undefined;

/** For a test's `skip`: says why, where there is no WebKit. */
export const withoutWebKit = browser ? false : "no WebKit here: install webkit2gtk-driver and xvfb";

let screen: Promise<{ child: ChildProcess; display: string }> | undefined;
after(async () => (await screen)?.child.kill());

/** A screen of its own for a file of tests; the server chooses a number that is free. */
async function startScreen(): Promise<{ child: ChildProcess; display: string }> {
  const args = ["-displayfd", "3", "-screen", "0", "1400x1000x24", "-nolisten", "tcp"];
  const child = spawn(SCREEN, args, { stdio: ["ignore", "ignore", "ignore", "pipe"] });
  const lines = createInterface({ input: child.stdio[3] as Readable });
  try {
    const [number] = await once(lines, "line", { signal: AbortSignal.timeout(PATIENCE) });
    return { child, display: `:${number}` };
  } catch (error) {
    child.kill();
    throw error;
  }
}

/** Starts a browser. It keeps nothing from one start to the next. */
export async function startWebKit({ storage, wasm, language }: Handicap): Promise<Tab> {
  screen ??= startScreen();
  const { display } = await screen;
  const [port] = await freePorts(1);
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    ...{ DISPLAY: display, LIBGL_ALWAYS_SOFTWARE: "1" },
    ...{ LANG: language ?? "en_GB.UTF-8", LANGUAGE: language ?? "en_GB" },
    ...(wasm === false ? { JSC_useWasm: "0", JSC_useWebAssembly: "0" } : {}),
  };
  const child = spawn(DRIVER, ["--host=127.0.0.1", `--port=${port}`], { env });
  const complaints: string[] = [];
  for (const input of [child.stdout, child.stderr])
    createInterface({ input }).on("line", (line) => {
      const said = /CONSOLE \w+ (?:ERROR|WARN) (.*)/.exec(line)?.[1];
      if (said) complaints.push(said);
    });
  try {
    const session = await openSession(`http://127.0.0.1:${port}`, storage !== false);
    return tabOf(session, complaints, child);
  } catch (error) {
    child.kill();
    throw error;
  }
}

/** Opens a browser through a driver that has just been started. @returns the session's address */
async function openSession(base: string, keeps: boolean): Promise<string> {
  await untilTrue(
    () =>
      fetch(`${base}/status`).then(
        ({ ok }) => ok,
        () => false,
      ),
    () => "WebKit's driver",
  );
  const args = ["--automation", "--enable-write-console-messages-to-stdout=true"];
  if (!keeps) args.push("--enable-html5-database=false", "--enable-html5-local-storage=false");
  const options = { binary: browser, args };
  const capabilities = {
    alwaysMatch: {
      browserName: "MiniBrowser",
      "webkitgtk:browserOptions": options,
      timeouts: { script: PATIENCE, pageLoad: PATIENCE },
    },
  };
  const { sessionId } = (await ask("POST", `${base}/session`, { capabilities })) as {
    sessionId: string;
  };
  return `${base}/session/${sessionId}`;
}

/** Asks the driver for something (W3C WebDriver). @throws Error in the driver's words */
async function ask(method: string, url: string, body?: object): Promise<unknown> {
  const response = await fetch(url, { method, body: body && JSON.stringify(body) });
  const { value } = (await response.json()) as { value: { error?: string; message?: string } };
  if (!response.ok) throw new Error(`WebKit: ${value.error}: ${value.message}`);
  return value;
}

function tabOf(session: string, complaints: string[], driver: ChildProcess): Tab {
  const call = (path: string, body: object): Promise<unknown> =>
    ask("POST", `${session}/${path}`, body);
  return {
    complaints,
    open: async (url) => void (await call("url", { url })),
    reload: async () => void (await call("refresh", {})),
    async evaluate<T>(expression: string): Promise<T> {
      const script = `const [done] = arguments;
        (async () => (${expression}))().then((value) => done({ value }), (error) => done({ error: String(error) }));`;
      const answer = (await call("execute/async", { script, args: [] })) as {
        value: T;
        error?: string;
      };
      assert.equal(answer.error, undefined, expression);
      return answer.value;
    },
    async stroke([first, ...others]) {
      const move = ([x, y]: Place) => ({
        ...{ type: "pointerMove", origin: "viewport", duration: 0 },
        ...{ x: Math.round(x), y: Math.round(y) },
      });
      const button = (type: string) => ({ type, button: 0 });
      const actions = [
        ...[move(first), button("pointerDown")],
        ...others.map(move),
        button("pointerUp"),
      ];
      const parameters = { pointerType: "mouse" };
      await call("actions", { actions: [{ type: "pointer", id: "mouse", parameters, actions }] });
    },
    async close() {
      try {
        await ask("DELETE", session);
      } finally {
        driver.kill();
      }
    },
  };
}
