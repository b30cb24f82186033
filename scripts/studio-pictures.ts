// Makes the pictures of the studio in docs/images/ from the real, built page in Chromium. Names of pictures, if any
// are given, choose which: `studio-pictures.ts dish heal`.
import { join } from "node:path";
import { chromium, type Page } from "playwright-core";
import sharp from "sharp";
import { serveFolder } from "../src/cli/static-server.ts";
import { executablePath } from "../test/support/chromium.ts";
import { root } from "./project.ts";

interface Shot {
  readonly at: string;
  readonly dark?: boolean;
  readonly size?: readonly [width: number, height: number];
  /** Whether the picture shows what lies below the window, too. */
  readonly whole?: boolean;
  /** Brings the page to where its picture is taken. */
  readonly pose: (page: Page) => Promise<void>;
}

const WIDE = [1280, 800] as const;
const NARROW = [360, 740] as const;

/** Waits until the dish has made so many steps. */
async function growTo(page: Page, step: number): Promise<void> {
  const grown = `document.querySelector("#dish")?.stepCount >= ${step}`;
  await page.waitForFunction(grown, undefined, { timeout: 120_000 });
}

/** Plants the second and third rule of the dish beside the first. */
async function plantOthers(page: Page): Promise<void> {
  await page.locator(".rules-in-dish label").nth(2).waitFor();
  await page.evaluate(`(async () => {
    const dish = document.querySelector("#dish");
    await dish.plant(52, 28, 1);
    await dish.plant(44, 132, 2);
  })()`);
  await growTo(page, 260);
}

async function cutAndHeal(page: Page): Promise<void> {
  await growTo(page, 200);
  await page.evaluate(`(async () => {
    const dish = document.querySelector("#dish");
    dish.pause();
    await dish.cut({ kind: "disc", row: 42, column: 40, radius: 11 });
    await dish.step(14);
  })()`);
  // Until the flash of the cut is gone.
  await page.waitForTimeout(1500);
}

/** Waits until the page knows how long training takes, and is at rest. */
async function timed(page: Page): Promise<void> {
  await page.getByText("Measuring how long it takes here").waitFor({ state: "detached" });
  await page.waitForTimeout(1000);
}

/** Waits for the whole map. */
async function measured(page: Page): Promise<void> {
  const saving = `[...document.querySelectorAll("button")].some(
    ({ textContent, disabled }) => textContent.includes("Save the numbers") && !disabled)`;
  await page.waitForFunction(saving, undefined, { timeout: 300_000 });
  await page.waitForTimeout(500);
}

/** Waits until every digit of the map of latents has been grown. */
async function mapped(page: Page): Promise<void> {
  const full = `(() => {
    const map = document.querySelector(".latent-map canvas");
    const side = map.width / 20;
    const isThere = (_, node) => {
      const at = [(node % 20) * side, Math.floor(node / 20) * side];
      return map.getContext("2d").getImageData(...at, side, side).data.some((value) => value > 0);
    };
    return Array.from({ length: 400 }, isThere).every(Boolean);
  })()`;
  await page.locator(".latent-map").waitFor();
  await page.waitForFunction(full, undefined, { timeout: 300_000, polling: 2000 });
}

/** Waits until the cells agree, asks one, and puts another digit under them. */
async function changeMinds(page: Page): Promise<void> {
  const hasStep = (step: number) =>
    page.waitForFunction(`Number(/Step (\\d+)/.exec(document.body.innerText)?.[1]) >= ${step}`);
  await hasStep(80);
  await page.keyboard.press("a");
  await page.locator(".pad").click();
  await page.keyboard.press("9");
  await hasStep(96);
  await page.getByRole("button", { name: "Wait" }).click();
}

const SHOTS: Readonly<Record<string, Shot>> = {
  dish: {
    at: "#/dish?rule=butterfly-regenerating&also=lizard-regenerating,fish-regenerating&width=160&height=104",
    pose: plantOthers,
  },
  "dish-dark": { at: "#/dish?speed=max&view=channel%3A7", dark: true, pose: cutAndHeal },
  "dish-narrow": { at: "#/dish?speed=max", size: NARROW, pose: cutAndHeal },
  train: { at: "#/train", pose: timed },
  heal: {
    at: "#/heal?rule=butterfly-regenerating",
    pose: measured,
  },
  imagine: { at: "#/imagine", whole: true, pose: mapped },
  read: { at: "#/read", pose: changeMinds },
  tour: { at: "#/tour", pose: (page) => page.waitForTimeout(6000) },
};

const asked = process.argv.slice(2);
const server = await serveFolder(join(root, "dist/studio"));
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
for (const [name, { at, dark, size = WIDE, whole = false, pose }] of Object.entries(SHOTS)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const [width, height] = size;
  const page = await browser.newPage({
    viewport: { width, height },
    deviceScaleFactor: 1.5,
    colorScheme: dark ? "dark" : "light",
    isMobile: size === NARROW,
    hasTouch: size === NARROW,
    // Playwright waits inside the page by eval, which the studio's policy forbids.
    bypassCSP: true,
  });
  // Nobody needs to be shown how to cut: it would hide what the pictures are of.
  await page.addInitScript(`localStorage.setItem("blastema-cut", "yes")`);
  await page.goto(`${server.url}${at}`);
  await pose(page);
  const file = `docs/images/studio-${name}.webp`;
  await sharp(await page.screenshot({ fullPage: whole }))
    .webp({ quality: 88, effort: 6 })
    .toFile(join(root, file));
  console.log(file);
  await page.close();
}
await browser.close();
await server.close();
