// Ways onto a page of one's own: the folder, the lines that take the element from the studio's site, the QR code.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { complaintsOf, launchChromium, openPage, withoutChromium } from "../support/chromium.ts";
import { servePage } from "../support/element.ts";
import { python, withoutNumpy } from "../support/python.ts";
import { downloaded, expectAccessible, press, STUDIO } from "../support/studio.ts";
import { untilStep } from "../support/studio-dish.ts";
import { untilTrue } from "../support/until.ts";
import { visitStudio } from "../support/visit-studio.ts";

const skip = withoutChromium;

/** Waits until the `<nca-canvas>` of a page has made steps. */
async function untilGrown(page: Page): Promise<void> {
  await untilTrue(
    () => page.evaluate<boolean>(`document.querySelector("nca-canvas")?.stepCount > 5`),
    () => "a creature on a page of one's own",
  );
}

test(
  "a folder has a page that opens from a disk, and one for a host",
  {
    skip: skip || withoutNumpy,
  },
  () =>
    visitStudio({ at: "#/dish?rule=lizard-persistent" }, async (page) => {
      await untilStep(page, 30);
      await press(page, "Share");
      const { name, bytes } = await downloaded(page, "Save the folder (.zip)");
      assert.equal(name, "lizard-persistent.zip");
      const folder = mkdtempSync(join(tmpdir(), "blastema-folder-"));
      const other = await openPage(page.context().browser()!);
      try {
        writeFileSync(join(folder, name), bytes);
        execFileSync(python, ["-m", "zipfile", "-e", join(folder, name), folder]);
        const inside = join(folder, "lizard-persistent");
        const files = ["embed.html", "index.html", "lizard-persistent.png"];
        assert.deepEqual(readdirSync(inside).sort(), [
          ...files,
          "lizard-persistent.safetensors",
          "nca-canvas",
        ]);
        assert.deepEqual(
          readdirSync(join(inside, "nca-canvas")).sort(),
          readdirSync(join(STUDIO, "nca-canvas")).sort(),
          "the whole element",
        );
        await other.goto(pathToFileURL(join(inside, "index.html")).href);
        await untilTrue(
          async () => Number((await other.textContent("#steps"))?.replaceAll(",", "")) > 5,
          () => "the creature of index.html",
        );
        const html = readFileSync(join(inside, "embed.html"), "utf8");
        const { url, close } = await servePage({ html, folder: inside });
        await other.goto(url);
        await untilGrown(other);
        close();
      } finally {
        await other.context().close();
        rmSync(folder, { recursive: true });
      }
    }),
);

/** Opens the built studio under an address that others could open too; nothing leaves this machine. */
async function visitSite(at: string, see: (page: Page) => Promise<void>): Promise<void> {
  const browser = await launchChromium();
  try {
    const page = await openPage(browser);
    await page.route("https://studio.example/**", (route) => {
      const path = new URL(route.request().url()).pathname.replace(/\/$/, "/index.html");
      return route.fulfill({ path: join(STUDIO, path) });
    });
    await page.goto(`https://studio.example/${at}`);
    await see(page);
  } finally {
    await browser.close();
  }
}

test("lines to paste show the creature on another site, and need nothing else", { skip }, () =>
  visitSite("#/dish?rule=fish-regenerating&drawn=smooth", async (page) => {
    await untilStep(page, 5);
    await press(page, "Share");
    await press(page, "Show the lines");
    const field = page.getByLabel("The lines", { exact: true });
    const lines = await field.inputValue();
    await expectAccessible(page);
    assert.match(lines, /^<script type="module" src="https:\/\/studio\.example\/nca-canvas\//);
    assert.match(lines, /src="https:\/\/studio\.example\/zoo\/fish-regenerating\.safetensors"/);
    assert.match(lines, /<img src="data:image\/png;base64,[^"]+" alt="Fish that heals">/);
    const html = `<!doctype html><title>another site</title><link rel="icon" href="data:,">${lines}`;
    const { url, close } = await servePage({
      html: html.replaceAll("https://studio.example", "{{files}}"),
      ...{ files: "another", folder: STUDIO },
    });
    try {
      const other = await openPage(page.context().browser()!);
      const complaints = complaintsOf(other);
      await other.goto(url);
      await untilGrown(other);
      assert.deepEqual(complaints, []);
    } finally {
      close();
    }
  }),
);

test(
  "a short link has a QR code, and one that carries a creature says why it has none",
  {
    skip,
  },
  () =>
    visitSite("#/dish?rule=fish-regenerating", async (page) => {
      await untilStep(page, 5);
      await press(page, "Share");
      await press(page, "QR code");
      const code = page.getByRole("img", { name: "The link as a QR code" });
      await code.waitFor();
      await expectAccessible(page);
      // The upper left corner of every code: a quiet zone of four, then seven dark modules in a row.
      const path = (await code.locator("path").last().getAttribute("d")) ?? "";
      for (const x of [4, 5, 6, 7, 8, 9, 10]) assert.ok(path.includes(`M${x} 4h`), `module ${x}`);
      assert.ok(!/M[0-3] |M\d+ [0-3]h/.test(path), "nothing in the quiet zone");
      await page.keyboard.press("Escape");
      const rule = join(STUDIO, "zoo/lizard-growing.safetensors");
      const chooser = page.waitForEvent("filechooser");
      await press(page, "Open a file");
      const file = { name: "mine.safetensors", mimeType: "", buffer: readFileSync(rule) };
      await (await chooser).setFiles(file);
      await page.getByRole("button", { name: "mine" }).waitFor();
      await press(page, "Share");
      await page.getByText(/No QR code: it would hold at most 2,953 letters/).waitFor();
    }),
);
