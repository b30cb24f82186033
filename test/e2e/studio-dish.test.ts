// The Dish of the built studio in a real browser: a creature grows, is cut, heals; rules are swapped and mixed; and
// every control does what it says.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { withoutChromium as skip } from "../support/chromium.ts";
import { keepLeastStep, settle } from "../support/settle.ts";
import { press, unfold, until } from "../support/studio.ts";
import { DISH, errorOf, pause, pick, pictureOf, untilStep } from "../support/studio-dish.ts";
import { untilTrue } from "../support/until.ts";
import { visitStudio } from "../support/visit-studio.ts";

const stepsOf = (page: Page): Promise<number> => page.evaluate(`${DISH}?.stepCount ?? 0`);

/** Drags across the dish between two places, in shares of its sides. */
async function drag(page: Page, from: [number, number], to: [number, number]): Promise<void> {
  const box = (await page.locator("#dish").boundingBox())!;
  const side = Math.min(box.width, box.height);
  const at = ([x, y]: [number, number]): [number, number] => [
    box.x + box.width / 2 + (x - 0.5) * side,
    box.y + box.height / 2 + (y - 0.5) * side,
  ];
  await page.mouse.move(...at(from));
  await page.mouse.down();
  await page.mouse.move(...at(to), { steps: 5 });
  await page.mouse.up();
}

test("a creature grows as soon as the page opens, is cut by a drag, and heals", { skip }, () =>
  visitStudio({ at: "#/dish?speed=max&brush=12" }, async (page) => {
    await untilStep(page, 300);
    await pause(page);
    const grown = await errorOf(page);
    assert.ok(grown < 0.02, `grown: ${grown} from its target`);
    await drag(page, [0.2, 0.65], [0.8, 0.65]);
    await settle(page, DISH);
    const cut = await errorOf(page);
    assert.ok(cut > 0.3, `cut: ${cut} from its target`);
    const before = await stepsOf(page);
    await press(page, "Play");
    await untilStep(page, before + 300);
    const healed = await errorOf(page);
    assert.ok(healed < 0.02, `healed: ${healed} from its target`);
  }),
);

test("a rule takes over the cells of another, or begins anew", { skip }, () =>
  visitStudio({ at: "#/dish?rule=lizard-growing&speed=max" }, async (page) => {
    await untilStep(page, 200);
    await pause(page);
    // This rule's creature is whole at step 200, but not for ever.
    await page.evaluate(`${DISH}.reset().then(() => ${DISH}.step(200))`);
    await unfold(page, "Mix creatures");
    await page.getByLabel("takes over").check();
    await pick(page, "Lizard that heals");
    await until(page, `${DISH}.rule.card.regime === "regenerating"`, "the other rule");
    await settle(page, DISH);
    assert.equal(await stepsOf(page), 200, "it goes on from the cells that are there");
    await page.evaluate(`${DISH}.step(100)`);
    await settle(page, DISH);
    assert.ok((await errorOf(page)) < 0.5, "and there still is a lizard");
    await until(page, `location.hash.includes("pick=swap")`, "the address says how");
    await page.getByLabel("starts anew").check();
    await keepLeastStep(page);
    await pick(page, "Lizard that stays");
    await until(page, "leastStep === 0", "a new seed");
    await until(page, `${DISH}?.rule?.card.regime === "persistent"`, "the third rule");
    await untilStep(page, 1);
    await until(page, `location.hash.includes("rule=lizard-persistent")`, "the address names it");
  }),
);

test("two rules live in one dish, and a link brings both back", { skip }, () =>
  visitStudio({ at: "#/dish?width=144&height=72&speed=max" }, async (page) => {
    await untilStep(page, 60);
    await unfold(page, "Mix creatures");
    await page.getByLabel("joins in").check();
    await pick(page, "Lizard that stays");
    await page.getByRole("radio", { name: "Lizard that stays" }).waitFor();
    await page.getByText("Double-click where the lizard shall grow.").waitFor();
    await page.getByLabel("moves", { exact: true }).check();
    await page.getByText("Let a click plant, where the lizard shall grow.").waitFor();
    await page.getByLabel("plants", { exact: true }).check();
    await page.getByText("Click where the lizard shall grow.", { exact: true }).waitFor();
    const box = (await page.locator("#dish").boundingBox())!;
    await page.mouse.click(box.x + box.width * 0.2, box.y + box.height / 2);
    const owners = `${DISH}.readState().then(({ owners }) =>
      [0, 1].map((rule) => owners.filter((owner) => owner === rule).length))`;
    await until(page, `${owners}.then(([a, b]) => a > 400 && b > 400)`, "two creatures");
    await until(page, `location.hash.includes("also=lizard-persistent")`, "the address names both");
    await page.reload();
    await page.getByRole("radio", { name: "Lizard that stays" }).waitFor();
    await page.getByRole("radio", { name: "Lizard that heals" }).check();
    assert.equal(await page.evaluate(`${DISH}.plantingRule`), 0);
  }),
);

/** Holds every answer for a file of the zoo until it is called. */
async function hold(page: Page, name: string): Promise<{ asked: () => boolean; free: () => void }> {
  let isAsked = false;
  let free = (): void => {};
  const isFree = new Promise<void>((done) => {
    free = done;
  });
  await page.route(new RegExp(`${name}[^/]*\\.safetensors`), async (route) => {
    isAsked = true;
    await isFree;
    await route.continue();
  });
  return { asked: () => isAsked, free };
}

test("a creature that is picked before the first one is there grows", { skip }, () =>
  visitStudio({}, async (page) => {
    const { free } = await hold(page, "lizard-regenerating");
    await page.reload();
    await pick(page, "Butterfly that heals");
    await until(page, `${DISH}?.getAttribute("label")?.startsWith("Butterfly")`, "the butterfly");
    await untilStep(page, 5);
    free();
  }),
);

test("Back builds no dish before its rule is there", { skip }, () =>
  visitStudio({ at: "#/dish?rule=lizard-growing&also=lizard-persistent" }, async (page) => {
    await page.getByRole("radio", { name: "Lizard that stays" }).waitFor();
    await pick(page, "Butterfly that heals");
    await until(page, 'location.hash.includes("butterfly")', "another creature");
    // Rules that were loaded once are not asked for again.
    await page.reload();
    await until(page, `${DISH}?.getAttribute("label")?.startsWith("Butterfly")`, "the butterfly");
    await page.evaluate(`${DISH}.dataset.kept = "yes"`);
    const { asked, free } = await hold(page, "lizard-growing");
    await page.goBack();
    await untilTrue(
      async () => asked(),
      () => "the rule of the dish before",
    );
    assert.equal(await page.evaluate(`${DISH}.dataset.kept`), "yes", "the butterfly's dish");
    free();
    await page.getByRole("radio", { name: "Lizard that stays" }).waitFor();
    await until(page, `${DISH}.getAttribute("label").startsWith("Lizard")`, "both lizards");
  }),
);

/** What is written into the address a moment later is written just before the page hears that somebody went back. */
const LATE_ADDRESS = `(() => {
  const { setTimeout, clearTimeout } = window;
  const late = new Map();
  window.setTimeout = (act, delay, ...more) => {
    if (delay !== 150) return setTimeout(act, delay, ...more);
    const id = -1 - late.size;
    late.set(id, act);
    return id;
  };
  window.clearTimeout = (id) => void (late.delete(id) || clearTimeout(id));
  addEventListener("hashchange", () => late.forEach((act) => act()));
})()`;

test("Back right after a pick leads back, whatever was due to be written", { skip }, () =>
  visitStudio({ at: "#/dish?rule=lizard-growing", init: LATE_ADDRESS }, async (page) => {
    await until(page, `${DISH}?.stepCount > 0`, "the lizard");
    await pick(page, "Butterfly that heals");
    await until(page, 'location.hash.includes("butterfly")', "another creature");
    await page.goBack();
    await until(page, `${DISH}?.getAttribute("label").startsWith("Lizard")`, "the lizard again");
    assert.match(page.url(), /rule=lizard-growing/);
  }),
);

/** Keeps back what pages ask of their workers from holdAsked() to freeAsked(). */
const HELD_WORKERS = `{
  const { postMessage } = Worker.prototype;
  let held;
  window.holdAsked = () => { held = []; };
  window.freeAsked = () => {
    for (const [worker, ...asked] of held) postMessage.apply(worker, asked);
    held = undefined;
  };
  Worker.prototype.postMessage = function (...asked) {
    if (held) held.push([this, ...asked]);
    else postMessage.apply(this, asked);
  };
}`;

test("play, pause, steps in both directions, start again and clear", { skip }, () =>
  visitStudio({ init: HELD_WORKERS }, async (page) => {
    // Who pauses before the creature is there finds it paused.
    const { free } = await hold(page, "lizard-regenerating");
    await page.reload();
    await press(page, "Pause");
    await press(page, "Play");
    await press(page, "Pause");
    free();
    await until(page, `${DISH}.ready.then(() => !${DISH}.isPlaying)`, "a dish that stands still");
    await press(page, "Play");
    await untilStep(page, 20);
    // A step pauses, and the next press plays, even before the step is made.
    await page.evaluate("holdAsked()");
    await press(page, "Step");
    await press(page, "Play");
    assert.equal(await page.evaluate(`${DISH}.isPlaying`), true);
    await page.evaluate("freeAsked()");
    await pause(page);
    const paused = await stepsOf(page);
    const picture = await pictureOf(page);
    await press(page, "Step");
    await until(page, `${DISH}.stepCount === ${paused + 1}`, "one step on");
    await press(page, "Step back");
    await until(page, `${DISH}.stepCount === ${paused}`, "one step back");
    await settle(page, DISH);
    assert.deepEqual(await pictureOf(page), picture, "the step before is shown again");
    await keepLeastStep(page);
    await press(page, "Start again");
    await until(page, `leastStep < ${paused}`, "the seed");
    await press(page, "Clear");
    await until(page, `${DISH}.image().data.every((value) => value === 0)`, "an empty dish");
    await page.getByText("Nothing lives here. Double-click to plant a seed").waitFor();
    await press(page, "plant one in the middle");
    await until(page, `${DISH}.image().data.some((value) => value > 0)`, "a seed");
  }),
);

test("the controls of the world reach the dish and the address", { skip }, () =>
  visitStudio({}, async (page) => {
    await untilStep(page, 5);
    await unfold(page, "Change their world");
    await page.getByLabel("Rotation").fill("90");
    await page.getByLabel("Fire rate").fill("0.8");
    await page.getByLabel("Edges").selectOption("torus");
    await page.getByLabel("Brush").fill("9");
    await page.getByLabel("square", { exact: true }).check();
    await page.getByLabel("Speed").fill("0");
    await page.getByLabel("rngSeed").fill("7");
    await page.getByLabel("rngSeed").press("Enter");
    for (const [name, value] of [
      ...[
        ["angle", "90"],
        ["fire-rate", "0.8"],
        ["boundary", "torus"],
        ["brush", "9"],
      ],
      ...[
        ["brush-shape", "square"],
        ["speed", "1"],
        ["rng-seed", "7"],
      ],
    ])
      await until(page, `${DISH}.getAttribute("${name}") === "${value}"`, `${name} ${value}`);
    await press(page, "512²");
    await until(page, `${DISH}.image().width === 512`, "512 columns");
    await page.getByLabel("Rows", { exact: true }).fill("96");
    await page.getByLabel("Rows", { exact: true }).press("Enter");
    await until(page, `${DISH}.image().height === 96`, "96 rows");
    // Larger ones are for graphics cards.
    assert.equal(await page.getByRole("button", { name: "2048²", exact: true }).count(), 0);
    await page.getByLabel("Rows", { exact: true }).fill("2048");
    await page.getByLabel("Rows", { exact: true }).press("Enter");
    await until(page, `${DISH}.getAttribute("grid") === "512x512"`, "no more rows");
    await page.getByLabel("Rows", { exact: true }).fill("96");
    await page.getByLabel("Rows", { exact: true }).press("Enter");
    for (const part of ["angle=90", "fireRate=0.8", "boundary=torus", "brush=9", "height=96"])
      await until(page, `location.hash.includes("${part}")`, `${part} in the address`);
  }),
);

test("looks inside: every view differs, and the cell under the pointer is read", { skip }, () =>
  visitStudio({ at: "#/dish?speed=max" }, async (page) => {
    await untilStep(page, 150);
    await pause(page);
    await unfold(page, "Look inside the cells");
    const seen = new Set<string>();
    const views = ["colour", "alive", "fired", "change", "owner", "channel:3", "channel:7"];
    for (const view of views) {
      await page.getByLabel("Show").selectOption(view);
      await settle(page, DISH);
      seen.add((await page.evaluate<number[]>(`[...${DISH}.image().data]`)).join());
    }
    assert.equal(seen.size, views.length);
    await page.locator("#dish").hover();
    const cell = page.getByText(/^Row 3[56], column 3[56]: alive,/);
    await cell.waitFor();
    assert.equal(await page.locator(".channels li").count(), 16);
  }),
);

test("zooms by wheel, keys and buttons, and moves by dragging", { skip }, () =>
  visitStudio({}, async (page) => {
    await untilStep(page, 5);
    const viewport = (): Promise<{ zoom: number; row: number; column: number }> =>
      page.evaluate(
        `(() => { const { zoom, row, column } = ${DISH}.viewport; return { zoom, row, column }; })()`,
      );
    await page.locator("#dish").hover();
    await page.mouse.wheel(0, -400);
    await until(page, `${DISH}.viewport.zoom > 1`, "the wheel's turn");
    const byWheel = await viewport();
    assert.ok(byWheel.zoom > 1.5, `${byWheel.zoom}`);
    await page.keyboard.press("+");
    assert.ok((await viewport()).zoom > byWheel.zoom);
    await page.getByLabel("moves").check();
    const before = await viewport();
    await drag(page, [0.4, 0.4], [0.6, 0.5]);
    const after = await viewport();
    assert.ok(
      after.column < before.column && after.row < before.row,
      JSON.stringify([before, after]),
    );
    await press(page, "Whole dish");
    assert.equal((await viewport()).zoom, 1);
  }),
);

test("a cut that is made while it is paused is counted", { skip }, () =>
  visitStudio({ at: "#/dish?speed=max&brush=12" }, async (page) => {
    await untilStep(page, 200);
    await pause(page);
    const counter = (which: string): string =>
      `Number(document.querySelector(".counters div:${which}-child dd").textContent.replaceAll(",", ""))`;
    await until(page, `${counter("first")} === ${DISH}.stepCount`, "the counters of the last step");
    const grown = await page.evaluate<number>(counter("last"));
    assert.ok(grown > 0, `${grown} cells`);
    await drag(page, [0.2, 0.6], [0.8, 0.6]);
    await until(page, `${counter("last")} < ${grown}`, "fewer cells");
  }),
);

test(
  "the dish is left, and found again as it was; Back leads to the creature before",
  {
    skip,
  },
  () =>
    visitStudio({ at: "#/dish?speed=max" }, async (page) => {
      await untilStep(page, 100);
      await pause(page);
      await drag(page, [0.2, 0.6], [0.8, 0.6]);
      await settle(page, DISH);
      const [steps, before] = [await stepsOf(page), await pictureOf(page)];
      await page.getByRole("link", { name: "How it works" }).first().click();
      await page.getByRole("heading", { level: 1, name: /picture/ }).waitFor();
      await page.getByRole("link", { name: "Play", exact: true }).click();
      await until(page, `${DISH}?.checkVisibility()`, "the dish");
      assert.equal(await stepsOf(page), steps);
      assert.deepEqual(await pictureOf(page), before);
      await pick(page, "Butterfly that heals");
      await until(page, 'location.hash.includes("butterfly")', "another creature");
      await pick(page, "Fish that heals");
      await until(page, 'location.hash.includes("fish")', "a third");
      await page.goBack();
      await until(page, `${DISH}?.getAttribute("label").startsWith("Butterfly")`, "the butterfly");
      await page.goBack();
      await until(page, `${DISH}?.getAttribute("label").startsWith("Lizard")`, "the lizard");
    }),
);
