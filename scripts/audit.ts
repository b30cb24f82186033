// `npm run audit`: Lighthouse's four marks, as a telephone sees them, of the site's home, a page of its docs, its gallery and the
// studio. Lighthouse comes from the registry when it is asked for: nothing else here needs its two hundred packages.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { serveFolder } from "../src/cli/static-server.ts";
import { executablePath } from "../test/support/chromium.ts";
import { root } from "./project.ts";

const run = promisify(execFile);

const LIGHTHOUSE = "lighthouse@13.5.0";
const PAGES = ["index.html", "docs/training.html", "gallery.html", "studio/index.html"];
/** What each mark of 100 must reach. */
const ENOUGH = 95;

interface Report {
  readonly categories: Readonly<Record<string, { readonly title: string; readonly score: number }>>;
  readonly audits: Readonly<Record<string, Audit>>;
}

interface Audit {
  readonly id: string;
  readonly title: string;
  readonly score: number | null;
  readonly displayValue?: string;
}

/** Asks Lighthouse of a page, while this process serves it. */
async function report(url: string): Promise<Report> {
  const flags = ["--quiet", "--output=json", "--output-path=stdout"];
  const chrome = "--chrome-flags=--headless=new --no-sandbox";
  const { stdout } = await run("npx", ["--yes", LIGHTHOUSE, url, ...flags, chrome], {
    env: { ...process.env, CHROME_PATH: executablePath },
    maxBuffer: 1 << 28,
  });
  return JSON.parse(stdout);
}

/** Prints the marks of a page and what is not perfect. @returns whether all are high enough */
function judge(page: string, { categories, audits }: Report): boolean {
  const marks = Object.values(categories).map(({ title, score }) => ({
    title,
    mark: Math.round(100 * score),
  }));
  const largest = audits["largest-contentful-paint"]?.displayValue;
  console.log(
    `${page}: ${marks.map(({ title, mark }) => `${title} ${mark}`).join(", ")}; largest paint after ${largest}`,
  );
  for (const { id, title, score, displayValue = "" } of Object.values(audits))
    if (score !== null && score < 0.9) console.log(`  ${id}: ${title} ${displayValue}`);
  return marks.every(({ mark }) => mark >= ENOUGH);
}

const asked = process.argv.slice(2);
const server = await serveFolder(join(root, "_site"));
try {
  for (const page of asked.length > 0 ? asked : PAGES)
    if (!judge(page, await report(server.url + page))) process.exitCode = 1;
} finally {
  await server.close();
}
