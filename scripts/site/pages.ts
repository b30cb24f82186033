// Which texts of the project become pages of the site, where they lie there, and how the navigation calls them.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { filesBelow, root } from "../project.ts";

/** A Markdown file of the project that becomes a page. */
export interface Page {
  /** The file, from the project's root; of the API reference, the name of the module. */
  readonly source: string;
  /** The page, from the site's root: "docs/training.html". */
  readonly to: string;
  readonly title: string;
  readonly markdown: string;
}

/** A part of the navigation of the docs. */
export interface Group {
  readonly name: string;
  readonly pages: readonly Page[];
}

const GROUPS: readonly [name: string, pages: readonly [source: string, title: string][]][] = [
  [
    "Begin",
    [
      ["README.md", "Overview"],
      ["docs/studio.md", "The studio"],
      ["docs/element.md", "On your page"],
      ["zoo/README.md", "The zoo"],
    ],
  ],
  [
    "Creatures",
    [
      ["docs/training.md", "Training"],
      ["docs/healing.md", "Healing as a number"],
      ["docs/article.md", "The article's experiments"],
      ["docs/dish.md", "A dish"],
      ["docs/from.md", "Rules from elsewhere"],
    ],
  ],
  [
    "More models",
    [
      ["docs/variational.md", "Digits from latents"],
      ["docs/reading.md", "Digits that read themselves"],
      ["docs/textures.md", "Textures"],
      ["docs/tokens.md", "Tokens"],
    ],
  ],
  [
    "Underneath",
    [
      ["docs/browser.md", "The engine on a page"],
      ["docs/performance.md", "Speed"],
      ["docs/format.md", "The model file"],
      ["src/ops/README.md", "Operations"],
    ],
  ],
  [
    "The project",
    [
      ["ARCHITECTURE.md", "Architecture"],
      ["CONTRIBUTING.md", "Contributing"],
      ["CHANGELOG.md", "Changes"],
    ],
  ],
];

const read = (file: string): string => readFileSync(join(root, file), "utf8");
const withoutSuffix = (file: string): string => file.replace(/\.md$/, "").toLowerCase();

/** Where the page of a Markdown file lies. */
function placeOf(source: string): string {
  if (source === "README.md") return "docs/index.html";
  const operation = /^src\/ops\/(?:([^/]+)\/)?README\.md$/.exec(source);
  if (operation) return `docs/operations/${operation[1] ?? "index"}.html`;
  if (source.endsWith("/README.md"))
    return `docs/${withoutSuffix(source).replace("/readme", "")}.html`;
  return `docs/${withoutSuffix(source).replace("docs/", "")}.html`;
}

function page(source: string, title?: string): Page {
  const markdown = read(source);
  const heading = /^# (.+)$/m.exec(markdown)?.[1] ?? source;
  return { source, to: placeOf(source), title: title ?? heading.replaceAll("`", ""), markdown };
}

/** The docs as the navigation lists them. A text in docs/ that GROUPS does not name stands at the end, under its own heading. */
export function docGroups(): Group[] {
  const groups = GROUPS.map(([name, pages]) => ({
    name,
    pages: pages.map(([source, title]) => page(source, title)),
  }));
  const known = new Set(groups.flatMap(({ pages }) => pages.map(({ source }) => source)));
  const others = filesBelow("docs").filter(
    (file) => /^docs\/[^/]+\.md$/.test(file) && !known.has(file),
  );
  if (others.length > 0)
    groups.push({ name: "Further", pages: others.map((source) => page(source)) });
  return groups;
}

/** What the docs link to and the navigation does not list: how each operation is derived. */
export function derivations(): Page[] {
  return filesBelow("src/ops")
    .filter((file) => /^src\/ops\/[^/]+\/README\.md$/.test(file))
    .map((source) => page(source));
}

/** The page of a file of the project, or of the folder whose README it is; undefined where there is none. */
export function pageOf(file: string, pages: readonly Page[]): Page | undefined {
  const readme = join(file, "README.md").replaceAll("\\", "/");
  return pages.find(({ source }) => source === file || source === readme);
}

/** Whether the project has such a file or folder. */
export const isInProject = (file: string): boolean => existsSync(join(root, file));
