/** Serves the files of one folder to this machine only. */
import { readFile, realpath } from "node:fs/promises";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, sep } from "node:path";

const TYPES: Record<string, string> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".png": "image/png",
  ".safetensors": "application/octet-stream",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".webp": "image/webp",
};

export interface StaticServer {
  /** Address of the folder's index.html, with a slash at the end. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves a folder on 127.0.0.1.
 * @param port port to listen on; 0 takes any free one
 * @param base path under which the folder appears, such as "/some/host/"; "/" by default
 * @throws Node's error when the port is taken
 */
export async function serveFolder(folder: string, port = 0, base = "/"): Promise<StaticServer> {
  const root = await realpath(folder);
  const server = createServer(({ method, url = "/" }, response) => {
    if (method !== "GET" && method !== "HEAD") response.writeHead(405).end();
    else void answer(response, root, base, url);
  });
  await listen(server, port);
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${taken}${base}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

async function answer(
  response: ServerResponse,
  root: string,
  base: string,
  url: string,
): Promise<void> {
  try {
    const path = decodeURIComponent(new URL(url, "http://host").pathname);
    if (!path.startsWith(base)) throw new Error("outside the base");
    const name = path.slice(base.length) || "index.html";
    // Resolves links and dots, so that nothing outside the folder is served.
    const file = await realpath(join(root, name));
    const type = TYPES[extname(file)];
    if (!file.startsWith(root + sep) || type === undefined) throw new Error("not to be served");
    const bytes = await readFile(file);
    response.writeHead(200, { "content-type": type, "cache-control": "no-cache" }).end(bytes);
  } catch {
    response.writeHead(404, { "content-type": "text/plain" }).end("There is no such file here.\n");
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((done, fail) => {
    server.once("error", fail);
    server.listen(port, "127.0.0.1", done);
  });
}
