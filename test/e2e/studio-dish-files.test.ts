// Rule files dropped on the Dish: good ones run, and every kind of bad one gets a clear sentence and changes nothing.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { root } from "../../scripts/project.ts";
import { encodeGenome } from "../../src/models/genome.ts";
import { decodeRule, encodeRule } from "../../src/models/rule.ts";
import { decodeSafetensors, encodeSafetensors } from "../../src/models/safetensors.ts";
import { withoutChromium as skip } from "../support/chromium.ts";
import { livelyRule } from "../support/cultures.ts";
import { until } from "../support/studio.ts";
import { DISH, drop, pause, untilStep } from "../support/studio-dish.ts";
import { visitStudio } from "../support/visit-studio.ts";

const good = readFileSync(join(root, "zoo/lizard-persistent.safetensors"));
const distill = readFileSync(join(root, "test/fixtures/distill/persistent-fish.json"));
const genome = encodeGenome(decodeRule(good), 8);
const texture = (name: string): Buffer =>
  readFileSync(join(root, `zoo/${name}-texture.safetensors`));
const image = readFileSync(join(root, "docs/images/compare.png"));

/** The good file with something wrong. */
function spoilt(
  change: (parts: ReturnType<typeof decodeSafetensors>) => void,
): Uint8Array<ArrayBuffer> {
  const parts = structuredClone(decodeSafetensors(good));
  change(parts);
  return encodeSafetensors(parts);
}

const withModel = (changes: object): Uint8Array<ArrayBuffer> =>
  spoilt(({ metadata }) => {
    Object.assign(metadata, {
      blastema: JSON.stringify({ ...JSON.parse(metadata.blastema as string), ...changes }),
    });
  });

const BAD: readonly [name: string, bytes: Uint8Array, sentence: RegExp][] = [
  ["empty.safetensors", new Uint8Array(), /empty\.safetensors is empty\./],
  ["cut.safetensors", good.subarray(0, good.length - 100), /cut\.safetensors is not a rule .+\./],
  ["head.safetensors", good.subarray(0, 6), /head\.safetensors is not a rule .+\./],
  ["text.safetensors", new TextEncoder().encode("Not a rule, but a text."), /is not a rule .+\./],
  ["picture.safetensors", image, /picture\.safetensors is not a rule .+\./],
  [
    "nan.safetensors",
    spoilt(({ tensors }) => {
      (tensors["update.0.weight"]?.data as Float32Array)[5] = Number.NaN;
    }),
    /1 of the 6144 numbers .+ NaN or infinite/,
  ],
  [
    "shape.safetensors",
    spoilt(({ tensors }) => {
      const bias = tensors["update.0.bias"]!;
      Object.assign(bias, { shape: [2, 64] });
    }),
    /"update\.0\.bias" has shape \[2,64\]/,
  ],
  ["format.safetensors", withModel({ format: 99 }), /has format 99/],
  ["kind.safetensors", withModel({ kind: "snail" }), /snail/],
  ["cut.json", distill.subarray(0, 900), /cut\.json is not a rule .+ cut short/],
  [
    "cut.genome",
    genome.subarray(0, 900),
    /cut\.genome is not a rule .+ genome is damaged or cut short/,
  ],
  ["lava.safetensors", texture("lava"), /lava\.safetensors cannot live in a dish.+texture tile/],
  ["other.json", new TextEncoder().encode('{"a": 1}'), /other\.json is not a rule .+\./],
];

/** The names of the rules that the browser keeps, once what was asked of its store before is done. */
const KEPT = `new Promise((done, fail) => {
  const opening = indexedDB.open("blastema-rules");
  opening.onerror = fail;
  opening.onsuccess = () => {
    const names = opening.result.transaction("rules").objectStore("rules").getAllKeys();
    opening.result.close();
    names.onsuccess = () => done(names.result.join());
  };
})`;

const state = (page: Page): Promise<unknown> =>
  page.evaluate(`(async () => [
    ${DISH}.stepCount,
    JSON.stringify(${DISH}.rule.card),
    (await ${DISH}.readState()).state.reduce((sum, value) => sum + value, 0),
  ])()`);

test("a bad file gets one clear sentence, and the dish stays as it was", { skip }, () =>
  visitStudio({}, async (page) => {
    await untilStep(page, 31);
    await pause(page);
    const before = await state(page);
    for (const [name, bytes, sentence] of BAD) {
      await drop(page, name, bytes);
      const message = page.getByRole("alert").getByText(sentence);
      await message.waitFor();
      assert.doesNotMatch(
        (await message.textContent()) ?? "",
        /undefined|\[object|TypeError/,
        name,
      );
      assert.deepEqual(await state(page), before, name);
      await page.getByRole("alert").getByRole("button").first().click();
    }
    assert.equal(await page.evaluate("location.hash"), "#/dish");
  }),
);

test(
  "a rule file and a Distill file run, stay after a reload, and go when they are forgotten",
  {
    skip,
  },
  () =>
    visitStudio({ at: "#/dish?speed=max" }, async (page) => {
      await until(page, `${DISH}?.stepCount > 0`, "the first step");
      await drop(page, "mine.safetensors", good);
      await until(page, `${DISH}?.rule?.card.regime === "persistent"`, "the dropped rule");
      const mine = page.getByRole("button", { name: "mine", exact: true });
      await mine.locator("img").waitFor();
      const chooser = page.waitForEvent("filechooser");
      await page.getByRole("button", { name: "Open a file" }).click();
      await (await chooser).setFiles({
        name: "fish.json",
        mimeType: "application/json",
        buffer: distill,
      });
      await until(page, `location.hash.includes("rule=own%3Afish")`, "the address names it");
      await until(
        page,
        `${DISH}.image().data.filter((v, i) => i % 4 === 3 && v > 25).length > 300`,
        "a fish",
      );
      await until(page, `(${KEPT}).then((kept) => kept === "own:fish,own:mine")`, "both kept");
      await page.reload();
      await mine.locator("img").waitFor();
      await until(page, `${DISH}?.rule && !${DISH}.rule.card.regime`, "the fish again");
      await page.getByRole("button", { name: "Forget this one" }).click();
      const fish = page.getByRole("button", { name: "fish", exact: true });
      await fish.waitFor({ state: "detached" });
      await until(page, `(${KEPT}).then((kept) => kept === "own:mine")`, "one forgotten");
      await page.reload();
      await page
        .getByRole("alert")
        .getByText('The rule "fish" is not kept in this browser')
        .waitFor();
      assert.equal(await fish.count(), 0);
    }),
);

test("the picture of one's own creature is not that of the one before", { skip }, () =>
  visitStudio({ at: "#/dish?speed=max" }, async (page) => {
    await untilStep(page, 200);
    await drop(page, "hide.safetensors", texture("leopard"));
    const picture = page.getByRole("button", { name: "hide", exact: true }).locator("img");
    await picture.waitFor();
    const shown = `document.querySelector('[aria-label="hide"] img')`;
    const size = await page.evaluate(`${shown}.decode().then(() => ${shown}.naturalHeight)`);
    assert.equal(size, 96, "a texture fills its dish");
  }),
);

test("a genome runs as the rule that it holds", { skip }, () =>
  visitStudio({ at: "#/dish" }, async (page) => {
    await until(page, `${DISH}?.stepCount > 0`, "the first step");
    await drop(page, "small.genome", genome);
    await until(page, `location.hash.includes("rule=own%3Asmall")`, "the address names it");
    await until(page, `${DISH}?.rule && !${DISH}.rule.card.regime`, "its card says nothing more");
  }),
);

test("a rule of other channels takes over alone, and the next seed is its own", { skip }, () =>
  visitStudio({ at: "#/dish?also=lizard-growing&pick=swap" }, async (page) => {
    await page.locator(".rules-in-dish label").nth(1).click();
    await until(page, `${DISH}.plantingRule === 1`, "the second rule is chosen");
    const narrow = encodeRule({ ...livelyRule(1390), card: { grid: [40, 40] } });
    await drop(page, "narrow.safetensors", narrow);
    await until(page, `${DISH}.rule.spec.channels === 8`, "the dropped rule");
    await page.evaluate(`${DISH}.plant(5, 5)`);
    await page.locator(".rules-in-dish").waitFor({ state: "detached" });
  }),
);

test("a rule of another program runs, and its reader is loaded only then", { skip }, () =>
  visitStudio({ at: "#/dish?speed=max" }, async (page) => {
    await until(page, `${DISH}?.stepCount > 0`, "the first step");
    const loaded = `performance.getEntriesByType("resource").map(({ name }) => name).join()`;
    assert.doesNotMatch(String(await page.evaluate(loaded)), /bridges/);
    const file = new URL("../fixtures/foreign/seth_demo-model.pk", import.meta.url);
    await drop(page, "demo.pk", readFileSync(file));
    await until(page, `${DISH}?.rule?.card.source === "demo.pk"`, "the dropped rule");
    await until(page, `${DISH}.stepCount > 20`, "its growth");
    await until(page, `location.hash.includes("own%3Ademo")`, "the address names it");
    await drop(page, "evil.pk", Buffer.from("\x80\x02}.", "latin1"));
    await page
      .getByRole("alert")
      .getByText(/evil\.pk is not a rule .+ pickle, but not of PyTorch/)
      .waitFor();
  }),
);

test("a rule is measured where it is dropped, and no page is left for a file", { skip }, () =>
  visitStudio({ at: "#/tour" }, async (page) => {
    await page.getByRole("heading", { level: 1 }).waitFor();
    assert.equal(await drop(page, "mine.safetensors", good), true, "the Tour stays");
    await page
      .getByRole("navigation", { name: "Pages" })
      .getByRole("link", { name: "Test healing" })
      .click();
    await page.getByRole("button", { name: "Open a file" }).waitFor();
    assert.equal(await drop(page, "mine.safetensors", good), true, "Heal takes it");
    await until(page, 'location.hash === "#/heal?rule=own%3Amine"', "the dropped rule in hand");
    assert.equal(await page.getByLabel("Creature", { exact: true }).inputValue(), "own:mine");
    await drop(page, "leopard.safetensors", texture("leopard"));
    await page.getByText("This rule grows a texture, which is no one picture").waitFor();
    assert.equal(await page.locator(".mark").count(), 0);
  }),
);

test("the brush is in proportion to the creature until one is chosen", { skip }, () =>
  visitStudio({}, async (page) => {
    await until(page, `${DISH}.getAttribute("brush") === "6"`, "6 cells of 72");
    const narrow = encodeRule({ ...livelyRule(1390), card: { grid: [12, 12] } });
    await drop(page, "narrow.safetensors", narrow);
    await until(page, `${DISH}.getAttribute("brush") === "1"`, "1 cell of 12");
    await page.getByLabel("Brush").fill("9");
    await until(page, `${DISH}.getAttribute("brush") === "9"`, "as chosen");
    await until(page, 'location.hash.includes("brush=9")', "and in the address");
  }),
);

test("an address that names no rule says so and shows one that there is", { skip }, () =>
  visitStudio({ at: "#/dish?rule=unicorn&speed=nonsense&brush=1e9" }, async (page) => {
    await page.getByRole("alert").getByText('There is no rule "unicorn" in the zoo.').waitFor();
    await until(page, `${DISH}?.stepCount > 0`, "the first step");
    await until(page, `location.hash === "#/dish"`, "an address of what is shown");
  }),
);
