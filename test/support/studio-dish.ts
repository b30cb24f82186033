// The studio's Dish, as tests look at it.
import type { Page } from "playwright-core";
import { loadTarget } from "../../src/cli/target.ts";
import { relativeError } from "../../src/measure/error.ts";
import { settle } from "./settle.ts";
import { press, until } from "./studio.ts";
import type { Asked } from "./tab.ts";

/** The element of the Dish. */
export const DISH = 'document.querySelector("#dish")';
/** Rows and columns of the lizard's dish. */
export const GRID = 72;

/** Picks a creature among all of them, by its title. */
export async function pick(page: Page, title: string): Promise<void> {
  await page.getByRole("button", { name: /^(All \d+ creatures|Fewer)$/ }).waitFor();
  // Rules that grow the same share a tile: another than the one that it shows is chosen beside it.
  const shown = await page.evaluate(
    `document.querySelector(".tile[aria-pressed=true]")?.ariaLabel`,
  );
  const [, pattern, trained] = /^(.+) that (grow|stay|heal)s$/.exec(title) ?? [];
  if (trained && shown !== title && String(shown).startsWith(`${pattern} that `)) {
    const kin = page.getByRole("radiogroup", { name: "It was trained to" });
    return kin.getByRole("radio", { name: trained }).press("Space");
  }
  const all = page.getByRole("button", { name: /^All \d+ creatures$/ });
  if (await all.isVisible()) await all.click();
  await press(page, title);
}

/** Waits until the creature has made so many steps. */
export const untilStep = (page: Asked, step: number): Promise<void> =>
  until(page, `${DISH}?.stepCount >= ${step}`, `step ${step}`);

/** Does what lets the page go on from a moment, and waits until its new dish stands at that step: the one before may show the same. */
export async function goOnBy(page: Page, step: number, act: () => Promise<unknown>): Promise<void> {
  await page.evaluate(`void (window.before = ${DISH})`);
  await act();
  await until(page, `${DISH} !== before && ${DISH}.stepCount === ${step}`, `again at step ${step}`);
}

/** Waits until a dish that was told to pause stands still and shows its last step. */
export async function atRest(page: Page): Promise<void> {
  // Whoever taps is not told when the page has heard of it.
  await page.getByRole("button", { name: "Play", exact: true }).waitFor();
  await settle(page, DISH);
}

/** Pauses the dish, and waits until it shows its last step. */
export async function pause(page: Page): Promise<void> {
  await press(page, "Pause");
  await atRest(page);
}

/** What is on show, [H, W, 4], colours multiplied by alpha as a target has them. */
export async function pictureOf(page: Asked): Promise<Float32Array> {
  const bytes = await page.evaluate<number[]>(`[...${DISH}.image().data]`);
  return Float32Array.from(bytes, (byte, index) => {
    const alpha = (bytes[index | 3] as number) / 255;
    return (index % 4 === 3 ? 1 : alpha) * (byte / 255);
  });
}

/** How far the picture is from the lizard that the rule was trained to grow: 0 is equal, 1 an empty dish. */
export async function errorOf(page: Asked): Promise<number> {
  const target = await loadTarget("emoji:lizard", 40, 16);
  return relativeError(await pictureOf(page), target.image, GRID * GRID);
}

/** Drops a file on the page, as a hand does. @returns whether the page took it; else the browser would open it */
export async function drop(page: Page, name: string, bytes: Uint8Array): Promise<boolean> {
  const data = Buffer.from(bytes).toString("base64");
  return page.evaluate(`(() => {
    const bytes = Uint8Array.from(atob("${data}"), (letter) => letter.charCodeAt(0));
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([bytes], ${JSON.stringify(name)}));
    const [, isOver, isTaken] = ["dragenter", "dragover", "drop"].map((type) =>
      !document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true })));
    return isOver && isTaken;
  })()`);
}
