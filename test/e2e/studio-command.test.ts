// `blastema studio`: serves the built studio, and nothing else, to this machine only.
import assert from "node:assert/strict";
import { once } from "node:events";
import { symlinkSync, writeFileSync } from "node:fs";
import {
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request,
} from "node:http";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { serveFolder } from "../../src/cli/static-server.ts";
import { refuse, start, stop, until, workshop } from "./cli-command.ts";

const { folder, clear } = workshop();
after(clear);

interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Asks for a path as it is written; fetch would take its dots away. */
async function get(
  url: string,
  path: string,
  { method = "GET", headers = {} }: { method?: string; headers?: OutgoingHttpHeaders } = {},
): Promise<Reply> {
  const { hostname, port } = new URL(url);
  const [response] = (await once(
    request({ hostname, port, path, method, headers }).end(),
    "response",
  )) as [IncomingMessage];
  const body = (await response.setEncoding("latin1").toArray()).join("");
  return { status: response.statusCode ?? 0, headers: response.headers, body };
}

test("prints its address, serves the studio there, and ends when it is told to", async () => {
  const here = folder();
  const command = start(here, "studio", "--port", "0", "--no-open");
  await until(() => command.stdout().includes("\n"), command, "its address");
  const url = /^The studio is at (http:\/\/127\.0\.0\.1:(\d+)\/)$/m.exec(command.stdout());
  assert.ok(url, command.stdout());
  const page = await (await fetch(url[1] as string)).text();
  assert.match(page, /<title>Blastema<\/title>/);
  const script = /src="\.(\/assets\/[^"]+\.js)"/.exec(page)?.[1] ?? "";
  const { status, headers } = await get(url[1] as string, script);
  assert.equal(status, 200);
  assert.equal(headers["content-type"], "text/javascript; charset=utf-8");
  refuse(here, /Port \d+ is in use: choose another one/, "studio", "--port", url[2] as string);
  await stop(command, "SIGINT");
  assert.equal(command.child.signalCode, "SIGINT");
});

test("with --host a class comes in by this machine's addresses, and by no other name", async () => {
  const here = folder();
  const addresses = Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .filter(({ family, internal }) => family === "IPv4" && !internal)
    .map(({ address }) => address);
  const command = start(here, "studio", "--host", "0.0.0.0", "--port", "0", "--no-open");
  await until(() => command.stdout().includes("Press Ctrl-C"), command, "all it prints");
  const printed = command.stdout();
  const port = /The studio is at http:\/\/127\.0\.0\.1:(\d+)\//.exec(printed)?.[1] ?? "";
  const local = `http://127.0.0.1:${port}/`;
  const status = async (url: string, host: string): Promise<number> =>
    (await get(url, "/", { headers: { host } })).status;
  assert.equal(await status(local, `127.0.0.1:${port}`), 200);
  for (const host of ["elsewhere.example", "0.0.0.0", `0.0.0.0:${port}`, "8.8.8.8"])
    assert.equal(await status(local, host), 421, host);
  if (addresses.length === 0) assert.match(printed, /in no network/);
  for (const address of addresses) {
    assert.ok(printed.includes(`http://${address}:${port}/`), printed);
    assert.match(printed, /Anyone in that network/);
    assert.ok(
      printed.split("\n").filter((line) => /^[█▀▄ ]{20,}$/.test(line)).length > 10,
      printed,
    );
    assert.equal(await status(`http://${address}:${port}/`, `${address}:${port}`), 200, address);
    assert.equal(await status(`http://${address}:${port}/`, "elsewhere.example"), 421, address);
  }
  await stop(command, "SIGINT");
  for (const host of ["8.8.8.8", "example.org", "::", ""])
    refuse(here, /is no address of this machine: take 0\.0\.0\.0/, "studio", "--host", host);
});

test("nothing outside its folder is served, by whatever name", async () => {
  const outside = folder();
  writeFileSync(join(outside, "secret.json"), "{}");
  const inside = folder();
  writeFileSync(join(inside, "index.html"), "<title>page</title>");
  writeFileSync(join(inside, "notes.txt"), "of no known type");
  symlinkSync(join(outside, "secret.json"), join(inside, "link.json"));
  const server = await serveFolder(inside, { base: "/here/" });
  try {
    const status = async (path: string, method?: string): Promise<number> =>
      (await get(server.url, path, { method })).status;
    assert.equal(await status("/here/"), 200);
    assert.equal(await status("/here/index.html?query"), 200);
    const name = outside.split("/").at(-1);
    for (const path of [
      "/",
      "/index.html",
      "/here/link.json",
      "/here/notes.txt",
      "/here/none.json",
      `/here/../${name}/secret.json`,
      `/here/%2e%2e/${name}/secret.json`,
      `/here/..%2f${name}/secret.json`,
      "/here/%00",
      "/here/%",
    ])
      assert.equal(await status(path), 404, path);
    assert.equal(await status("/here/", "POST"), 405);
  } finally {
    await server.close();
  }
});

/** Serves a folder with one file of ten bytes, `ten.json`, while one asks for it. */
async function withTenBytes(
  act: (ask: (options?: Parameters<typeof get>[2]) => Promise<Reply>) => Promise<void>,
): Promise<void> {
  const here = folder();
  writeFileSync(join(here, "ten.json"), '"01234567"');
  const server = await serveFolder(here);
  try {
    await act((options) => get(server.url, "/ten.json", options));
  } finally {
    await server.close();
  }
}

test("every answer comes with a policy, and is taken for what its type says", () =>
  withTenBytes(async (ask) => {
    for (const options of [{}, { method: "POST" }, { headers: { host: "elsewhere.example" } }]) {
      const { headers } = await ask(options);
      const policy = headers["content-security-policy"] as string;
      assert.match(policy, /default-src 'self'.*object-src 'none'.*frame-ancestors 'self'/);
      assert.doesNotMatch(policy, /unsafe-inline|'unsafe-eval'/);
      assert.equal(headers["x-content-type-options"], "nosniff");
    }
  }));

test("it answers to its own names only, so that no other site can pass for it", () =>
  withTenBytes(async (ask) => {
    const status = async (host: string): Promise<number> =>
      (await ask({ headers: { host } })).status;
    for (const host of ["127.0.0.1", "127.0.0.1:4747", "localhost:1", "LOCALHOST"])
      assert.equal(await status(host), 200, host);
    for (const host of [
      "elsewhere.example",
      "localhost.example",
      "127.0.0.1.example:80",
      "x@localhost",
      "192.168.0.1",
    ])
      assert.equal(await status(host), 421, host);
    assert.doesNotMatch((await ask({ headers: { host: "a.example" } })).body, /0123/);
  }));

test("what it does not do is named: methods", () =>
  withTenBytes(async (ask) => {
    for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) {
      const { status, headers } = await ask({ method });
      assert.deepEqual([status, headers.allow], [405, "GET, HEAD"], method);
    }
    const { status, headers, body } = await ask({ method: "HEAD" });
    assert.deepEqual([status, headers["content-length"], body], [200, "10", ""]);
  }));

test("parts of a file are sent", () =>
  withTenBytes(async (ask) => {
    const all = { status: 200, part: undefined, body: '"01234567"' };
    const none = { status: 416, part: "bytes */10", body: "The file has no such bytes.\n" };
    const cases: Record<string, { status: number; part?: string; body: string }> = {
      "bytes=0-3": { status: 206, part: "bytes 0-3/10", body: '"012' },
      "bytes=8-": { status: 206, part: "bytes 8-9/10", body: '7"' },
      "bytes=8-99": { status: 206, part: "bytes 8-9/10", body: '7"' },
      "bytes=-3": { status: 206, part: "bytes 7-9/10", body: '67"' },
      "bytes=-99": { status: 206, part: "bytes 0-9/10", body: all.body },
      ...{ "bytes=10-": none, "bytes=-0": none },
      // Several parts, or no sense: all of it, as RFC 9110 allows.
      ...{ "bytes=0-1,3-4": all, "bytes=3-1": all, "bytes=-": all, "lines=1-2": all },
    };
    for (const [range, expected] of Object.entries(cases)) {
      const { status, headers, body } = await ask({ headers: { range } });
      assert.deepEqual({ status, part: headers["content-range"], body }, expected, range);
      assert.equal(headers["content-length"], String(body.length), range);
    }
    const { status } = await ask({ headers: { range: "bytes=0-3", "if-range": '"earlier"' } });
    assert.equal(status, 200, "a part of another version");
  }));
