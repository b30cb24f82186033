// The first ten seconds of somebody who has never been here: slow growth, a line that says what to do, a hand that shows
// it once, and how the wound ends.
import assert from "node:assert/strict";
import { test } from "node:test";
import { withoutChromium as skip } from "../support/chromium.ts";
import { settle } from "../support/settle.ts";
import { expectAccessible, press, unfold, until } from "../support/studio.ts";
import { DISH, pause, pick } from "../support/studio-dish.ts";
import { visitStudio } from "../support/visit-studio.ts";

/** Keeps in `cuts` what is cut, from the very beginning. */
const KEEP_CUTS = `window.cuts = [];
  addEventListener("damage", ({ detail }) => cuts.push(detail.shape.kind));`;
const newcomer = { isNewcomer: true, init: KEEP_CUTS };

test("it grows slowly, is cut once by a hand that shows how, and heals", { skip }, () =>
  visitStudio(newcomer, async (page) => {
    await page.getByText("This lizard grows from one cell. Drag across it: it heals.").waitFor();
    await until(page, `${DISH}?.stepCount > 0`, "the first step");
    await until(page, "cuts.length > 0", "the hand");
    await page.getByText(/^Healed in \d+ steps\.$/).waitFor();
    await until(page, `${DISH}.getAttribute("speed") === "60"`, "the speed of every day");
    await expectAccessible(page);
    assert.equal(await page.getByText(/Drag across it/).isVisible(), true, "still to be done");
    const shown = await page.evaluate<number>("cuts.length");
    const box = (await page.locator("#dish").boundingBox())!;
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await until(page, `cuts.length > ${shown}`, "the visitor's own cut");
    await page.getByText(/Drag across it/).waitFor({ state: "detached" });
    await page.reload();
    await until(page, `${DISH}?.stepCount > 0`, "the first step of another visit");
    assert.equal(await page.getByText(/Drag across it/).count(), 0, "who has cut once knows how");
  }),
);

/** What index.html shows of Play, and what the scripts make of it: words and boxes, [left, top, width, height] in pixels. */
const SEEN = `[...document.querySelectorAll(".brand, .top nav a, .ground, .line")]
  .filter((part) => part.checkVisibility())
  .map((part) => {
    const { x, y, width, height } = part.getBoundingClientRect();
    return { part, words: part.textContent.trim(), box: [x, y, width, height] };
  })`;
interface Seen {
  readonly words: string;
  readonly box: readonly number[];
}
/** Keeps what is seen before any script has drawn something. */
const KEEP_FIRST = `new MutationObserver((_, observer) => {
  if (!document.querySelector("noscript")) return;
  observer.disconnect();
  window.atFirst = ${SEEN};
}).observe(document, { childList: true, subtree: true });`;

for (const [what, sizes, options] of [
  [
    "a screen",
    [
      [1440, 900],
      [1100, 800],
      [980, 700],
    ],
    {},
  ],
  [
    "a telephone",
    [
      [412, 823],
      [360, 740],
    ],
    { isMobile: true, hasTouch: true },
  ],
] as const)
  test(`nothing moves or changes when the scripts are there, on ${what}`, { skip }, () =>
    visitStudio({ ...options, isNewcomer: true, init: KEEP_FIRST }, async (page) => {
      for (const [width, height] of sizes) {
        await page.setViewportSize({ width, height });
        await page.reload();
        await until(page, `${DISH}?.stepCount > 0`, "the first step");
        const before = await page.evaluate<Seen[]>("atFirst");
        const after = await page.evaluate<Seen[]>(SEEN);
        const isSame = `${SEEN}.every(({ part }, index) => part === atFirst[index].part)`;
        assert.ok(await page.evaluate(isSame), "what is there already is not made again");
        assert.equal(before.length, 9, "all of it is seen at once");
        const wordsOf = (seen: Seen[]) => seen.map(({ words }) => words);
        assert.deepEqual(wordsOf(after), wordsOf(before));
        for (const [index, { words, box }] of after.entries())
          for (const [side, pixels] of box.entries()) {
            const moved = Math.abs(pixels - (before[index]?.box[side] ?? Number.NaN));
            assert.ok(moved <= 0.1, `${words} moves by ${moved} pixels`);
          }
      }
    }),
  );

test("another page begins without what index.html holds of Play", { skip }, () =>
  visitStudio({ at: "#/read", isNewcomer: true, init: KEEP_FIRST }, async (page) => {
    assert.deepEqual(await page.evaluate("atFirst"), []);
  }),
);

test("the first screen has no word of the glossary", { skip }, () =>
  visitStudio({ isNewcomer: true }, async (page) => {
    await until(page, `${DISH}?.stepCount > 0`, "the first step");
    const words = await page.locator("body").innerText();
    const found = /rngSeed|fire rate|latent|channel|arithmetic|regime|hidden|pool\b|boundary/i.exec(
      words,
    );
    assert.equal(found, null);
  }),
);

test("what does not heal is not said to, and no hand shows it", { skip }, () =>
  visitStudio({ ...newcomer, at: "#/dish?rule=lizard-growing&speed=max" }, async (page) => {
    await page.getByText("This lizard grows from one cell. Drag across it to cut it.").waitFor();
    await until(page, `${DISH}?.stepCount > 2000`, "long after it stands");
    assert.equal(await page.evaluate("cuts.length"), 0);
  }),
);

test("where cells do not show their colours, the hand leaves the speed as it is", { skip }, () =>
  visitStudio({ ...newcomer, at: "#/dish?view=alive" }, async (page) => {
    await until(page, "cuts.length > 0", "the hand");
    await until(page, `!document.querySelector(".ghost-hand")`, "the end of its cut");
    await settle(page, DISH);
    assert.equal(await page.evaluate(`${DISH}.getAttribute("speed")`), "60");
  }),
);

test("what grows anew does not stand yet, nor does an empty dish", { skip }, () =>
  visitStudio({}, async (page) => {
    await until(page, `${DISH}?.stepCount > 0`, "the dish");
    await pause(page);
    const speed = (): Promise<string> => page.evaluate(`${DISH}.getAttribute("speed")`);
    /** Makes steps, and shows them. */
    const go = async (steps: number): Promise<void> => {
      await page.evaluate(`${DISH}.step(${steps})`);
      await settle(page, DISH);
    };
    await go(200);
    assert.equal(await speed(), "60", "a lizard stands");
    await page.evaluate(`${DISH}.plant(10, 10)`);
    assert.equal(await speed(), "30", "a seed was planted");
    await go(200);
    assert.equal(await speed(), "60", "both stand");
    await unfold(page, "Mix creatures");
    await page.getByLabel("takes over").check();
    await pick(page, "Butterfly that heals");
    await until(page, `${DISH}.getAttribute("speed") === "30"`, "another creature");
    await page.evaluate(`${DISH}.clear()`);
    await settle(page, DISH);
    await go(200);
    assert.equal(await speed(), "30", "an empty dish");
  }),
);

test("who wants less motion is shown no hand", { skip }, () =>
  visitStudio({ ...newcomer, reducedMotion: "reduce" }, async (page) => {
    await page.getByRole("button", { name: "Play", exact: true }).click();
    await until(page, `${DISH}?.stepCount > 400`, "a while");
    assert.equal(await page.evaluate("cuts.length"), 0);
    assert.equal(await page.locator(".ghost-hand").count(), 0);
  }),
);

test("a wound that does not close is told too", { skip }, () =>
  visitStudio({ at: "#/dish?rule=lizard-persistent&speed=max" }, async (page) => {
    await until(page, `${DISH}?.stepCount > 300`, "a grown creature");
    await pause(page);
    // At some steps this rule heals the same cut.
    await page.evaluate(`${DISH}.reset().then(() => ${DISH}.step(300))`);
    await settle(page, DISH);
    await page.evaluate(`${DISH}.cut({ kind: "square", row: 60, column: 36, half: 24 })`);
    await press(page, "Play");
    await page.getByText(/^Not as it was, \d+ steps later\.$/).waitFor();
  }),
);

test("no wound is told where it was not seen, or where another was open", { skip }, () =>
  visitStudio({}, async (page) => {
    await until(page, `${DISH}?.stepCount > 0`, "the dish");
    await page.getByRole("button", { name: "Pause", exact: true }).click();
    await page.evaluate(`${DISH}.reset()`);
    await settle(page, DISH);
    const go = async (steps: number): Promise<void> => {
      await page.evaluate(`${DISH}.step(${steps})`);
      await settle(page, DISH);
    };
    const cut = `${DISH}.cut({ kind: "square", row: 56, column: 36, half: 14 })`;
    await go(150);
    await page.evaluate(cut);
    await go(10);
    await page.evaluate(cut);
    await go(400);
    assert.equal(await page.locator(".outcome").count(), 0, "cut before it stood, and again");
    await page.evaluate(cut);
    await unfold(page, "Look inside the cells");
    await page.getByLabel("Show").selectOption("alive");
    await settle(page, DISH);
    await go(400);
    assert.equal(await page.locator(".outcome").count(), 0, "cut, and looked at otherwise");
  }),
);
