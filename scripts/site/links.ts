// Links between the texts, as they stand in the project, become links between the pages of the site.
import { posix } from "node:path";
import { isInProject, type Page, pageOf } from "./pages.ts";

export interface Places {
  readonly pages: readonly Page[];
  /** Other files of the project that are on the site, and where. */
  readonly copies: Readonly<Record<string, string>>;
  /** Where the project's sources can be read, with a slash at the end; undefined while they are nowhere. */
  readonly sources: string | undefined;
}

const isOutside = (address: string): boolean => /^([a-z]+:|#|\/\/)/i.test(address);

/** From a page of the site to another file of it: "../studio/index.html". */
const between = (from: string, to: string): string =>
  posix.relative(posix.dirname(from), to) || ".";

/**
 * Where a link in a text leads on the site.
 * @returns undefined where the file exists in the project only
 * @throws Error for a link to what the project does not have
 */
function target(
  address: string,
  page: Page,
  { pages, copies, sources }: Places,
): string | undefined {
  const [path = "", anchor] = address.split("#");
  const file = posix.join(posix.dirname(page.source), path).replace(/\/$/, "");
  const to = pageOf(file, pages)?.to ?? copyOf(file, copies);
  const hash = anchor === undefined ? "" : `#${anchor}`;
  if (to !== undefined) return between(page.to, to) + hash;
  if (!isInProject(file))
    throw new Error(`${page.source} links to ${address}, which is not there.`);
  return sources && `${sources}${file}${hash}`;
}

/** Where a file is on the site, by itself or in a folder that was copied. */
function copyOf(file: string, copies: Places["copies"]): string | undefined {
  const folder = Object.keys(copies).find((from) => file === from || file.startsWith(`${from}/`));
  return folder && copies[folder] + file.slice(folder.length);
}

/** The words of a link; those that only name a text's file, as in "docs/training.md", become the page's title. */
function called(words: string, { pages }: Places): string {
  if (!/^[\w/-]+\.md$/.test(words)) return words;
  return pages.find(({ source }) => source === words || source === `docs/${words}`)?.title ?? words;
}

/** The HTML of a text with its links and pictures turned to the site. A link that leads nowhere here is left out; its words stay. */
export function turnLinks(html: string, page: Page, places: Places): string {
  const turn = (address: string): string | undefined =>
    isOutside(address) ? address : target(address, page, places);
  return html
    .replace(/<a href="([^"]+)"([^>]*)>([\s\S]*?)<\/a>/g, (_, address, more, words) => {
      const to = turn(address);
      return to === undefined ? words : `<a href="${to}"${more}>${called(words, places)}</a>`;
    })
    .replace(/<img ([^>]*?)src="([^"]+)"/g, (_, before, address) => {
      return `<img loading="lazy" ${before}src="${turn(address) ?? address}"`;
    });
}
