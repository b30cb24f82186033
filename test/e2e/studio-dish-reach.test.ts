// The Dish for everyone: on a telephone, without a mouse, with less motion, in the dark, for screen readers; and
// a view is a link.
import assert from "node:assert/strict";
import { test } from "node:test";
import { withoutChromium as skip } from "../support/chromium.ts";
import { settle, still } from "../support/settle.ts";
import {
  expectAccessible,
  expectAccessibleInBothThemes,
  unfold,
  until,
} from "../support/studio.ts";
import { atRest, DISH, untilStep } from "../support/studio-dish.ts";
import { visitStudio } from "../support/visit-studio.ts";

const opaque = `${DISH}.image().data.filter((value, i) => i % 4 === 3 && value > 25).length`;

test("axe-core finds nothing wrong with the page", { skip }, () =>
  visitStudio({ at: "#/dish?also=lizard-growing" }, async (page) => {
    await untilStep(page, 10);
    await page.getByRole("radio", { name: "Lizard that grows" }).waitFor();
    for (const title of ["Mix creatures", "Look inside", "Change their world"])
      await unfold(page, title);
    await page.locator("#dish").hover();
    await page.locator(".channels").waitFor();
    await expectAccessibleInBothThemes(page);
    await page.keyboard.press("?");
    await page.getByRole("dialog").waitFor();
    await expectAccessibleInBothThemes(page);
  }),
);

test("usable 360 pixels wide, by touch", { skip }, () =>
  visitStudio(
    {
      viewport: { width: 360, height: 740 },
      hasTouch: true,
      isMobile: true,
      at: "#/dish?speed=max",
    },
    async (page) => {
      await untilStep(page, 120);
      await page.getByRole("button", { name: "Pause", exact: true }).tap();
      await atRest(page);
      const overflow = "document.documentElement.scrollWidth - innerWidth";
      assert.ok((await page.evaluate<number>(overflow)) <= 0, "nothing is wider than the screen");
      const grown = await page.evaluate<number>(opaque);
      const box = (await page.locator("#dish").boundingBox())!;
      await page.touchscreen.tap(box.x + box.width / 2, box.y + box.height / 2);
      await until(page, `${opaque} < ${grown}`, "a tap cuts");
      const small = await page.evaluate<string[]>(`[...document.querySelectorAll("button, select")]
        .filter((control) => control.checkVisibility())
        .map((control) => [control.textContent, control.getBoundingClientRect()])
        .filter(([, { width, height }]) => width > 1 && (width < 24 || height < 24))
        .map(([text]) => text)`);
      assert.deepEqual(small, [], "every control is large enough for a finger");
      await expectAccessible(page);
    },
  ),
);

test("two fingers zoom, and cut nothing", { skip }, () =>
  visitStudio(
    { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true },
    async (page) => {
      await untilStep(page, 60);
      await page.getByRole("button", { name: "Pause", exact: true }).tap();
      await atRest(page);
      const grown = await page.evaluate<number>(opaque);
      await page.evaluate("scrollTo(0, 0)");
      const box = (await page.locator("#dish").boundingBox())!;
      const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
      const session = await page.context().newCDPSession(page);
      const touch = (type: "touchStart" | "touchMove" | "touchEnd", ...reach: number[]) =>
        session.send("Input.dispatchTouchEvent", {
          type,
          touchPoints: reach.map((way, id) => ({ x: x + way, y, id })),
        });
      await touch("touchStart", -30, 30);
      for (const way of [40, 60, 90]) await touch("touchMove", -way, way);
      await touch("touchEnd");
      await until(page, `Math.abs(${DISH}.viewport.zoom - 3) <= 0.2`, "three times as far apart");
      await settle(page, DISH);
      assert.equal(await page.evaluate<number>(opaque), grown);
    },
  ),
);

test("everything by keyboard", { skip }, () =>
  visitStudio({}, async (page) => {
    await untilStep(page, 100);
    // A key that is held is heard again and again.
    for (let heard = 0; heard < 4; heard++) await page.keyboard.down("Space");
    await page.keyboard.up("Space");
    await until(page, `!${DISH}.isPlaying`, "Space pauses, however long it is held");
    await settle(page, DISH);
    const paused = await page.evaluate<number>(`${DISH}.stepCount`);
    for (let heard = 0; heard < 2; heard++) await page.keyboard.down("n");
    await page.keyboard.up("n");
    await until(
      page,
      `${DISH}.stepCount === ${paused + 2}`,
      "N steps, and steps again while it is held",
    );
    for (let pressed = 0; pressed < 2; pressed++) await page.keyboard.press("b");
    await until(page, `${DISH}.stepCount === ${paused}`, "B steps back");
    // To the dish by Tab alone, then a cut at its cursor.
    for (let tries = 0; tries < 40; tries++) {
      await page.keyboard.press("Tab");
      if (await page.evaluate(`document.activeElement === ${DISH}`)) break;
    }
    assert.equal(await page.evaluate(`document.activeElement === ${DISH}`), true);
    const before = await page.evaluate<number>(opaque);
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Enter");
    await until(page, `${opaque} < ${before}`, "Enter cuts");
    await page.keyboard.press("Tab");
    await page.keyboard.press("x");
    await until(page, `${opaque} === 0`, "X clears");
    await page.keyboard.press("p");
    await until(page, `${opaque} > 0`, "P plants");
    await page.keyboard.press(".");
    await until(page, 'location.hash.includes("speed=120")', ". is faster");
    await page.keyboard.press("]");
    await until(page, 'location.hash.includes("brush=7")', "] is a larger brush");
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keys" }).waitFor();
    await page.keyboard.press("Escape");
    await until(page, '!document.querySelector("dialog[open]")', "Escape closes the sheet");
    const unlabelled = await page.evaluate<number>(
      `[...document.querySelectorAll("button")].filter((button) => !button.textContent.trim()).length`,
    );
    assert.equal(unlabelled, 0);
  }),
);

test("a view is a link: what was set comes back, and what was not stays out of it", { skip }, () =>
  visitStudio({}, async (page) => {
    await untilStep(page, 5);
    await until(page, 'location.hash === "#/dish"', "an address without settings");
    await unfold(page, "Change their world");
    await unfold(page, "Look inside");
    await page.getByLabel("Rotation").fill("45");
    await page.getByLabel("Show").selectOption("channel:5");
    await page.getByLabel("line", { exact: true }).check();
    const link = "#/dish?angle=45&brushShape=line&view=channel%3A5";
    await until(page, `location.hash === ${JSON.stringify(link)}`, "the address");
    await page.reload();
    await untilStep(page, 5);
    assert.equal(await page.getByLabel("Rotation").inputValue(), "45");
    assert.equal(await page.getByLabel("Show").inputValue(), "channel:5");
    assert.ok(await page.getByLabel("line", { exact: true }).isChecked());
    assert.equal(await page.evaluate("location.hash"), link);
  }),
);

test("who wants less motion sees the creature grown and at rest", { skip }, () =>
  visitStudio({ reducedMotion: "reduce" }, async (page) => {
    await until(page, `${opaque} > 300`, "a grown creature");
    assert.equal(await page.evaluate(`${DISH}.isPlaying`), false);
    await settle(page, DISH);
    assert.ok(await page.evaluate(still(DISH)));
    const steps = await page.evaluate<number>(`${DISH}.stepCount`);
    await page.locator(".transport").getByRole("button", { name: "Play" }).click();
    await untilStep(page, steps + 5);
  }),
);

test("the theme is chosen, and kept", { skip }, () =>
  visitStudio({ colorScheme: "light" }, async (page) => {
    const background = "getComputedStyle(document.body).backgroundColor";
    const light = await page.evaluate(background);
    await page.getByRole("button", { name: "Theme: system" }).click();
    await page.getByRole("button", { name: "Theme: light" }).click();
    const dark = await page.evaluate(background);
    assert.notEqual(dark, light);
    await page.reload();
    await page.getByRole("button", { name: "Theme: dark" }).waitFor();
    assert.equal(await page.evaluate(background), dark);
  }),
);

test("the wheel zooms where a click moves the picture, even on a page that scrolls", { skip }, () =>
  visitStudio({ viewport: { width: 768, height: 600 } }, async (page) => {
    await untilStep(page, 5);
    await page.evaluate("scrollTo(0, 0)");
    const zoom = `${DISH}.viewport.zoom`;
    await page.getByLabel("moves", { exact: true }).check();
    await page.evaluate("scrollTo(0, 0)");
    await page.locator("#dish").hover();
    await page.mouse.wheel(0, -300);
    await until(page, `${zoom} > 1`, "a zoomed dish");
    assert.equal(await page.evaluate("scrollY"), 0);
  }),
);
