// Tests of the built studio that run in every engine.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ENGINES, type Handicap } from "./engines.ts";
import { STAY, serveStudio } from "./studio.ts";
import { keepFiles, type Tab } from "./tab.ts";

interface Visit {
  /** Part of the address from the "#" on. */
  readonly at: string;
  readonly handicap?: Handicap;
}

/** Declares a test for each engine: opens the studio, calls back, and fails if the page complained of what is still in `complaints`. */
export function inEveryEngine(
  what: string,
  { at, handicap }: Visit,
  see: (tab: Tab, name: string) => Promise<void>,
): void {
  for (const { name, skip, start } of ENGINES)
    test(`${name}: ${what}`, { skip }, async () => {
      const server = await serveStudio();
      const tab = await start(handicap);
      try {
        await tab.open(`${server.url}${at}`);
        await tab.evaluate(STAY);
        await keepFiles(tab);
        await see(tab, name);
        assert.deepEqual(tab.complaints, []);
      } finally {
        await tab.close();
        await server.close();
      }
    });
}
