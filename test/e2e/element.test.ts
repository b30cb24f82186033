// <nca-canvas>: its attributes, properties, methods and events.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { createDish } from "../../src/dish/index.ts";
import { createEngine } from "../../src/engine/create.ts";
import { loadRule } from "../../src/models/files.node.ts";
import { encodeGenome } from "../../src/models/genome.ts";
import { withoutChromium as skip } from "../support/chromium.ts";
import { pageWith, until, visitPage } from "../support/element.ts";
import { settle, still, stopClock } from "../support/settle.ts";

const LIZARD = "/zoo/lizard-regenerating.safetensors";
const GRID = 60;
const file = (path: string): string => fileURLToPath(new URL(`../..${path}`, import.meta.url));

/** Shows a lizard at rest, and calls back when it is there; `el` is the element in the page. */
function withLizard(
  attributes: string,
  see: (page: Page, complaints: string[]) => Promise<void>,
): Promise<void> {
  const body = `<nca-canvas id="el" src="${LIZARD}" grid="${GRID}" ${attributes}></nca-canvas>`;
  return visitPage({ html: pageWith(body) }, async (page, complaints) => {
    await page.evaluate("el.ready");
    await see(page, complaints);
  });
}

/** The picture on show once all that was asked for so far is done: the dish answers in order, pictures among it. */
async function pixelsOf(page: Page): Promise<number[]> {
  await settle(page, "el");
  return page.evaluate("Array.from(el.image().data)");
}

/** Mean difference of two pictures on white, in bytes a colour. */
function difference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  assert.equal(a.length, b.length);
  const onWhite = (p: ArrayLike<number>, i: number): number =>
    255 + (p[i]! - 255) * (p[i | 3]! / 255);
  let sum = 0;
  for (let i = 0; i < a.length; i++) if (i % 4 < 3) sum += Math.abs(onWhite(a, i) - onWhite(b, i));
  return sum / (0.75 * a.length);
}

/** The rule's own picture after so many steps, made in Node. */
async function ownPicture(steps: number): Promise<Uint8ClampedArray> {
  const engine = await createEngine({ threads: 0 });
  const dish = await createDish(engine, { height: GRID, width: GRID });
  await dish.addRule(await loadRule(file(LIZARD)));
  await dish.plant(GRID / 2, GRID / 2);
  await dish.step(steps);
  const pixels = new Uint8ClampedArray(GRID * GRID * 4);
  await dish.paint({ kind: "colour" }, pixels);
  await engine.dispose();
  return pixels;
}

/** Waits until the picture on show is of this step. */
const shown = (page: Page, step: number): Promise<void> => until(page, `el.stepCount === ${step}`);

test("a creature grows as in Node, is cut, and heals", { skip }, () =>
  withLizard("paused", async (page) => {
    await page.evaluate("el.step(200)");
    await shown(page, 200);
    const grown = await ownPicture(200);
    const blank = difference(grown, new Uint8ClampedArray(grown.length));
    assert.ok(blank > 10, `the picture shows something: ${blank}`);
    const own = difference(await pixelsOf(page), grown);
    assert.ok(own < 1, `${own} bytes away from Node's picture`);

    await page.evaluate("el.cut({ kind: 'disc', row: 40, column: 30, radius: 12 })");
    const cut = difference(await pixelsOf(page), grown);
    assert.ok(cut > 4, `${cut} bytes away after the cut`);
    await page.evaluate("el.step(300)");
    await shown(page, 500);
    const healed = difference(await pixelsOf(page), grown);
    assert.ok(healed < 0.3 * cut, `${healed} bytes away when healed, ${cut} after the cut`);
  }),
);

test("it plays at its speed, by the clock, and says so in events", { skip }, () =>
  withLizard('paused speed="40"', async (page) => {
    await stopClock(page);
    await page.evaluate(`
      window.heard = [];
      document.body.addEventListener("step", ({ detail }) => heard.push(detail));
      el.play();
    `);
    for (let ticks = 0; ticks <= 60; ticks++) {
      await settle(page, "el");
      assert.equal(await page.evaluate("el.stepCount"), ticks);
      await page.evaluate("pass(1000 / 40)");
    }
    const heard =
      await page.evaluate<{ stepCount: number; alive: number; stepsPerSecond: number }[]>("heard");
    assert.deepEqual(
      heard.slice(0, 60).map(({ stepCount }) => stepCount),
      Array.from({ length: 60 }, (_, i) => i + 1),
    );
    const { alive, stepsPerSecond } = heard[59]!;
    assert.ok(alive > 50, `${alive} cells`);
    assert.ok(Math.abs(stepsPerSecond - 40) < 1, `${stepsPerSecond} steps/s`);
  }),
);

test("it pauses, and goes on as fast as it can", { skip }, () =>
  withLizard("", async (page) => {
    await until(page, "el.stepCount > 10");
    assert.equal(await page.evaluate("el.isPlaying"), true);
    await page.evaluate("el.pause()");
    assert.equal(await page.evaluate("el.isPlaying || !el.hasAttribute('paused')"), false);
    await settle(page, "el");
    assert.ok(await page.evaluate(still("el")));
    const rest = await page.evaluate<number>("el.stepCount");
    await page.evaluate("el.setAttribute('speed', 'max'), el.play()");
    await until(page, `el.stepCount > ${rest + 100}`);
  }),
);

test("attributes are live", { skip }, () =>
  withLizard("paused", async (page) => {
    const size = "[el.image().height, el.image().width]";
    assert.deepEqual(await page.evaluate(size), [GRID, GRID]);
    await page.evaluate("el.step(40)");
    await shown(page, 40);
    const before = await pixelsOf(page);
    for (const view of ["alive", "fired", "change", "owner", "channel:5"]) {
      await page.evaluate(`el.setAttribute("view", "${view}")`);
      assert.notDeepEqual(await pixelsOf(page), before, view);
    }
    await page.evaluate("el.removeAttribute('view')");
    assert.deepEqual(await pixelsOf(page), before);

    await page.evaluate(
      "el.setAttribute('fire-rate', '1'), el.setAttribute('angle', '90'), el.step(1)",
    );
    await shown(page, 41);
    const allFired = `Promise.all([28, 29, 30, 31, 32].map((row) => el.probe(row, 30))).then((cells) =>
      cells.every(({ alive, fired }) => alive && fired))`;
    assert.equal(await page.evaluate(allFired), true, "at a fire rate of 1 every cell fires");

    await page.evaluate("el.setAttribute('grid', '30x50'), el.removeAttribute('view')");
    await until(page, "el.image().height === 30 && el.image().width === 50");
    assert.equal(await page.evaluate("el.stepCount"), 0);
    const box = (await page.locator("#el").boundingBox())!;
    assert.ok(Math.abs(box.width / box.height - 50 / 30) < 0.02, `${box.width} x ${box.height}`);

    const states = [];
    for (const rngSeed of [0, 7]) {
      await page.evaluate(
        `el.setAttribute("rng-seed", "${rngSeed}"), el.removeAttribute("fire-rate")`,
      );
      await page.evaluate("el.step(20)");
      await shown(page, 20);
      states.push(await pixelsOf(page));
    }
    assert.notDeepEqual(states[0], states[1], "another rngSeed");
    await page.evaluate("el.setAttribute('autoseed', 'off'), el.setAttribute('grid', '20')");
    await until(page, "el.image().height === 20");
    assert.ok((await pixelsOf(page)).every((value) => value === 0));
    // From one grid to the other, by no third.
    await page.evaluate(`
      window.grids = [];
      el.addEventListener("ready", () => grids.push([el.image().height, el.image().width]));
      el.style.cssText = "display: block; width: 400px; height: 240px";
      el.setAttribute("grid", "cover");
    `);
    await until(page, "grids.length > 0 && el.image().width === 50");
    assert.deepEqual(await page.evaluate("grids"), [[30, 50]]);
  }),
);

test("a wrong attribute is told and changes nothing", { skip }, () =>
  withLizard("paused", async (page) => {
    const wrong: [string, string, RegExp][] = [
      ["grid", "0x7", /"grid" must be a side or HEIGHTxWIDTH.+not "0x7"/],
      ["speed", "fast", /"speed" must be a number of steps a second, or "max", not "fast"/],
      ["fire-rate", "2", /"fire-rate" must be above 0 and at most 1, not "2"/],
      ["boundary", "wall", /"boundary" must be one of zero, torus/],
      ["view", "smell", /"view" must be one of colour/],
      ["view", "channel:16", /There is no channel 16: the cells have 16, counted from 0\./],
      ["brush-shape", "star", /"brush-shape" must be one of disc, square, line/],
      ["rng-seed", "-1", /"rng-seed" must be a whole number/],
    ];
    const before = await pixelsOf(page);
    for (const [name, value, message] of wrong) {
      const told = await page.evaluate<string>(`new Promise((done) => {
        el.addEventListener("error", ({ detail }) => done(detail.message), { once: true });
        el.setAttribute("${name}", "${value}");
      })`);
      assert.match(told, message);
    }
    assert.deepEqual(await pixelsOf(page), before);
  }),
);

test("who asks for a channel that no cell has sees colours, and is told", { skip }, () => {
  const body = `<nca-canvas id="el" paused view="channel:99" src="${LIZARD}"></nca-canvas>
    <script>el.addEventListener("error", ({ detail }) => { window.told = detail.message; })</script>`;
  return visitPage({ html: pageWith(body) }, async (page) => {
    await page.evaluate("el.ready");
    assert.match(await page.evaluate<string>("told"), /There is no channel 99/);
    await page.evaluate("el.step(20)");
    await shown(page, 20);
  });
});

test("rules are swapped without clearing, and live side by side", { skip }, () =>
  withLizard("paused", async (page) => {
    await page.evaluate("el.step(60)");
    await shown(page, 60);
    const before = await pixelsOf(page);
    await page.evaluate(`new Promise((done) => {
      el.addEventListener("ready", done, { once: true });
      el.src = el.setAttribute("src", "/zoo/lizard-growing.safetensors");
    })`);
    assert.equal(await page.evaluate("el.rule.card.regime"), "growing");
    assert.equal(await page.evaluate("el.stepCount"), 60);
    assert.deepEqual(await pixelsOf(page), before);

    assert.equal(await page.evaluate("el.addRule(el.rule)"), 1);
    const planted = await page.evaluate(`(async () => {
      const heard = new Promise((done) => el.addEventListener("plant", ({ detail }) => done(detail), { once: true }));
      el.plantingRule = 1;
      await el.plant(8, 9);
      return heard;
    })()`);
    assert.deepEqual(planted, { row: 8, column: 9 });
    const cell = await page.evaluate(
      "el.probe(8, 9).then(({ owner, channels }) => [owner, channels.length])",
    );
    assert.deepEqual(cell, [1, 16]);
    const owners = await page.evaluate(
      "el.readState().then(({ owners }) => Array.from(new Set(owners)).sort())",
    );
    assert.deepEqual(owners, [0, 1, 255]);

    await page.evaluate("el.rule = { ...el.rule, card: { ...el.rule.card, target: 'mine' } }");
    await until(page, "el.rule.card.target === 'mine'");
    assert.equal(await page.evaluate("el.stepCount"), 60);
  }),
);

test("back, clear and reset", { skip }, () =>
  withLizard("paused", async (page) => {
    await page.evaluate("el.step(30)");
    await shown(page, 30);
    const before = await pixelsOf(page);
    await page.evaluate("el.step(25)");
    await shown(page, 55);
    assert.equal(await page.evaluate("el.earliestStep"), 0);
    assert.equal(await page.evaluate("el.back(25)"), 25);
    await shown(page, 30);
    assert.deepEqual(await pixelsOf(page), before);
    await page.evaluate("el.clear()");
    await shown(page, 0);
    assert.ok((await pixelsOf(page)).every((value) => value === 0));
    await page.evaluate("el.reset().then(() => el.step(30))");
    await shown(page, 30);
    assert.deepEqual(await pixelsOf(page), before, "the same fire masks");
  }),
);

test("the viewport zooms, and cells are found in it", { skip }, () =>
  withLizard('paused style="width: 240px; height: 360px"', async (page) => {
    const box = (await page.locator("#el").boundingBox())!;
    const at = (x: number, y: number): Promise<unknown> =>
      page.evaluate(`el.cellAt(${box.x + x}, ${box.y + y})`);
    // A square grid in an upright box: 60 pixels above and below.
    assert.equal(await at(120, 30), null);
    assert.deepEqual(await at(2, 62), { row: 0, column: 0 });
    assert.deepEqual(await at(122, 182), { row: 30, column: 30 });
    await page.evaluate("el.viewport = { zoom: 4, row: 45, column: 0 }");
    assert.deepEqual(await page.evaluate("el.viewport"), { zoom: 4, row: 45, column: 7.5 });
    assert.deepEqual(await at(2, 62), { row: 37, column: 0 });
    assert.deepEqual(await at(238, 298), { row: 52, column: 14 });
  }),
);

test("a src that is no rule is told, and the creature stays", { skip }, () =>
  withLizard("paused", async (page, complaints) => {
    await page.evaluate("el.step(60)");
    await shown(page, 60);
    const before = await pixelsOf(page);
    for (const [src, message] of [
      [
        "/nowhere.safetensors",
        /The rule \/nowhere.safetensors could not be loaded: the server answered 404/,
      ],
      ["/package.json", /./],
      ["http://127.0.0.1:9/x", /could not be loaded: Failed to fetch/],
    ] as const) {
      const told = await page.evaluate<string>(`new Promise((done) => {
        el.addEventListener("error", ({ detail }) => done(detail.message), { once: true });
        el.setAttribute("src", "${src}");
      })`);
      assert.match(told, message);
      assert.match(told, /\.$/);
    }
    assert.deepEqual(await pixelsOf(page), before);
    await page.evaluate("el.step(1)");
    await shown(page, 61);
    // What the browser itself logs of a request that fails.
    const ours = complaints.splice(0).filter((text) => !/Failed to load resource/.test(text));
    assert.deepEqual(ours, []);
  }),
);

test("a weight file of the article's demo is read too, here and from another origin", {
  skip,
}, async () => {
  const src = "{{files}}/test/fixtures/distill/regenerating-lizard.json";
  for (const files of ["own", "another"] as const) {
    const html = pageWith(`<nca-canvas id="el" src="${src}" speed="max"></nca-canvas>`);
    await visitPage({ html, files }, async (page) => {
      await page.evaluate("el.ready");
      await until(page, "el.stepCount > 100 && el.image().data.some(Boolean)");
    });
  }
});

test("a genome is read too", { skip }, async () => {
  const lizard = await loadRule(file(LIZARD));
  const genome = Buffer.from(encodeGenome(lizard, 8)).toString("base64");
  const src = `data:application/octet-stream;base64,${genome}`;
  const html = pageWith(`<nca-canvas id="el" src="${src}" speed="max"></nca-canvas>`);
  await visitPage({ html }, async (page) => {
    await page.evaluate("el.ready");
    await until(page, "el.stepCount > 100 && el.image().data.some(Boolean)");
  });
});

/** A picture enlarged eightfold: three times over, every pixel becomes four, which lie three to one between it and its neighbours. */
function smoothed(pixels: ArrayLike<number>, side: number): number[] {
  // Canvases keep colours times alpha, and alpha, in bytes.
  let now = Array.from(pixels, (value, i) => (i % 4 < 3 ? (value * pixels[i | 3]!) / 255 : value));
  for (let length = side; length < 8 * side; length *= 2) {
    const at = (row: number, column: number, c: number): number => {
      const inside = (place: number): number => Math.min(length - 1, Math.max(0, place));
      return now[(inside(row) * length + inside(column)) * 4 + c]!;
    };
    const next: number[] = [];
    for (let row = 0; row < 2 * length; row++)
      for (let column = 0; column < 2 * length; column++)
        for (let c = 0; c < 4; c++) {
          const [y, x] = [row >> 1, column >> 1];
          const [beyond, beside] = [y + (row % 2 ? 1 : -1), x + (column % 2 ? 1 : -1)];
          next.push(
            (9 * at(y, x, c) +
              3 * at(beyond, x, c) +
              3 * at(y, beside, c) +
              at(beyond, beside, c)) /
              16,
          );
        }
    now = next;
  }
  // The outline is steeper than the spline.
  return now.map((value, i) => {
    if (i % 4 === 3) return Math.min(255, Math.max(0, 3 * (value - 64)));
    return now[i | 3]! > 0 ? (value * 255) / now[i | 3]! : value;
  });
}

test("smooth, it draws a quadratic spline of its cells, and squares again without", { skip }, () =>
  withLizard("paused smooth", async (page) => {
    await page.evaluate("el.step(60)");
    await shown(page, 60);
    const cells = await pixelsOf(page);
    assert.equal(cells.length, GRID * GRID * 4, "the picture itself stays one pixel a cell");
    const canvas = 'el.shadowRoot.querySelector(".cells")';
    const drawn = (): Promise<number[]> =>
      page.evaluate(
        `Array.from(${canvas}.getContext("2d").getImageData(0, 0, ${canvas}.width, ${canvas}.height).data)`,
      );
    const expected = smoothed(cells, GRID);
    assert.ok(difference(await drawn(), expected) <= 2, "as the spline says");
    await page.evaluate('el.removeAttribute("smooth")');
    assert.ok(difference(await drawn(), cells) <= 0.5, "squares, as exact as canvases keep them");
    await page.evaluate('el.setAttribute("smooth", "")');
    assert.ok(difference(await drawn(), expected) <= 2, "and again");
  }),
);
