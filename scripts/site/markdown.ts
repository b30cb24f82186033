// How the site reads Markdown: headings get the anchors that GitHub gives them, since the texts link to those; code is coloured by
// classes, since the site's policy allows no style inside a page.
import { createRequire } from "node:module";

/** What of markdown-it is used here; Eleventy brings it. */
export interface MarkdownIt {
  enable(rule: string): void;
  set(options: { html: boolean; linkify: boolean; highlight: typeof highlight }): void;
  core: { ruler: { push(name: string, rule: (state: { tokens: Token[] }) => void): void } };
}

interface Token {
  readonly type: string;
  readonly content: string;
  hidden: boolean;
  children: readonly { readonly type: string; readonly content: string }[] | null;
  attrSet(name: string, value: string): void;
  attrGet(name: string): string | null;
}

/** The anchor that GitHub gives a heading. */
function anchorOf(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .replace(/\s/g, "-");
}

/** highlight.js without its types, which would bring the DOM's into every script. */
const hljs: {
  getLanguage(name: string): unknown;
  highlight(code: string, options: { language: string }): { value: string };
} = createRequire(import.meta.url)("highlight.js/lib/common");

/** Code as HTML with classes; an empty text for a language that is not known. */
export function highlight(code: string, language: string): string {
  return hljs.getLanguage(language) ? hljs.highlight(code, { language }).value : "";
}

/** Gives headings their anchors: GitHub's, a second one of the same name ending in -1, or the one that TypeDoc writes above. */
function anchorHeadings({ tokens }: { tokens: Token[] }): void {
  const taken = new Map<string, number>();
  for (const [i, token] of tokens.entries()) {
    if (token.type !== "heading_open") continue;
    const written = /^<a id="([^"]+)"><\/a>$/.exec(tokens[i - 2]?.content ?? "")?.[1];
    if (written) for (const above of tokens.slice(i - 3, i)) silence(above);
    const words = tokens[i + 1]?.children?.map(({ content }) => content).join("") ?? "";
    const anchor = written ?? anchorOf(words);
    const before = taken.get(anchor) ?? 0;
    taken.set(anchor, before + 1);
    token.attrSet("id", before === 0 ? anchor : `${anchor}-${before}`);
  }
}

/** Takes a token out of what is shown. */
function silence(token: Token): void {
  token.hidden = true;
  token.children = [];
}

/** Columns of numbers are aligned by a class. */
function alignByClass({ tokens }: { tokens: Token[] }): void {
  for (const token of tokens) {
    const [, side] = /text-align:(\w+)/.exec(token.attrGet?.("style") ?? "") ?? [];
    if (!side) continue;
    const { attrs } = token as unknown as { attrs: [string, string][] };
    attrs.splice(0, attrs.length, ["class", `to-${side}`]);
  }
}

export function setUpMarkdown(markdown: MarkdownIt): void {
  // Eleventy switches indented code off.
  markdown.enable("code");
  markdown.set({ html: true, linkify: false, highlight });
  markdown.core.ruler.push("anchors", anchorHeadings);
  markdown.core.ruler.push("alignment", alignByClass);
}
