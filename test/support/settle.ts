import type { Asked } from "./tab.ts";

/**
 * Waits until an `<nca-canvas>` shows what was asked of it so far, by hand or by script. Its dish answers in order: after
 * one answer all before it is done, and after another, asked when the screen has been drawn, that is on show.
 * @param element an expression for the element
 */
export async function settle(page: Asked, element: string): Promise<void> {
  await page.evaluate(`(async () => {
    const answer = () => ${element}.probe(0, 0);
    const drawn = () => new Promise((done) => requestAnimationFrame(done));
    await answer();
    await drawn();
    await drawn();
    await answer();
  })()`);
}

/**
 * An expression in the page: whether an `<nca-canvas>` stands still. One that plays asks for steps as the screen is
 * drawn; within 20 drawings and the answer to what was asked in them it shows some, on the slowest machine too.
 */
export const still = (element: string): string => `(async () => {
  const before = ${element}.stepCount;
  for (let drawn = 0; drawn < 20; drawn++) await new Promise((done) => requestAnimationFrame(done));
  await ${element}.probe(0, 0);
  return ${element}.stepCount === before;
})()`;

/**
 * Lets the page keep in `leastStep` the least step that is shown from now on: a creature that begins anew and goes on
 * has few steps for a moment only.
 * @param element an expression for the one element to watch; all in the page unless told
 */
export async function keepLeastStep(page: Asked, element = "window"): Promise<void> {
  await page.evaluate(`
    window.leastStep = Infinity;
    ${element}.addEventListener("step", ({ detail }) => {
      window.leastStep = Math.min(window.leastStep, detail.stepCount);
    });
  `);
}

/** Stops the clock of a page, by which creatures play and flashes fade; `pass(milliseconds)` moves it. Screens are drawn as ever. */
export async function stopClock(page: Asked): Promise<void> {
  await page.evaluate(`
    window.time = Math.ceil(performance.now());
    performance.now = () => window.time;
    window.pass = (milliseconds) => { window.time += milliseconds; };
  `);
}
