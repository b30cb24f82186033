// Renders the site's own pages in site/ and the texts of the project, by Eleventy.
import Eleventy from "@11ty/eleventy";
import { POLICY } from "../../src/cli/static-server.ts";
import { creatures } from "./creatures.ts";
import { sourceOf } from "./examples.ts";
import { type Places, turnLinks } from "./links.ts";
import { highlight, setUpMarkdown } from "./markdown.ts";
import type { Group, Page } from "./pages.ts";

/** The texts of the site, and where their links lead. */
export interface Texts extends Omit<Places, "pages"> {
  /** Those that the navigation lists. */
  readonly groups: readonly Group[];
  /** Those that are only linked to. */
  readonly others: readonly Page[];
}

/** Writes all pages into a folder. */
export async function renderPages(output: string, { groups, others, ...links }: Texts) {
  const pages = [...groups.flatMap((group) => group.pages), ...others];
  const eleventy = new Eleventy("site", output, {
    configPath: false,
    quietMode: true,
    config: (config) => {
      config.setUseGitIgnore(false);
      config.addGlobalData("policy", POLICY);
      config.addGlobalData("groups", groups);
      config.addGlobalData("creatures", creatures());
      config.addFilter<string>("up", (url) => "../".repeat(url.split("/").length - 2));
      config.addFilter<string, boolean>("sections", sectionsOf);
      config.addFilter<string>("source", shownSource);
      config.amendLibrary("md", setUpMarkdown);
      for (const page of pages) config.addTemplate(...template(page));
      config.addTransform("links", function (html) {
        const to = this.page.url.slice(1).replace(/(^|\/)$/, "$1index.html");
        const page = pages.find((each) => each.to === to);
        return page ? turnArticle(html, page, { pages, ...links }) : html;
      });
    },
  });
  await eleventy.write();
}

/** What Eleventy is told of a text. */
function template({
  source,
  to,
  title,
  markdown,
}: Page): [string, string, Record<string, unknown>] {
  const engine = { layout: "docs.liquid", permalink: to, templateEngineOverride: "md" };
  const data = { ...engine, title, to, isModule: source.startsWith("docs/api/") };
  return [to.replace(/html$/, "md"), markdown, data];
}

/** Turns the links of a page's article, and leaves those of the layout around it. */
function turnArticle(html: string, page: Page, places: Places): string {
  return html.replace(/(<article[^>]*>)([\s\S]*)(<\/article>)/, (_, open, article, close) => {
    return open + withReach(turnLinks(article, page, places)) + close;
  });
}

/** What is wider than the page can be scrolled by keyboard too; a corner of a table is no heading. */
function withReach(article: string): string {
  return article
    .replaceAll("<pre>", '<pre tabindex="0">')
    .replaceAll("<table>", '<div class="scrolls" tabindex="0"><table>')
    .replaceAll("</table>", "</table></div>")
    .replaceAll("<th></th>", "<td></td>");
}

/** The sections of an article, for the list beside it; of a module, what it exports. */
function sectionsOf(html: string, isModule: boolean): { anchor: string; title: string }[] {
  const headings = isModule
    ? /<h3 id="([^"]+)"[^>]*>([\s\S]*?)<\/h3>/g
    : /<h2 id="([^"]+)"[^>]*>([\s\S]*?)<\/h2>/g;
  return [...html.matchAll(headings)].map(([, anchor = "", title = ""]) => ({
    anchor,
    title: title.replace(/<[^>]+>/g, ""),
  }));
}

/** An example's file, coloured. */
function shownSource(file: string): string {
  const language = file.endsWith(".html") ? "xml" : "typescript";
  return highlight(sourceOf(file), language);
}
