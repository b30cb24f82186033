// The Tour in a real browser: its figures live, can be broken, and say what was measured.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { root } from "../../scripts/project.ts";
import { withoutChromium as skip } from "../support/chromium.ts";
import { settle, still } from "../support/settle.ts";
import { drawn, expectAccessibleInBothThemes, until } from "../support/studio.ts";
import { visitStudio } from "../support/visit-studio.ts";

const { rows } = JSON.parse(
  readFileSync(new URL("../../studio/panels/tour/compare.json", import.meta.url), "utf8"),
);
const at = "#/tour";
const creature = (label: string): string =>
  `document.querySelector('nca-canvas[label="${label}"]')`;
/** Cells of a creature that can be seen. */
const visible = (label: string): string =>
  `(${creature(label)}?.image().data.filter((value, i) => i % 4 === 3 && value > 25).length ?? 0)`;

/** Scrolls to a chapter, as its figures start only then. */
async function goTo(page: Page, chapter: string): Promise<void> {
  await page.getByRole("heading", { name: chapter }).waitFor();
  const headings = `[...document.querySelectorAll("h2")]`;
  const is = `({ textContent }) => textContent === ${JSON.stringify(chapter)}`;
  await page.evaluate(`${headings}.find(${is}).scrollIntoView()`);
}

/** Whether every creature in the window is there, and has made a step. */
const figuresLive = `[...document.querySelectorAll(".creature")]
  .filter((host) => (({ top, bottom }) => bottom > 0 && top < innerHeight)(host.getBoundingClientRect()))
  .every((host) => host.querySelector("nca-canvas")?.stepCount > 0)`;

test("figures start when they come near, and go when they are far", { skip }, () =>
  visitStudio({ at }, async (page) => {
    await until(page, `${visible("A lizard that heals when it is cut")} > 100`, "the first figure");
    const all = await page.locator(".creature").count();
    assert.ok((await page.locator("nca-canvas").count()) < all / 2, "all figures run at once");
    await goTo(page, "What it cannot do");
    await until(page, `${creature("A lizard that heals when it is cut")} === null`, "its end");
  }),
);

test("what is cut out of one regime is cut out of all, and only one heals", { skip }, () =>
  visitStudio({ at }, async (page) => {
    await goTo(page, "Learning to stay, learning to heal");
    const labels = ["growing", "persistent", "regenerating"].map((one) => `The ${one} lizard`);
    const sizes = async (): Promise<number[]> =>
      Promise.all(labels.map((label) => page.evaluate<number>(visible(label))));
    for (const label of labels)
      await until(page, `${creature(label)}?.stepCount > 200`, `${label}, grown`);
    /** Lets the three, which stand still, do something, and counts their cells when they show it. */
    const after = async (act: string): Promise<number[]> => {
      await page.evaluate(`Promise.all([${labels.map(creature)}].map((one) => ${act}))`);
      for (const label of labels) await settle(page, creature(label));
      return sizes();
    };
    const grown = await after("(one.pause(), one.reset().then(() => one.step(200)))");
    await page.evaluate(`{
      window.damaged = [];
      addEventListener("damage", ({ target }) => damaged.push(target.getAttribute("label")));
    }`);
    const name = "Cut a disc from the middle";
    await page.getByRole("button", { name }).click();
    await until(page, "damaged.length === 3", "the cut in all three");
    const cut = await after("one.probe(0, 0)");
    for (const [i, size] of cut.entries())
      assert.ok(size < 0.9 * (grown[i] as number), `${labels[i]}: ${size} of ${grown[i]} cells`);
    const later = await after("one.step(300)");
    assert.ok(Math.abs((later[2] as number) - (grown[2] as number)) < 0.1 * (grown[2] as number));
    // A cut made by hand in one of them.
    await page.locator(`nca-canvas[label="${labels[0]}"]`).click();
    await until(page, "new Set(damaged.slice(3)).size === 3", "the echo");
    const echo = await after("one.probe(0, 0)");
    assert.ok((echo[2] as number) < 0.97 * (later[2] as number), `${echo[2]} of ${later[2]} cells`);
    for (const { regime, repair } of rows.filter(({ bits }: { bits: number }) => bits === 32)) {
      const column = page.locator(".row-of-creatures > div", {
        has: page.locator(`nca-canvas[label="The ${regime} lizard"]`),
      });
      const words = await column.locator(".healed-share").innerText();
      assert.equal(words, `${Math.round(100 * repair.healedShare)}% of the cuts healed`);
    }
  }),
);

test("the lizard turns, and a cell shows what it sees", { skip }, () =>
  visitStudio({ at }, async (page) => {
    await goTo(page, "One cell, one rule");
    await until(
      page,
      `/[+]/.test(document.querySelector(".sees table")?.innerText)`,
      "a perception",
    );
    await page.getByLabel("Row", { exact: true }).fill("40");
    await until(
      page,
      `document.querySelector(".looked-at").style.top.startsWith("54.1")`,
      "the frame",
    );

    await goTo(page, "Which way is up?");
    await page.getByLabel("Turn every cell by", { exact: true }).fill("180");
    const turned = creature("A lizard grown with every cell turned by 180 degrees");
    await until(page, `${turned}?.getAttribute("angle") === "180"`, "the angle");
  }),
);

test(
  "the genome has its bytes, fewer with fewer bits, and what they are grows anew",
  { skip },
  () =>
    visitStudio({ at }, async (page) => {
      await goTo(page, "A genome of 974 bytes");
      const grown = (bits: number, changes: number): string =>
        `A lizard grown from a genome of ${bits} bits with ${changes} random numbers`;
      const figure = page.locator("#genome figure");
      const says = (words: string): string =>
        `document.querySelector("#genome figure").innerText.includes(${JSON.stringify(words)})`;
      await until(page, `${creature(grown(4, 0))}?.stepCount > 100`, "a lizard");
      const cells = await page.evaluate<number>(visible(grown(4, 0)));
      assert.ok(cells > 50 && cells < 256, `${cells} cells`);
      await until(page, `${says("974 bytes")} && ${says("86 of 88 cuts heal")}`, "its bytes");
      // It stands still, so that its steps show that it grows from one cell again.
      await page.evaluate(`${creature(grown(4, 0))}.pause()`);
      await settle(page, creature(grown(4, 0)));
      const squares = (): Promise<string> => figure.locator("svg.genome").innerHTML();
      const before = await squares();
      // By keyboard: two bits less.
      await page.getByLabel("Bits of a weight", { exact: true }).focus();
      await page.keyboard.press("ArrowLeft");
      await page.keyboard.press("ArrowLeft");
      await until(page, `${creature(grown(2, 0))}?.stepCount === 0`, "its growth anew");
      await until(page, `${says("483 bytes")} && ${says("no lizard")}`, "fewer bytes");
      assert.equal(await page.getByRole("img", { name: "as squares, in 2 bits" }).count(), 1);
      assert.notEqual(await squares(), before);
      await page.getByLabel("Random numbers", { exact: true }).fill("12");
      await until(page, `${creature(grown(2, 12))} !== null`, "the mutant");
      await until(page, says("12 of 1,842"), "how many changed");
    }),
);

const model = "zoo/digits-ladder.safetensors";
const withoutModel = skip || (!existsSync(join(root, model)) && `there is no ${model}`);

test("a digit grows from its latent, and from others", { skip: withoutModel }, () =>
  visitStudio({ at, reducedMotion: "reduce" }, async (page) => {
    const requests: string[] = [];
    page.on("request", (request) => requests.push(request.url()));
    await until(page, `document.querySelector(".digit") !== null`, "the text");
    assert.ok(!requests.some((url) => url.includes("digits-ladder")), "loaded before it is near");
    await goTo(page, "Many pictures from one rule");
    const digit = `document.querySelector(".digit canvas")?.toDataURL()`;
    const settled = async (): Promise<string> => {
      await until(page, `document.querySelector(".digit").ariaBusy === "false"`, "a digit");
      await drawn(page);
      return page.evaluate<string>(digit);
    };
    for (const act of [
      () => page.getByLabel("Latent", { exact: true }).fill("4.5"),
      () => page.getByRole("button", { name: "A random latent" }).click(),
    ]) {
      const before = await settled();
      await act();
      assert.notEqual(await settled(), before, "another digit");
    }
    await page.locator("article").getByRole("link", { name: "Digits", exact: true }).click();
    await until(page, `document.querySelector(".imagine-page") !== null`, "the page Imagine");
  }),
);

test("chapters are reached by keyboard, and the tokens change", { skip }, () =>
  visitStudio(
    { at, viewport: { width: 1600, height: 900 }, reducedMotion: "reduce" },
    async (page) => {
      const chapter = page.getByRole("navigation", { name: "Chapters" }).getByRole("button");
      await chapter.nth(7).focus();
      await page.keyboard.press("Enter");
      await until(page, `document.activeElement?.id === "tokens-title"`, "the chapter");
      const tokens = page.locator(".token-list");
      const first = await tokens.innerText();
      assert.equal(first.split(" ").length, 36);
      await page.getByRole("button", { name: "Another rule" }).click();
      assert.notEqual(await tokens.innerText(), first);
      assert.equal(new URL(page.url()).hash, at);
    },
  ),
);

test("with reduced motion nothing moves by itself", { skip }, () =>
  visitStudio({ at, reducedMotion: "reduce" }, async (page) => {
    const label = "A lizard that heals when it is cut";
    await until(page, `${visible(label)} > 300`, "a grown lizard");
    assert.equal(await page.evaluate(`${creature(label)}.isPlaying`), false);
    await settle(page, creature(label));
    assert.ok(await page.evaluate(still(creature(label))));
  }),
);

for (const [where, width] of [
  ["wide", 1280],
  ["on a phone", 360],
] as const)
  test(`axe finds nothing, ${where}`, { skip }, () =>
    visitStudio({ at, viewport: { width, height: 800 } }, async (page) => {
      const chapters = [
        "What it cannot do",
        "A school for language models",
        "A genome of 974 bytes",
      ];
      const more = ["Learning to stay, learning to heal", "One cell, one rule"];
      for (const chapter of [...chapters, ...more]) {
        await goTo(page, chapter);
        await until(page, figuresLive, `${chapter}: its figures`);
        await expectAccessibleInBothThemes(page);
        const scrollWidth = await page.evaluate<number>("document.documentElement.scrollWidth");
        assert.ok(scrollWidth <= width, `${chapter}: ${scrollWidth} pixels`);
      }
    }),
  );
