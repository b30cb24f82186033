// Follows every link of a built site, from page to page and to places within them.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, posix } from "node:path";
import { PAGES } from "../../studio/state/table/rows.ts";

/** The pages of the studio, by the part of their address after the "#/". */
const STUDIO = "studio/index.html";

const attributes = /<(?:a|img|script|link|nca-canvas|iframe)\b[^>]*? (?:href|src)="([^"]+)"/g;

/** Pages of the site's own: the studio's are built by Vite, and tested where they are made. */
function pagesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => file.endsWith(".html") && !file.startsWith("studio/"));
}

/** What is wrong with the links of a built site, a sentence each. */
export function brokenLinks(folder: string): string[] {
  const texts = new Map(
    pagesBelow(folder).map((file) => [file, readFileSync(join(folder, file), "utf8")]),
  );
  return [...texts].flatMap(([page, text]) =>
    [...text.matchAll(attributes)]
      .map(([, address = ""]) => address.replaceAll("&amp;", "&"))
      .filter((address) => !/^[a-z]+:/i.test(address))
      .flatMap((address) => {
        const trouble = whyBroken(folder, page, address, texts);
        return trouble === undefined ? [] : [`${page} links to ${address}: ${trouble}.`];
      }),
  );
}

function whyBroken(
  folder: string,
  page: string,
  address: string,
  texts: ReadonlyMap<string, string>,
): string | undefined {
  if (address.startsWith("/")) return "only a relative address works under any path";
  const [path = "", anchor] = address.split("#");
  const file = path === "" ? page : posix.join(posix.dirname(page), path);
  if (file.startsWith("..")) return "it leaves the site";
  if (!existsSync(join(folder, file))) return "there is no such file";
  if (statSync(join(folder, file)).isDirectory()) return "not every host shows a folder's index";
  if (!anchor) return undefined;
  if (file === STUDIO) {
    const [, name = ""] = /^\/(\w+)/.exec(anchor) ?? [];
    return (PAGES as readonly string[]).includes(name) ? undefined : "the studio has no such page";
  }
  const ids = [...(texts.get(file) ?? "").matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  return ids.includes(decodeURIComponent(anchor)) ? undefined : "there is no such place on it";
}
