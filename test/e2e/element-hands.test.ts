// <nca-canvas> under pointers, fingers and keys.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { withoutChromium as skip } from "../support/chromium.ts";
import { pageWith, until, visitPage } from "../support/element.ts";
import { stopClock } from "../support/settle.ts";

const SIDE = 40;

/** An interactive dish of 10 CSS pixels a cell in which every cell is full, at (0, 0) of the page. */
async function withFullDish(
  attributes: string,
  see: (page: Page, complaints: string[]) => Promise<void>,
  options: { hasTouch?: boolean } = {},
): Promise<void> {
  const style = "position: absolute; left: 0; top: 0; width: 400px";
  const body = `<nca-canvas id="el" src="/zoo/lizard-growing.safetensors" grid="${SIDE}" paused autoseed="off"
    fire-rate="1" ${attributes} style="${style}"></nca-canvas>`;
  await visitPage({ html: pageWith(body), ...options }, async (page, complaints) => {
    await page.evaluate(`el.ready.then(async () => {
      window.heard = [];
      for (const type of ["damage", "plant"])
        el.addEventListener(type, ({ detail }) => heard.push(detail.shape?.kind ?? type));
      for (let row = 2; row < ${SIDE}; row += 4)
        for (let column = 2; column < ${SIDE}; column += 4) await el.plant(row, column);
      heard.length = 0;
    })`);
    await see(page, complaints);
  });
}

/** Whether each seed of the full dish is still there, by row and column in fours. */
const seeds = (page: Page): Promise<boolean[][]> =>
  page.evaluate(`el.readState().then(({ owners }) =>
    Array.from({ length: 10 }, (_, i) => Array.from({ length: 10 }, (_, j) => owners[(2 + 4 * i) * ${SIDE} + 2 + 4 * j] === 0)))`);

/** The shapes that were cut and the seeds that were planted by hand, once the dish has done it. */
async function heard(page: Page): Promise<string[]> {
  return page.evaluate("el.probe(0, 0).then(() => heard)");
}

/** Scrolls to the top; whether the page stays there over five drawings: what a finger threw may scroll on. */
const STANDS_AT_TOP = `(async () => {
  scrollTo(0, 0);
  for (let drawn = 0; drawn < 5; drawn++) {
    await new Promise((done) => requestAnimationFrame(done));
    if (scrollY !== 0) return false;
  }
  return true;
})()`;

const goneRows = (kept: boolean[][]): number[] =>
  kept.flatMap((row, i) => (row.every((isKept) => !isKept) ? [i] : []));

test("a click cuts a disc, a fast drag leaves no gap", { skip }, () =>
  withFullDish('interactive brush="3"', async (page) => {
    await page.mouse.click(25, 25);
    assert.deepEqual(await heard(page), ["disc"]);
    const clicked = await seeds(page);
    assert.ok(!clicked[0]![0] && clicked[0]![1] && clicked[1]![0]);
    await page.mouse.move(2, 225);
    await page.mouse.down();
    await page.mouse.move(399, 225, { steps: 2 });
    await page.mouse.up();
    assert.deepEqual(goneRows(await seeds(page)), [5], "the row of the drag, and no other");
    assert.equal((await heard(page)).at(-1), "line");
  }),
);

test("square and line brushes", { skip }, () =>
  withFullDish('interactive brush="2.5" brush-shape="square"', async (page) => {
    await page.mouse.move(2, 65);
    await page.mouse.down();
    await page.mouse.move(399, 65);
    await page.mouse.up();
    assert.deepEqual(goneRows(await seeds(page)), [1]);
    await page.evaluate("heard.length = 0, el.setAttribute('brush-shape', 'line')");
    await page.mouse.move(2, 305);
    await page.mouse.down();
    await page.mouse.move(200, 2);
    await page.mouse.move(399, 305);
    assert.deepEqual(await heard(page), [], "it is cut when the pointer goes up");
    await page.mouse.up();
    assert.deepEqual(await heard(page), ["line"]);
    assert.deepEqual(goneRows(await seeds(page)), [1, 7]);
  }),
);

test("a double click plants", { skip }, () =>
  withFullDish('interactive brush="1"', async (page) => {
    await page.mouse.dblclick(45, 45);
    assert.deepEqual(await heard(page), ["disc", "plant"]);
    assert.equal(await page.evaluate("el.probe(4, 4).then(({ owner }) => owner)"), 0);
  }),
);

test("one finger cuts, two do not; a finger that scrolls the page cuts nothing", { skip }, () =>
  withFullDish(
    'interactive brush="3"',
    async (page) => {
      const touch = await page.context().newCDPSession(page);
      const fingers = (x: number, ...rows: number[]) =>
        rows.map((y, id) => ({ x, y, id, radiusX: 1, radiusY: 1 }));
      const send = (type: string, touchPoints: object[]): Promise<unknown> =>
        touch.send("Input.dispatchTouchEvent", { type, touchPoints } as never);
      // A brush of the page's own waits too: a finger that just came may be about to scroll.
      await stopClock(page);
      await page.evaluate("el.stroke = async ({ kind }) => heard.push('stroke of a ' + kind)");
      await send("touchStart", fingers(205, 205));
      await page.evaluate("el.step(1)");
      await until(page, "el.stepCount === 1");
      assert.deepEqual(await heard(page), []);
      await send("touchEnd", []);
      assert.equal((await heard(page))[0], "stroke of a disc", "a tap strokes");
      await page.evaluate("el.stroke = undefined, heard.length = 0");
      await send("touchStart", fingers(5, 65));
      for (const x of [100, 250, 395]) await send("touchMove", fingers(x, 65));
      await send("touchEnd", []);
      assert.deepEqual(goneRows(await seeds(page)), [1]);
      await page.evaluate("heard.length = 0");
      await send("touchStart", fingers(5, 145, 345));
      for (const x of [100, 250, 395]) await send("touchMove", fingers(x, 145, 345));
      await send("touchEnd", []);
      assert.deepEqual(await heard(page), [], "two fingers are the page's own");
      await page.evaluate("document.body.style.height = '5000px'");
      await send("touchStart", fingers(100, 345));
      for (const y of [300, 200, 100]) await send("touchMove", fingers(100, y));
      await send("touchEnd", []);
      await until(page, "scrollY > 50");
      assert.deepEqual(await heard(page), [], "it scrolls past");
      await until(page, STANDS_AT_TOP);
      await page.touchscreen.tap(25, 345);
      await until(page, "heard.length > 0");
      assert.equal((await heard(page))[0], "disc", "a tap cuts");
    },
    { hasTouch: true },
  ),
);

test("a rim shows what was cut, for a moment only, and the wound stays in view", { skip }, () =>
  withFullDish('interactive brush="3"', async (page, complaints) => {
    await stopClock(page);
    /** Opacity of the overlay's pixels so many milliseconds later: in the middle of the cut, and at most. */
    const after = (milliseconds: number): Promise<[middle: number, most: number]> =>
      page.evaluate(`(async () => {
        pass(${milliseconds});
        for (let drawn = 0; drawn < 2; drawn++) await new Promise((done) => requestAnimationFrame(done));
        const overlay = el.shadowRoot.querySelector("canvas.overlay");
        const { data } = overlay.getContext("2d").getImageData(0, 0, ${SIDE}, ${SIDE});
        const alphas = data.filter((_, i) => i % 4 === 3);
        return [alphas[20 * ${SIDE} + 20] / 255, Math.max(...alphas) / 255];
      })()`);
    assert.deepEqual(await after(0), [0, 0]);
    await page.evaluate(`void el.cut({ kind: "disc", row: 20, column: 20, radius: 5 })`);
    const [middle, rim] = await after(0);
    assert.equal(middle, 0, "the wound");
    assert.ok(rim > 0.5, `the rim: ${rim}`);
    const [, faded] = await after(400);
    assert.ok(faded > 0 && faded < 0.5 * rim, `${faded} of ${rim} later`);
    assert.deepEqual(await after(400), [0, 0]);
    complaints.length = 0; // advice for those who often read a canvas
  }),
);

test("the hand is an eraser: it goes on cutting where it is held", { skip }, () =>
  withFullDish('interactive brush="3"', async (page) => {
    await page.mouse.move(205, 205);
    const cursor = page.locator("#el .cursor");
    const box = (await cursor.boundingBox())!;
    assert.ok(Math.abs(box.width - 60) < 1, `the brush is drawn: ${box.width} pixels`);
    await page.mouse.down();
    await page.evaluate("el.step(1)");
    await until(page, "heard.length >= 2");
    await page.mouse.up();
    const count = (await heard(page)).length;
    await page.evaluate("el.step(1)");
    await until(page, "el.stepCount === 2");
    assert.equal((await heard(page)).length, count, "and no longer");
    await page.mouse.move(600, 600);
    assert.equal(await cursor.isVisible(), false);
  }),
);

test("a stroke may begin beside the element", { skip }, () =>
  withFullDish('interactive brush="3"', async (page) => {
    await page.mouse.move(450, 225);
    await page.mouse.down();
    await page.mouse.move(2, 225, { steps: 40 });
    await page.mouse.up();
    assert.deepEqual(goneRows(await seeds(page)), [5]);
  }),
);

test("keys move a brush, cut and plant, and mean nothing to the page", { skip }, () =>
  withFullDish('interactive brush="3"', async (page) => {
    await page.evaluate(
      "window.keys = [], addEventListener('keydown', ({ key }) => keys.push(key))",
    );
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate("document.activeElement === el"), true);
    for (const key of ["Shift+ArrowUp", "ArrowUp", "ArrowUp", "Shift+ArrowLeft"])
      await page.keyboard.press(key);
    const cursor = page.locator("#el .cursor");
    const box = (await cursor.boundingBox())!;
    assert.ok(Math.abs(box.x + box.width / 2 - 105) < 1, `${box.x + box.width / 2}`);
    assert.ok(Math.abs(box.y + box.height / 2 - 85) < 1, `${box.y + box.height / 2}`);
    await page.keyboard.press("Enter");
    await page.keyboard.press("Space");
    await page.keyboard.press("p");
    assert.deepEqual(await heard(page), ["disc", "disc", "plant"]);
    const { row, column } = { row: 8, column: 10 };
    assert.equal(await page.evaluate(`el.probe(${row}, ${column}).then(({ owner }) => owner)`), 0);
    assert.equal(
      await page.evaluate(`el.probe(${row + 2}, ${column}).then(({ owner }) => owner)`),
      null,
    );
    await page.mouse.click(50, 50);
    const there = (await cursor.boundingBox())!;
    assert.ok(Math.abs(there.x + there.width / 2 - 50) < 1, "a pointer takes the brush");
    await page.keyboard.press("Space");
    await page.keyboard.press("x");
    assert.deepEqual(
      await page.evaluate("keys.filter((key) => !['Tab', 'Shift'].includes(key))"),
      [" ", "x"],
      "only what it has no use for",
    );
    await page.keyboard.press("Tab");
    assert.equal(await cursor.isVisible(), false);
  }),
);

test(
  "who is not interactive neither cuts nor takes the focus or the page's scrolling",
  { skip },
  () =>
    withFullDish("", async (page) => {
      await page.mouse.click(25, 25);
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      assert.deepEqual(await heard(page), []);
      const frame = "el.shadowRoot.querySelector('.frame')";
      assert.equal(await page.evaluate("getComputedStyle(el).touchAction"), "auto");
      assert.equal(await page.evaluate(`${frame}.getAttribute("role")`), "img");
      await page.evaluate(
        "el.toggleAttribute('interactive'), el.setAttribute('label', 'Scratch me')",
      );
      assert.equal(await page.evaluate("getComputedStyle(el).touchAction"), "pan-y pinch-zoom");
      assert.equal(await page.evaluate(`${frame}.getAttribute("role")`), "application");
      assert.equal(await page.evaluate(`${frame}.getAttribute("aria-label")`), "Scratch me");
      // What cuts is loaded now; it shows the brush where the mouse moves.
      const brush = page.locator("#el .cursor");
      for (let x = 20; !(await brush.isVisible()); x = 45 - x) await page.mouse.move(x, 25);
      await page.mouse.click(25, 25);
      assert.deepEqual(await heard(page), ["disc"]);
    }),
);

test(
  "the brush is put away when the element takes no more cuts, and when the mouse leaves",
  { skip },
  () =>
    withFullDish('interactive brush="3"', async (page) => {
      const brush = page.locator("#el .cursor");
      await page.mouse.move(100, 100);
      await brush.waitFor();
      await page.evaluate("el.removeAttribute('interactive')");
      await brush.waitFor({ state: "hidden" });
      await page.evaluate("el.setAttribute('interactive', '')");
      await page.mouse.move(110, 100);
      await brush.waitFor();
      await page.mouse.down();
      await page.mouse.move(500, 500);
      await page.mouse.up();
      await brush.waitFor({ state: "hidden" });
    }),
);
