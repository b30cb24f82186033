// Tests of the built studio that run in every engine.
import { type BrowserEngine, type Handicap, openInEveryBrowser } from "./browsers.ts";
import { KNOWN, STAY, serveStudio } from "./studio.ts";
import { keepFiles, type Tab } from "./tab.ts";

interface Visit {
  /** Part of the address from the "#" on. */
  readonly at: string;
  readonly handicap?: Handicap;
}

/** Declares a test for each engine: opens the studio, calls back, and fails if the page complained of what is still in `complaints`. */
export function inEveryBrowser(
  what: string,
  visit: Visit,
  see: (tab: Tab, name: BrowserEngine["name"]) => Promise<void>,
): void {
  openInEveryBrowser(what, { host: serveStudio, ...visit }, async (tab, name) => {
    await tab.evaluate(STAY);
    if (visit.handicap?.storage !== false) await tab.evaluate(KNOWN);
    await keepFiles(tab);
    await see(tab, name);
  });
}
