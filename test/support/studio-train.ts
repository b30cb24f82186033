// The studio's Train page, as tests use it.
import type { Page } from "playwright-core";
import { until } from "./studio.ts";
import type { Asked } from "./tab.ts";

/** A tiny run on a drawing; `more` goes into the address too. */
export function trainAt(more = ""): string {
  return `#/train?target=drawing&size=8&pad=2&arithmetic=plain${more && `&${more}`}`;
}

/** So many training steps that no machine is done with them while a test looks. */
export const ENDLESS = "trainingSteps=10000000";

/** Draws a filled square of 4 x 4 cells in the middle of 8 x 8, with the mouse. */
export async function drawSquare(page: Page): Promise<void> {
  const box = await page.getByRole("application").boundingBox();
  if (!box) throw new Error("There is no drawing.");
  const to = (cell: number, start: number): number => start + ((cell + 0.5) * box.width) / 8;
  for (let row = 2; row < 6; row++) {
    await page.mouse.move(to(2, box.x), to(row, box.y));
    await page.mouse.down();
    await page.mouse.move(to(5, box.x), to(row, box.y));
    await page.mouse.up();
  }
}

/** Waits until the run is "Done", "Paused" or "Training". */
export async function phase(page: Asked, word: string): Promise<void> {
  await until(page, `document.querySelector(".phase")?.textContent.startsWith("${word}")`, word);
}

/** The training step that the page tells. */
export async function stepOf(page: Page): Promise<number> {
  const text = await page.locator(".facts dd").first().innerText();
  return Number(text.split(" ")[0]?.replaceAll(",", ""));
}

const STEP = `Number(document.querySelector(".facts dd")?.textContent.split(" ")[0].replaceAll(",", ""))`;

/** Waits until the page tells of more training steps than these. */
export async function moreSteps(page: Asked, than: number): Promise<void> {
  await until(page, `${STEP} > ${than}`, `more than ${than} training steps`);
}

/** Waits until the page tells of just this training step. */
export async function atStep(page: Asked, step: number): Promise<void> {
  await until(page, `${STEP} === ${step}`, `training step ${step}`);
}

/** Does what shall save the run, and waits until it is saved. */
export async function savedAnew(page: Page, act: () => Promise<unknown>): Promise<void> {
  const savedAt = `document.querySelector("time")?.dateTime`;
  const before = await page.evaluate<string>(savedAt);
  await act();
  await until(page, `${savedAt} > ${JSON.stringify(before)}`, "the run saved anew");
}

/** Types into a field, with keys alone, and leaves it. */
export async function type(page: Page, field: string, text: string): Promise<void> {
  await page.getByLabel(field, { exact: true }).focus();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.type(text);
  await page.keyboard.press("Tab");
}
