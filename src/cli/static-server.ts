/** Serves the files of one folder: to this machine only, or to those who reach it by the address that it is told to listen on. */
import { readFile, realpath } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
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
  ".webmanifest": "application/manifest+json",
  ".webp": "image/webp",
};

/** What the studio's pages may load and run: what came with them, and pictures that they made. Others may not frame them. */
export const POLICY =
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self' data: blob:; connect-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'none'";

/**
 * The names by which this machine calls itself. A page of another site whose name was made to lead here (DNS rebinding)
 * asks by that name, and gets nothing.
 */
const OWN_NAMES = ["127.0.0.1", "localhost"];
/** Listens on every address of this machine. */
export const EVERYWHERE = "0.0.0.0";

export interface StaticServer {
  /** Address of the folder's index.html on this machine, with a slash at the end. */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/** How a folder is served. */
export interface ServeOptions {
  /** Port to listen on; 0, the default, takes any free one. */
  readonly port?: number;
  /** IP address to listen on; 127.0.0.1, the default, is reached from this machine only, and 0.0.0.0 from all its networks. */
  readonly host?: string;
  /** Names, besides its own, that the server answers to. */
  readonly names?: readonly string[];
  /** Path under which the folder appears, such as "/some/host/"; "/" by default. */
  readonly base?: string;
  /** Media types of further files, by the ending of their names. */
  readonly types?: Readonly<Record<string, string>>;
  /** Where files are found that the folder lacks: a folder for the beginning of a path, such as "zoo/". */
  readonly elsewhere?: Readonly<Record<string, string>>;
}

/**
 * Serves a folder.
 * @throws Node's error when the port is taken, or the address is none of this machine's
 */
export async function serveFolder(
  folder: string,
  {
    port = 0,
    host = "127.0.0.1",
    names = [],
    base = "/",
    types = {},
    elsewhere = {},
  }: ServeOptions = {},
): Promise<StaticServer> {
  const places = Object.entries({ "": folder, ...elsewhere }).map(
    async ([start, at]): Promise<Place> => ({ start: base + start, root: await realpath(at) }),
  );
  const served = {
    places: await Promise.all(places),
    types: { ...TYPES, ...types },
    names: [...OWN_NAMES, ...names],
  };
  const here = host === EVERYWHERE ? "127.0.0.1" : host;
  // Nobody calls a machine 0.0.0.0 but pages that try to get around a browser's guard of private networks.
  if (!served.names.includes(here)) served.names.push(here);
  const server = createServer((request, response) => void answer(request, response, served));
  await listen(server, port, host);
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://${here}:${taken}${base}`,
    port: taken,
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

/** A folder, and how the paths of its files start. */
interface Place {
  readonly start: string;
  readonly root: string;
}

/** Folders in the order in which they are searched, the types of their files, and the names that they are asked by. */
interface Served {
  readonly places: readonly Place[];
  readonly types: Readonly<Record<string, string>>;
  readonly names: readonly string[];
}

/** The name in a Host header, without its port. */
function nameIn(host = ""): string {
  return host.replace(/:\d+$/, "").toLowerCase();
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  served: Served,
): Promise<void> {
  const { method, headers, url = "/" } = request;
  response.setHeader("content-security-policy", `${POLICY}; frame-ancestors 'self'`);
  response.setHeader("x-content-type-options", "nosniff");
  if (!served.names.includes(nameIn(headers.host)))
    return refuse(response, 421, `This server answers to ${served.names.join(", ")} only.`);
  if (method !== "GET" && method !== "HEAD") {
    response.setHeader("allow", "GET, HEAD");
    return refuse(response, 405, "Files can only be read here.");
  }
  const file = await find(served, url);
  if (!file) return refuse(response, 404, "There is no such file here.");
  response.setHeader("content-type", file.type).setHeader("cache-control", "no-cache");
  // A part is asked for of the file as it was; which one that was, the server does not keep.
  const range = headers["if-range"] === undefined && method === "GET" ? headers.range : undefined;
  send(response, file.bytes, range);
}

/** The file that an address names, if it may be served. */
async function find(
  { places, types }: Served,
  url: string,
): Promise<{ bytes: Uint8Array; type: string } | undefined> {
  for (const { start, root } of places) {
    try {
      const path = decodeURIComponent(new URL(url, "http://host").pathname);
      if (!path.startsWith(start)) continue;
      // Resolves links and dots, so that nothing outside the folder is served.
      const file = await realpath(join(root, path.slice(start.length) || "index.html"));
      const type = types[extname(file)];
      if (!file.startsWith(root + sep) || type === undefined) continue;
      return { bytes: await readFile(file), type };
    } catch {}
  }
  return undefined;
}

function refuse(response: ServerResponse, status: number, sentence: string): void {
  response.statusCode = status;
  response.setHeader("content-type", "text/plain").end(`${sentence}\n`);
}

/** Sends a file, or the part of it that is asked for. */
function send(response: ServerResponse, bytes: Uint8Array, range: string | undefined): void {
  response.setHeader("accept-ranges", "bytes");
  const part = partOf(range, bytes.length);
  if (!part) {
    response.setHeader("content-length", bytes.length).end(bytes);
    return;
  }
  const [first, last] = part;
  const isThere = first <= last;
  response.setHeader(
    "content-range",
    `bytes ${isThere ? `${first}-${last}` : "*"}/${bytes.length}`,
  );
  if (!isThere) refuse(response, 416, "The file has no such bytes.");
  else
    response
      .writeHead(206, { "content-length": last - first + 1 })
      .end(bytes.subarray(first, last + 1));
}

/**
 * The first and the last byte that a Range header asks for; the last comes before the first where the file has none of
 * them. Nothing for a header that asks for several parts, or makes no sense: then all is sent (RFC 9110, 14.2).
 */
function partOf(range: string | undefined, length: number): [number, number] | undefined {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(range ?? "") ?? [];
  if (!from && !to) return undefined;
  if (!from) return [Math.max(0, length - Number(to)), length - 1];
  if (to && Number(to) < Number(from)) return undefined;
  return [Number(from), Math.min(to ? Number(to) : length - 1, length - 1)];
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((done, fail) => {
    server.once("error", fail);
    server.listen(port, host, done);
  });
}
