// `npm run site`, as a host serves it below some path: what its pages show, find and lead to, in Chromium. Building it follows
// every link.
import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { DishState } from "../../src/dish/dish.ts";
import { withoutChromium as skip } from "../support/chromium.ts";
import { siteWorkshop, visitSite } from "../support/site.ts";
import { expectAccessible, until } from "../support/studio.ts";

let folder = "";
let clear = (): void => undefined;
before(async () => {
  if (!skip) ({ folder, clear } = await siteWorkshop());
});
after(() => clear());

const PHONE = { viewport: { width: 360, height: 740 } };
const alive = (selector: string): string =>
  `document.querySelector("${selector}").image().data.filter((value, i) => i % 4 === 3 && value > 25).length`;
const overflow = "document.documentElement.scrollWidth <= innerWidth";

/** In the middle of home. */
const lizard = `document.querySelectorAll("#dishes nca-canvas")[1]`;

test("home moves by itself, and a hand cuts until the visitor does", { skip }, () =>
  visitSite(folder, { at: "index.html" }, async (page) => {
    assert.match(await page.title(), /heal/);
    await page.evaluate("cuts = 0; addEventListener('damage', () => cuts++)");
    await until(page, "document.querySelectorAll('#dishes nca-canvas').length === 3");
    await until(page, `${lizard}.stepCount > 5`, "it grows");
    // Its growth is slow, for those who watch.
    await page.evaluate(`${lizard}.setAttribute("speed", "max")`);
    await until(page, "cuts > 5", "the hand cuts");
    await page.evaluate(
      "document.querySelector('#dishes').dispatchEvent(new PointerEvent('pointerdown'))",
    );
    await until(page, "!document.querySelector('.brush')", "the hand goes away");
    await until(page, `${alive("#dishes nca-canvas")} > 300`);
    await expectAccessible(page);
  }),
);

test("home cuts two rules alike, and only one of them heals", { skip }, () =>
  visitSite(folder, { at: "index.html", ...PHONE }, async (page) => {
    assert.equal(await page.evaluate(overflow), true);
    const cut = page.getByRole("button", { name: "Cut both" });
    await until(page, "!document.querySelector('#cut-both').disabled", "the pair stands");
    // From here on the pair makes the steps that are asked for and no others.
    const both = (act: string): Promise<unknown> =>
      page.evaluate(
        `Promise.all([...document.querySelectorAll("#pair nca-canvas")].map((dish) => ${act}))`,
      );
    await both("dish.pause()");
    await page.getByRole("button", { name: "Grow anew" }).click();
    await both("dish.step(170)");
    await cut.click();
    await both("dish.step(400)");
    // The cells of the dish itself: what is on show comes a frame later.
    const states = await both("dish.readState()");
    const [wounded, healed] = (states as DishState[]).map(
      ({ owners }) => Object.values(owners).filter((owner) => owner !== 255).length,
    );
    assert.ok(healed! > 400, `${healed} cells of the rule that heals`);
    assert.ok(wounded! < 200, `${wounded} cells of the rule that does not`);
  }),
);

test("the gallery shows every growing rule of the zoo, alive", { skip }, () =>
  visitSite(folder, { at: "gallery.html", ...PHONE }, async (page) => {
    const rules = readdirSync("zoo").filter((file) =>
      /-(growing|persistent|regenerating)\.safetensors$/.test(file),
    );
    const shown = page.locator(".creatures nca-canvas");
    assert.equal(await shown.count(), rules.length);
    for (const dish of await shown.all()) {
      await dish.scrollIntoViewIfNeeded();
      const name = await dish.getAttribute("src");
      await until(page, `document.querySelector('[src="${name}"]').stepCount > 1`);
    }
    assert.equal(await page.evaluate(overflow), true);
    await expectAccessible(page);
  }),
);

test("the search finds a place in the docs, and leads there", { skip }, () =>
  visitSite(folder, { at: "docs/index.html" }, async (page) => {
    await expectAccessible(page);
    await page.keyboard.press("/");
    await page.getByRole("searchbox").fill("safetensors numpy");
    const found = page.locator("#search li a").first();
    await found.waitFor();
    await expectAccessible(page);
    const at = await found.evaluate((link) => (link as unknown as { href: string }).href);
    assert.match(at, /\/some\/where\/docs\/.+\.html/);
    await found.click();
    await page.waitForURL(at);
    assert.match((await page.locator("article").textContent()) ?? "", /numpy/);
  }),
);

test("a dark theme chosen on the site holds in the studio", { skip }, () =>
  visitSite(folder, { at: "docs/training.html", ...PHONE }, async (page) => {
    const button = page.getByRole("button", { name: /^Theme/ });
    while ((await page.evaluate("document.documentElement.dataset.theme")) !== "dark")
      await button.click();
    await expectAccessible(page);
    assert.equal(await page.evaluate(overflow), true);
    await page.getByRole("link", { name: "Studio", exact: true }).click();
    await page.waitForURL(/studio\/index\.html/);
    assert.equal(await page.evaluate("document.documentElement.dataset.theme"), "dark");
    await until(page, "document.querySelector('#dish').stepCount > 0");
  }),
);

for (const name of ["healing-logo", "living-background", "preact"])
  test(`the example ${name} lives under the site's policy`, { skip }, () =>
    visitSite(folder, { at: `examples/${name}/index.html` }, async (page) => {
      await until(page, "document.querySelector('nca-canvas').stepCount > 20");
      const family = "getComputedStyle(document.body).fontFamily";
      assert.match(await page.evaluate<string>(family), /system-ui/, "its style is there");
    }),
  );

test("the API reference has a page for each import of the package", { skip }, async () => {
  const { exports } = (await import("../../package.json", { with: { type: "json" } })).default;
  for (const path of Object.keys(exports).filter((name) => name !== "./package.json")) {
    const file = `docs/api/blastema${path.slice(1).replace("/", "-")}.html`;
    assert.ok(existsSync(join(folder, file)), file);
  }
});
