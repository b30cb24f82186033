// Sharing: a link that holds the creature, a page in one file, pictures and films; and links that are damaged or hostile.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { decodeRule, encodeRule } from "../../src/models/rule.ts";
import { complaintsOf, openPage, withoutChromium as skip } from "../support/chromium.ts";
import { livelyRule } from "../support/cultures.ts";
import { settle, stopClock } from "../support/settle.ts";
import { downloaded, expectAccessible, press, unfold, until } from "../support/studio.ts";
import { DISH, GRID, untilStep } from "../support/studio-dish.ts";
import type { KeptFile } from "../support/tab.ts";
import { untilTrue } from "../support/until.ts";
import { visitStudio } from "../support/visit-studio.ts";

/** Opens a rule of one's own from a file. */
async function openOwn(page: Page, title = "mine"): Promise<void> {
  const buffer = Buffer.from(encodeRule({ ...livelyRule(1390), card: { grid: [40, 40] } }));
  const chooser = page.waitForEvent("filechooser");
  await press(page, "Open a file");
  const file = { name: `${title}.safetensors`, mimeType: "application/octet-stream", buffer };
  await (await chooser).setFiles(file);
  await until(page, `${DISH}?.rule?.spec.channels === 8`, "the rule of one's own");
}

test("a link holds a creature of one's own, and opens in another browser", { skip }, () =>
  visitStudio({}, async (page) => {
    await untilStep(page, 5);
    await openOwn(page);
    await press(page, "Share");
    await page.getByText("The creature is in the link itself").waitFor();
    await expectAccessible(page);
    const link = await page.getByLabel("The link", { exact: true }).inputValue();
    assert.ok(link.length < 12_000, `${link.length} letters`);
    const other = await openPage(page.context().browser()!);
    try {
      const complaints = complaintsOf(other);
      await other.goto(link);
      await untilStep(other, 5);
      assert.equal(await other.evaluate(`${DISH}.rule.spec.channels`), 8);
      const weights = (on: Page): Promise<number[]> =>
        on.evaluate(`[...${DISH}.rule.parameters["update.0.weight"]]`);
      const [sent, received] = [await weights(page), await weights(other)];
      const largest = Math.max(...sent.map(Math.abs));
      for (const [i, weight] of sent.entries())
        assert.ok(Math.abs(weight - (received[i] as number)) <= largest / 250, `weight ${i}`);
      await other.getByText("mine. It came in the link").waitFor();
      await other.reload();
      await untilStep(other, 5);
      assert.equal(await other.evaluate(`${DISH}.rule.spec.channels`), 8);
      assert.deepEqual(complaints, []);
    } finally {
      await other.context().close();
    }
  }),
);

test("a link holds creatures of one's own that joined in", { skip }, () =>
  visitStudio({}, async (page) => {
    await untilStep(page, 5);
    await openOwn(page, "first");
    await unfold(page, "Mix creatures");
    await page.getByLabel("joins in").check();
    await openOwn(page, "second");
    await page.getByRole("radio", { name: "second" }).waitFor();
    await press(page, "Share");
    const link = await page.getByLabel("The link", { exact: true }).inputValue();
    const other = await openPage(page.context().browser()!);
    try {
      await other.goto(link);
      await other.getByRole("radio", { name: "second" }).waitFor();
      await other.getByRole("radio", { name: "first" }).waitFor();
      await other.reload();
      await other.getByRole("radio", { name: "second" }).waitFor();
    } finally {
      await other.context().close();
    }
  }),
);

test("damaged and hostile links do no harm", { skip }, () =>
  visitStudio({}, async (page) => {
    await untilStep(page, 5);
    await openOwn(page);
    await press(page, "Share");
    const link = await page.getByLabel("The link", { exact: true }).inputValue();
    await page.keyboard.press("Escape");
    const hash = link.slice(link.indexOf("#"));
    const [, text = ""] = /rule=data%3A([\w-]+)/.exec(hash) ?? [];
    const wrong = {
      cut: text.slice(0, text.length / 2),
      changed: `${text.slice(0, 40)}AAAA${text.slice(44)}`,
      empty: "A",
      huge: "_".repeat(300_000),
    };
    for (const [name, data] of Object.entries(wrong)) {
      await page.evaluate(`location.hash = ${JSON.stringify(hash.replace(text, data))}`);
      const message = page.getByRole("alert").getByText("The creature in this link is damaged");
      await message.waitFor();
      await page.getByRole("alert").getByRole("button").first().click();
      await until(page, `!location.hash.includes("data")`, `an address without it: ${name}`);
      await untilStep(page, 1);
    }
  }),
);

test("where the browser does not copy, the link is shown", { skip }, () =>
  visitStudio({}, async (page) => {
    await untilStep(page, 5);
    await page.evaluate(`navigator.clipboard.writeText = () => Promise.reject(new Error("no"))`);
    await page.keyboard.press("l");
    const field = page.getByRole("textbox", { name: "The link" });
    await field.waitFor();
    assert.match(await field.inputValue(), /#\/dish$/);
    const selected = await field.evaluate(
      (area: { selectionEnd: number; value: string }) => area.selectionEnd === area.value.length,
    );
    assert.equal(selected, true);
    assert.equal(await page.getByText("was copied").count(), 0);
  }),
);

test("a page in one file opens from a disk, and its creature grows", { skip }, () =>
  visitStudio({ at: "#/dish?rule=lizard-persistent" }, async (page) => {
    await untilStep(page, 5);
    await press(page, "Share");
    const { name, bytes } = await downloaded(page, "Save the page");
    assert.equal(name, "lizard-persistent.html");
    const rule = await downloaded(page, "Save the rule");
    assert.equal(decodeRule(new Uint8Array(rule.bytes)).card.regime, "persistent");
    const folder = mkdtempSync(join(tmpdir(), "blastema-share-"));
    const own = await openPage(page.context().browser()!);
    try {
      writeFileSync(join(folder, name), bytes);
      await own.goto(pathToFileURL(join(folder, name)).href);
      // Asked from outside: the page's policy forbids eval.
      await untilTrue(
        async () => Number((await own.textContent("#steps"))?.replaceAll(",", "")) > 20,
        () => "the creature on a page of its own",
      );
    } finally {
      await own.context().close();
      rmSync(folder, { recursive: true });
    }
  }),
);

test("saves pictures of every size, a GIF and a video", { skip }, () =>
  visitStudio({ permissions: ["clipboard-read", "clipboard-write"] }, async (page) => {
    await untilStep(page, 100);
    await press(page, "Share");
    const widthOf = (bytes: Buffer): number => bytes.readUInt32BE(16);
    const picture = await downloaded(page, "Save the picture");
    assert.match(picture.name, /^lizard-regenerating-step-\d+\.png$/);
    assert.equal(widthOf(picture.bytes), 8 * GRID);
    await page.getByLabel("1", { exact: true }).check();
    await page.getByLabel("Without the empty border").check();
    const trimmed = widthOf((await downloaded(page, "Save the picture")).bytes);
    assert.ok(trimmed > 10 && trimmed < GRID, `${trimmed} pixels`);
    await page.getByRole("radio", { name: "smooth" }).check();
    const smooth = await downloaded(page, "Save the picture");
    assert.notDeepEqual(smooth.bytes, picture.bytes);
    const film = async (kind: string, stop: string): Promise<KeptFile> => {
      if (!(await page.getByRole("dialog").isVisible())) await press(page, "Share");
      await press(page, kind);
      const frames = `parseInt(document.querySelector(".filming output").textContent.slice(6))`;
      await until(page, `${frames} >= 10`, `ten frames of ${kind}`);
      return downloaded(page, stop);
    };
    const gif = await film("GIF", "Stop, save GIF");
    assert.equal(gif.bytes.toString("latin1", 0, 6), "GIF89a");
    assert.equal(gif.bytes.readUInt16LE(6), 6 * GRID);
    const video = await film("Video", "Stop, save the video");
    assert.match(video.name, /\.webm$/);
    assert.ok(video.bytes.length > 1000, `${video.bytes.length} bytes`);
    await page.keyboard.press("l");
    await page.getByText("The link was copied.").waitFor();
    assert.match(await page.evaluate("navigator.clipboard.readText()"), /#\/dish\?drawn=smooth$/);
  }),
);

test("each frame of a GIF is shown as long as it was to be seen", { skip }, () =>
  visitStudio({}, async (page) => {
    await untilStep(page, 20);
    await press(page, "Pause");
    await settle(page, DISH);
    await stopClock(page);
    await press(page, "Share");
    await press(page, "GIF");
    await page.getByText("Frame 1", { exact: true }).waitFor();
    await page.evaluate("pass(3000)");
    await page.evaluate(`${DISH}.step(1)`);
    await page.getByText("Frame 2", { exact: true }).waitFor();
    const { bytes } = await downloaded(page, "Stop, save GIF");
    const delays: number[] = [];
    for (
      let at = bytes.indexOf("21f904", 0, "hex");
      at >= 0;
      at = bytes.indexOf("21f904", at + 1, "hex")
    )
      delays.push(bytes.readUInt16LE(at + 4));
    assert.deepEqual(delays, [300, 4], "hundredths of a second");
  }),
);
