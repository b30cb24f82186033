// `blastema studio`: serves the built studio, and nothing else, to this machine only.
import assert from "node:assert/strict";
import { symlinkSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, test } from "node:test";
import { serveFolder } from "../../src/cli/static-server.ts";
import { refuse, start, workshop } from "./cli-command.ts";

const { folder, clear } = workshop();
after(clear);

/** Asks for a path as it is written; fetch would take its dots away. */
function get(url: string, path: string, method = "GET"): Promise<{ status: number; type: string }> {
  const { hostname, port } = new URL(url);
  return new Promise((done, fail) => {
    request({ hostname, port, path, method }, (response) => {
      response.resume();
      done({
        status: response.statusCode ?? 0,
        type: response.headers["content-type"] ?? "",
      });
    })
      .on("error", fail)
      .end();
  });
}

test("prints its address, serves the studio there, and ends when it is told to", async () => {
  const here = folder();
  const { child, end } = start(here, "studio", "--port", "0", "--no-open");
  try {
    const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
    const line = String((await lines.next()).value);
    const url = /^The studio is at (http:\/\/127\.0\.0\.1:(\d+)\/)$/.exec(line);
    assert.ok(url, line);
    const page = await (await fetch(url[1] as string)).text();
    assert.match(page, /<title>Blastema<\/title>/);
    const script = /src="\.(\/assets\/[^"]+\.js)"/.exec(page)?.[1] ?? "";
    assert.deepEqual(await get(url[1] as string, script), {
      status: 200,
      type: "text/javascript; charset=utf-8",
    });
    refuse(here, /Port \d+ is in use: choose another one/, "studio", "--port", url[2] as string);
  } finally {
    child.kill();
    await end;
  }
});

test("nothing outside its folder is served, by whatever name", async () => {
  const outside = folder();
  writeFileSync(join(outside, "secret.json"), "{}");
  const inside = folder();
  writeFileSync(join(inside, "index.html"), "<title>page</title>");
  writeFileSync(join(inside, "notes.txt"), "of no known type");
  symlinkSync(join(outside, "secret.json"), join(inside, "link.json"));
  const server = await serveFolder(inside, 0, "/here/");
  try {
    const status = async (path: string, method?: string): Promise<number> =>
      (await get(server.url, path, method)).status;
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
