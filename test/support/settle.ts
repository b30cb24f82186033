import type { Page } from "playwright-core";

/**
 * Waits until an `<nca-canvas>` shows what was asked of it so far, by hand or by script. Its dish answers in order: after
 * one answer all before it is done, and after another, asked when the screen has been drawn, that is on show.
 * @param element an expression for the element
 */
export async function settle(page: Page, element: string): Promise<void> {
  await page.evaluate(`(async () => {
    const answer = () => ${element}.probe(0, 0);
    const drawn = () => new Promise((done) => requestAnimationFrame(done));
    await answer();
    await drawn();
    await drawn();
    await answer();
  })()`);
}
