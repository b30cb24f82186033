// <nca-canvas> as a guest of all kinds of pages: several on one, from other origins, under policies, without
// scripts, workers or wasm, with less motion; and what it leaves behind.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { withoutChromium as skip } from "../support/chromium.ts";
import { pageWith, until, visitPage } from "../support/element.ts";
import { settle, still } from "../support/settle.ts";
import { expectAccessible } from "../support/studio.ts";
import { untilTrue } from "../support/until.ts";

const RULE = "{{files}}/zoo/lizard-regenerating.safetensors";
const canvas = (attributes = "", inside = ""): string =>
  `<nca-canvas id="el" src="${RULE}" grid="40" ${attributes}>${inside}</nca-canvas>`;
const POSTER = "/docs/images/compare.png";

/** Waits until the number of workers is this. */
const untilWorkers = (page: Page, count: number): Promise<void> =>
  untilTrue(
    () => page.workers().length === count,
    () => `${count} workers, not ${page.workers().length}`,
  );

const part = (name: string): string => `el.shadowRoot.querySelector(".${name}")`;
const isShown = (page: Page, name: string): Promise<boolean> =>
  page.evaluate(`${part(name)}.checkVisibility()`);

test("several live on one page, and leave nothing behind", { skip }, () =>
  visitPage({ html: pageWith(canvas()) }, async (page) => {
    await page.evaluate(`(async () => {
      for (let i = 1; i < 3; i++) document.querySelector("main").append(Object.assign(el.cloneNode(), { id: "" }));
      await Promise.all(Array.from(document.querySelectorAll("nca-canvas"), (it) => it.ready));
    })()`);
    await untilWorkers(page, 3);
    await until(
      page,
      "Array.from(document.querySelectorAll('nca-canvas')).every((it) => it.stepCount > 20)",
    );

    // Moved: it lives on. Taken out: its worker ends, and whoever waits is told.
    const before = await page.evaluate<number>("el.stepCount");
    await page.evaluate("document.body.append(el)");
    await until(page, `el.stepCount > ${before}`);
    await untilWorkers(page, 3);
    const told = await page.evaluate(`(async () => {
      window.gone = el;
      const waiting = el.step(100000).catch(({ name, message }) => name + ": " + message);
      for (const it of document.querySelectorAll("nca-canvas")) it.remove();
      return waiting;
    })()`);
    assert.equal(told, "AbortError: The element was taken out of the page.");
    await untilWorkers(page, 0);

    // Put back: it begins anew.
    await page.evaluate("document.body.append(gone), gone.ready");
    await until(page, "gone.stepCount > 5");
    await untilWorkers(page, 1);

    // Taken out as soon as it is there: no worker is left, and put back it is opened again.
    await page.evaluate(`new Promise((done) => {
      gone.addEventListener("ready", () => { gone.remove(); setTimeout(done); }, { once: true });
      gone.setAttribute("grid", "36");
    })`);
    await untilWorkers(page, 0);
    await page.evaluate(`new Promise((done) => {
      gone.addEventListener("ready", () => { gone.remove(); setTimeout(done); }, { once: true });
      document.body.append(gone);
    })`);
    await untilWorkers(page, 0);
    await page.evaluate("document.body.append(gone), gone.ready");
    assert.equal(
      await page.evaluate("gone.shadowRoot.querySelector('.frame').hidden"),
      false,
      "it is ready when it is shown",
    );
  }),
);

test("nothing runs off screen or in a hidden tab", { skip }, () =>
  visitPage({ html: pageWith(`${canvas()}<div style="height: 5000px"></div>`) }, async (page) => {
    await until(page, "el.stepCount > 5");
    const rests = async (): Promise<number> => {
      await until(page, still("el"));
      assert.equal(await page.evaluate("el.isPlaying"), true, "it plays again when it is seen");
      return page.evaluate("el.stepCount");
    };
    await page.evaluate("scrollTo(0, 4000)");
    const before = await rests();
    await page.evaluate("scrollTo(0, 0)");
    await until(page, `el.stepCount > ${before}`);
    const turn = (state: string): Promise<unknown> =>
      page.evaluate(`Object.defineProperty(document, "visibilityState", { get: () => "${state}", configurable: true }),
        document.dispatchEvent(new Event("visibilitychange"))`);
    await turn("hidden");
    const hidden = await rests();
    await turn("visible");
    await until(page, `el.stepCount > ${hidden}`);
  }),
);

for (const files of ["own", "another"] as const) {
  // The policies of docs/element.md.
  const from = files === "own" ? "'self'" : "{{files}}";
  const worker = files === "own" ? "'self'" : "blob: {{files}}";
  const policy = `default-src 'none'; script-src ${from} 'wasm-unsafe-eval'; worker-src ${worker}; connect-src ${from}; img-src data:`;

  test(`it runs under the documented policy, its files from ${files} origin`, { skip }, () =>
    visitPage({ html: pageWith(canvas()), files, policy }, async (page) => {
      await until(page, "el.stepCount > 20");
      assert.ok(await isShown(page, "frame"));
    }),
  );
}

test("its modules work unbundled too, from another origin", { skip }, () => {
  const html = pageWith(canvas()).replace("nca-canvas/nca-canvas.js", "element/index.js");
  return visitPage({ html, files: "another" }, async (page) => {
    await until(page, "el.stepCount > 20");
  });
});

test("still pictures stand in where workers or wasm are forbidden", { skip }, async () => {
  const own = "script-src 'self' 'unsafe-inline'";
  for (const [policy, message] of [
    [`worker-src 'none'; ${own} 'wasm-unsafe-eval'`, /worker of the dish could not be started/],
    [`worker-src 'self'; ${own}`, /unsafe-eval|[Ww]eb[Aa]ssembly/],
  ] as const) {
    const listening = `<script>addEventListener("error", ({ detail }) => { window.told = detail?.message; }, true)</script>`;
    const html = pageWith(`${listening}${canvas(`poster="${POSTER}"`, "<p>A lizard.</p>")}`);
    await visitPage({ html, policy }, async (page, complaints) => {
      await until(page, "window.told !== undefined");
      assert.match(await page.evaluate<string>("told"), message);
      assert.ok(await isShown(page, "poster"));
      assert.ok(!(await isShown(page, "frame")));
      assert.match(await page.evaluate("el.ready.catch(({ message }) => message)"), message);
      // What the browser itself logs when a policy is broken.
      complaints.length = 0;
    });
  }
});

test("where the other origin gives no permission, or there are no scripts, its content stays", {
  skip,
}, async () => {
  const html = pageWith(canvas("", `<img id="still" src="/dist/none.png" alt="A lizard">`));
  for (const [options, reason] of [
    [{ files: "another without CORS" }, /blocked by CORS policy/],
    [{ javaScriptEnabled: false }, /404/],
  ] as const)
    await visitPage({ html, ...options }, async (page, complaints) => {
      // The page is loaded: scripts that could run have run.
      await untilTrue(
        () => complaints.some((complaint) => reason.test(complaint)),
        () => `${reason} among ${complaints}`,
      );
      assert.equal(await page.evaluate("customElements.get('nca-canvas') === undefined"), true);
      assert.equal(await page.evaluate("document.querySelector('#still').complete"), true);
      assert.ok(await page.locator("#still").isVisible());
      complaints.length = 0;
    });
});

test("content and poster go when the creature is there", { skip }, () =>
  visitPage(
    { html: pageWith(canvas(`poster="${POSTER}"`, "<p id=words>A lizard.</p>")) },
    async (page) => {
      await page.evaluate("el.ready");
      assert.ok(!(await isShown(page, "still")));
      assert.ok(!(await page.locator("#words").isVisible()));
      await expectAccessible(page);
    },
  ),
);

test("who wants less motion sees it grown and still, and may start it", { skip }, () =>
  visitPage({ html: pageWith(canvas("interactive")), reducedMotion: "reduce" }, async (page) => {
    await page.evaluate("el.ready");
    await settle(page, "el");
    assert.ok(await page.evaluate(still("el")));
    assert.deepEqual(await page.evaluate("[el.stepCount, el.isPlaying]"), [200, false]);
    await page.evaluate("el.setAttribute('grid', '36')");
    await until(page, "el.image().height === 36 && el.stepCount === 200");
    await expectAccessible(page);
    await page.getByRole("button", { name: "Play" }).click();
    await until(page, "el.stepCount > 210");
    await page.getByRole("button", { name: "Pause" }).click();
    await page.emulateMedia({ reducedMotion: "no-preference" });
    await page.evaluate("el.play()");
    const before = await page.evaluate<number>("el.stepCount");
    await until(page, `el.stepCount > ${before}`);
    await until(page, `!${part("toggle")}.checkVisibility()`);
  }),
);

test("it takes the size that the page gives it, and keeps its proportions", { skip }, () =>
  visitPage({ html: pageWith(canvas('paused style="width: 200px"')) }, async (page) => {
    const sizeOf = async (name: string): Promise<number[]> =>
      page.evaluate(
        `(({ width, height }) => [width, height].map(Math.round))((${name}).getBoundingClientRect())`,
      );
    assert.deepEqual(await sizeOf("el"), [200, 200]);
    await page.evaluate("el.ready.then(() => el.setAttribute('grid', '20x40'))");
    await until(page, "el.image().height === 20");
    assert.deepEqual(await sizeOf("el"), [200, 100]);
    await page.evaluate("el.style.cssText = 'width: 300px; height: 300px'");
    assert.deepEqual(await sizeOf("el"), [300, 300]);
    assert.deepEqual(await sizeOf(part("frame")), [300, 150]);
    assert.equal(
      await page.evaluate(`getComputedStyle(${part("cells")}).imageRendering`),
      "pixelated",
    );
  }),
);

test("what a page sets before the element is known holds", { skip }, () =>
  visitPage({ html: pageWith(canvas("paused")) }, async (page) => {
    await page.evaluate(`el.ready.then(async () => {
      const late = document.createElement("x-late");
      const stroke = async () => {};
      Object.assign(late, { rule: el.rule, plantingRule: 1, stroke });
      document.body.append(late);
      const { defineNcaCanvas } = await import("/dist/nca-canvas/nca-canvas.js");
      defineNcaCanvas("x-late");
      defineNcaCanvas("x-late");
      await late.ready;
      window.late = late;
      window.isKept = late.plantingRule === 1 && late.stroke === stroke;
    })`);
    assert.equal(await page.evaluate("isKept"), true);
    assert.equal(await page.evaluate("el.plantingRule"), 0);
    await until(page, "late.stepCount > 5");
    assert.equal(await page.evaluate("late instanceof el.constructor"), true);
  }),
);
