// The page Imagine in a real browser: every tool changes the digit, by pointer, finger and keyboard.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { root } from "../../scripts/project.ts";
import { createEngine } from "../../src/engine/create.ts";
import { decide } from "../../src/measure/variational/decide.ts";
import { decodeCellular } from "../../src/models/variational.ts";
import { normals } from "../../src/numbers/normal.ts";
import { filmLatent } from "../../src/systems/variational/decode.ts";
import { fromText, toText } from "../../studio/panels/imagine/latent.ts";
import { withoutChromium } from "../support/chromium.ts";
import { drawn, expectAccessibleInBothThemes, until } from "../support/studio.ts";
import { changed, DIGIT, settled } from "../support/studio-imagine.ts";
import { visitStudio } from "../support/visit-studio.ts";

const model = "zoo/digits-ladder.safetensors";
const skip = withoutChromium || (!existsSync(join(root, model)) && `there is no ${model}`);

const MOVES = `document.querySelector(".stage-of-growth output")?.innerText`;

/** Lets the page keep in `moves` all that it says of growth from now on: it plays, whether anybody looks or not. */
const keepMoves = (page: Page) =>
  page.evaluate(`{
    window.moves = [];
    new MutationObserver(() => moves.push(${MOVES} ?? "")).observe(document.body, {
      ...{ characterData: true, childList: true, subtree: true },
    });
  }`);

/** Paints a line over the pad; the ends are shares of its side. */
async function stroke(page: Page, ...points: (readonly [row: number, column: number])[]) {
  const box = await page.locator(".pad").boundingBox();
  assert.ok(box);
  const at = ([row, column]: readonly [number, number]) =>
    [box.x + column * box.width, box.y + row * box.height] as const;
  const [first, ...others] = points as [[number, number]];
  await page.mouse.move(...at(first));
  await page.mouse.down();
  for (const point of others) await page.mouse.move(...at(point), { steps: 8 });
  await page.mouse.up();
}

test("a digit grows as soon as the page opens, and is shown at every moment", { skip }, () =>
  visitStudio({}, async (page) => {
    await keepMoves(page);
    await page.getByRole("link", { name: "Digits" }).click();
    const grown = await settled(page);
    const moves = await page.evaluate<string[]>("moves");
    for (const side of [2, 4, 7, 14, 28])
      assert.ok(
        moves.some((said) => said.startsWith(`${side} × ${side}, move`)),
        `${side} × ${side} is not among ${moves.join()}`,
      );
    await page.getByRole("button", { name: "7×7" }).click();
    await until(page, `/^7 × 7, move/.test(${MOVES})`, "the seven cells");
    await until(page, `/moment=\\d+/.test(location.hash)`, "the moment in the link");
    await page.getByLabel("Growth", { exact: true }).fill("0");
    await until(page, `/^2 × 2, move 0/.test(${MOVES})`, "the first cells");
    await page.getByRole("button", { name: "Grow again" }).click();
    assert.equal(await settled(page), grown);
  }),
);

test("on the map, the pointer looks, a press keeps, and arrow keys walk", { skip }, () =>
  visitStudio({ at: "#/imagine", reducedMotion: "reduce" }, async (page) => {
    const first = await settled(page);
    const map = page.getByRole("application");
    await map.hover({ position: { x: 40, y: 40 } });
    await changed(page, first);
    await page.mouse.move(5, 5);
    await until(page, `${DIGIT} === ${JSON.stringify(first)}`, "the first digit again");
    assert.equal(new URL(page.url()).hash, "#/imagine");
    await map.click({ position: { x: 40, y: 40 } });
    await changed(page, first);
    await until(page, `/latent=/.test(location.hash)`, "the link");
    const link = await page.evaluate<string>("location.hash");
    const second = await settled(page);
    await map.press("Shift+ArrowDown");
    await changed(page, second);
    const third = await settled(page);
    // The link alone gives the same digit, in the same place.
    const here = `document.querySelector(".here").style.cssText`;
    const place = await page.evaluate<string>(here);
    await until(page, `location.hash !== ${JSON.stringify(link)}`, "the link to it");
    await page.reload();
    assert.equal(await settled(page), third);
    const numbers = (css: string) => css.match(/[\d.]+/g)?.map(Number) as number[];
    const back = numbers(await page.evaluate<string>(here));
    for (const [i, value] of numbers(place).entries())
      assert.ok(Math.abs(value - (back[i] as number)) <= 0.05, `${place} ${back}`);
  }),
);

test("knobs turn the digit, to what the pictures at their ends show", { skip }, () =>
  visitStudio({ at: "#/imagine?tool=turn", reducedMotion: "reduce" }, async (page) => {
    const first = await settled(page);
    const knob = page.getByLabel("Direction 1", { exact: true });
    await knob.press("ArrowRight");
    await changed(page, first);
    await knob.fill("3");
    await until(page, `document.querySelector(".knob output").innerText === "3.0"`, "the end");
    const end = await settled(page);
    await page.getByRole("button", { name: "Another one" }).click();
    await changed(page, end);
  }),
);

test("a blend goes from the digit in hand to another one", { skip }, () =>
  visitStudio({ at: "#/imagine?tool=blend", reducedMotion: "reduce" }, async (page) => {
    const first = await settled(page);
    const slider = page.getByLabel("Blend", { exact: true }).and(page.locator("[type=range]"));
    await slider.fill("1");
    await changed(page, first);
    const end = await settled(page);
    await page.getByRole("group", { name: "To" }).getByLabel("a typical 0").check({ force: true });
    await changed(page, end);
    await slider.fill("0");
    await until(page, `${DIGIT} === ${JSON.stringify(first)}`, "the first digit");
  }),
);

test("what is drawn is regrown, with the pointer and with keys", { skip }, () =>
  visitStudio({ at: "#/imagine?tool=draw", reducedMotion: "reduce" }, async (page) => {
    const first = await settled(page);
    await stroke(page, [0.2, 0.3], [0.2, 0.7], [0.8, 0.4]);
    await changed(page, first);
    const seven = await settled(page);
    const pad = page.getByRole("application");
    await pad.focus();
    for (let i = 0; i < 4; i++) await pad.press("Shift+ArrowLeft");
    await changed(page, seven);
    await page.getByRole("button", { name: "Clear" }).click();
    await page.getByText("Draw a digit here").waitFor();
  }),
);

test("what is rubbed out grows back in part, and all of it can be put back", { skip }, () =>
  visitStudio({ at: "#/imagine?tool=rub&woundStage=2", reducedMotion: "reduce" }, async (page) => {
    const first = await settled(page);
    await stroke(page, [0.4, 0.4], [0.5, 0.6]);
    await changed(page, first);
    const words = page.locator(".outcome");
    assert.match(await words.innerText(), /^\d+ of 49 cells rubbed out\. Of the 784 cells/);
    await page.getByRole("button", { name: "Put all cells back" }).click();
    await until(page, `${DIGIT} === ${JSON.stringify(first)}`, "the whole digit");
  }),
);

test("a gap has several answers, and others after them", { skip }, () =>
  visitStudio({ at: "#/imagine?tool=fill", reducedMotion: "reduce" }, async (page) => {
    const answers = `[...document.querySelectorAll(".answers canvas")].map((one) => one.toDataURL())`;
    await until(page, `${answers}.length === 4`, "four places");
    await stroke(page, [0.6, 0.2], [0.6, 0.8], [0.75, 0.8], [0.75, 0.2]);
    const four = async (): Promise<string[]> => {
      await until(page, `document.querySelector(".answers").ariaBusy === "false"`, "the answers");
      await drawn(page);
      return page.evaluate<string[]>(answers);
    };
    const first = await four();
    assert.equal(new Set(first).size, 4, "four answers");
    await page.getByRole("button", { name: "Other answers" }).click();
    const others = await four();
    assert.ok(
      others.every((one, i) => one !== first[i]),
      "others",
    );
    await until(page, `/rngSeed=1/.test(location.hash)`, "the link");
  }),
);

/** Keeps what workers grow, as bytes of every frame, in `films`. */
const KEEP_FILMS = `{
  window.films = [];
  const Plain = window.Worker;
  window.Worker = class extends Plain {
    constructor(...args) {
      super(...args);
      this.addEventListener("message", ({ data: { answer } }) => {
        if (Array.isArray(answer) && answer[0]?.side === 2) films.push(answer.map(({ bytes }) => [...bytes]));
      });
    }
  };
}`;
const BARS = `document.querySelector(".decided svg").innerHTML`;
const NATS = `[...document.querySelectorAll(".decided b")].map((one) => one.innerText)`;
const ALL_NATS = `${NATS}.length === 3 && ${NATS}.every((one) => /^\\d+\\.\\d$/.test(one))`;

test("the same latent with lots of a rngSeed grows and is decided as in Node", {
  skip,
}, async () => {
  const text = toText(normals([5, 0], 16));
  const at = `#/imagine?latent=${text}&lots=2`;
  await visitStudio({ at, reducedMotion: "reduce", init: KEEP_FILMS }, async (page) => {
    await settled(page);
    const model = decodeCellular(readFileSync(join(root, "zoo/digits-ladder.safetensors")));
    const engine = await createEngine({ threads: 0 });
    const latent = fromText(text, 16) as Float32Array;
    const film = await filmLatent(
      engine,
      model,
      Float32Array.of(...latent, ...normals([2, 1], 588)),
    );
    const bytes = film.map(({ picture }) =>
      Array.from(picture, (value) => Math.round(255 * value)),
    );
    assert.deepEqual(await page.evaluate("films.at(-1)"), bytes);
    const last = film.at(-1)?.picture as Float32Array;
    const [decided] = await decide(
      engine,
      model,
      last.map((white) => Math.round(white)),
    );
    await engine.dispose();
    assert.ok(decided);
    await until(page, ALL_NATS, "the nats");
    assert.deepEqual(
      await page.evaluate(NATS),
      [decided.latentNats, ...decided.grids.map(({ nats }) => nats)].map((nats) => nats.toFixed(1)),
    );
  });
});

test("other lots grow another digit from the same latent, and the row leads back", { skip }, () =>
  visitStudio({ at: "#/imagine", reducedMotion: "reduce" }, async (page) => {
    const first = await settled(page);
    await until(page, ALL_NATS, "the nats");
    const bars = await page.evaluate<string>(BARS);
    const nats = await page.evaluate<string[]>(NATS);
    await page.getByRole("button", { name: "Other lots" }).click();
    await changed(page, first);
    const second = await settled(page);
    await page.keyboard.press("d");
    await changed(page, second);
    const third = await settled(page);
    assert.notEqual(third, first);
    await until(page, `${ALL_NATS} && ${NATS}.join() !== "${nats.join()}"`, "other nats");
    assert.equal(await page.evaluate(BARS), bars);
    await until(page, `location.hash === "#/imagine?lots=2"`, "the link");
    await page.reload();
    assert.equal(await settled(page), third);
    await page.getByRole("button", { name: "Drawn with its own lots" }).click();
    await until(page, `${DIGIT} === ${JSON.stringify(first)}`, "the first digit");
    // Walking leads to latents that no picture was read for: their cells draw what they expect, or the lots asked for.
    await page.getByRole("application").press("Shift+ArrowDown");
    await changed(page, first);
    await page.getByRole("button", { name: "Drawn with its usual lots" }).waitFor();
  }),
);

test("a drawing keeps its own lots, whatever was drawn before", { skip }, () =>
  visitStudio({ at: "#/imagine?tool=draw&lots=3", reducedMotion: "reduce" }, async (page) => {
    const first = await settled(page);
    await stroke(page, [0.2, 0.3], [0.2, 0.7], [0.8, 0.4]);
    await changed(page, first);
    await until(page, `!/lots=/.test(location.hash)`, "its own lots");
    const own = await settled(page);
    // The address is written 150 ms after the last change, and a page's timers come in their order.
    await page.evaluate("new Promise((done) => setTimeout(done, 151))");
    await until(page, `/latent=[\\w-]{1600,}/.test(location.hash)`, "the lots in the link");
    await page.reload();
    assert.equal(await settled(page), own);
    await page.getByRole("button", { name: "Other lots" }).click();
    await changed(page, own);
    await page.getByRole("button", { name: "Drawn with its own lots" }).click();
    await until(page, `${DIGIT} === ${JSON.stringify(own)}`, "the drawing again");
  }),
);

test("a model that cannot be had is told in one sentence, and other pages go on", { skip }, () =>
  visitStudio({}, async (page, complaints) => {
    await page.route("**/digits-ladder*.safetensors", (route) => route.fulfill({ status: 404 }));
    await page.getByRole("link", { name: "Digits" }).click();
    await page.getByText("The model could not be loaded (404).").waitFor();
    complaints.length = 0;
    await page.getByRole("link", { name: "Test healing" }).click();
    await until(page, `document.querySelector(".heal-page") !== null`, "the page Heal");
  }),
);

test("axe finds nothing, and nothing is wider than a phone", { skip }, () =>
  visitStudio({ at: "#/imagine", viewport: { width: 360, height: 740 } }, async (page) => {
    await settled(page);
    for (const tool of ["Walk", "Turn", "Blend", "Draw", "Rub out", "Fill in"]) {
      await page
        .getByLabel(tool, { exact: true })
        .and(page.locator("[name=tool]"))
        .check({ force: true });
      await page.getByRole("region", { name: tool, exact: true }).waitFor();
      await expectAccessibleInBothThemes(page);
      const width = await page.evaluate<number>("document.documentElement.scrollWidth");
      assert.ok(width <= 360, `${tool}: ${width} pixels`);
    }
  }),
);
