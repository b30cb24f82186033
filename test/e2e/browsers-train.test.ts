// Training in Chromium, Firefox and WebKit: a drawing is learned, the run stops, the page is left and opened again, the
// run goes on; and in plain arithmetic it ends in the bits that Node, which is the command, gives.
import assert from "node:assert/strict";
import { decodeRun, encodeRun } from "../../src/training/run-file.ts";
import { assertSameBits } from "../support/compare.ts";
import { smallRecipe, smallRun } from "../support/runs.ts";
import { STAY, until } from "../support/studio.ts";
import { inEveryBrowser } from "../support/studio-browsers.ts";
import { ENDLESS, moreSteps, phase, trainAt } from "../support/studio-train.ts";
import { give, keepFiles, press, savedBy, strokeOver, type Tab } from "../support/tab.ts";
import { fresh, trainHere } from "../support/train-here.ts";

/** Whether the browser knows i8x16.relaxed_swizzle. */
const HAS_RELAXED = `WebAssembly.validate(Uint8Array.of(
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 15, 1, 13, 0,
  65, 1, 253, 15, 65, 2, 253, 15, 253, 128, 2, 11))`;

const SHEET = `document.querySelector("[role=application]")`;

/** Draws a square of 4 x 4 cells in the middle of 8 x 8. */
async function drawSquare(tab: Tab): Promise<void> {
  const middle = (cell: number): number => (cell + 0.5) / 8;
  for (let row = 2; row < 6; row++)
    await strokeOver(tab, SHEET, [
      [middle(2), middle(row)],
      [middle(5), middle(row)],
    ]);
}

inEveryBrowser(
  "a run stops, goes on after the page was left, and ends in Node's bits",
  {
    at: trainAt(`${ENDLESS}&rngSeed=7`),
  },
  async (tab) => {
    await drawSquare(tab);
    await press(tab, "Start training");
    await moreSteps(tab, 5);
    await press(tab, "Pause");
    await phase(tab, "Paused");
    await keepFiles(tab);
    const { bytes: before } = await savedBy(tab, () => press(tab, "The whole run"));
    const { step } = decodeRun(before, "growing");
    assert.ok(step > 5, `${step} steps`);
    await tab.reload();
    await tab.evaluate(STAY);
    await keepFiles(tab);
    await press(tab, "Resume");
    await moreSteps(tab, step + 5);
    await press(tab, "Pause");
    await phase(tab, "Paused");
    const { bytes: after } = await savedBy(tab, () => press(tab, "The whole run"));
    const run = decodeRun(after, "growing");
    assert.ok(run.step > step + 5);
    assert.equal(run.arithmetic, "plain");
    const square = run.target.filter((value, i) => i % 4 === 3 && value === 1).length;
    assert.equal(square, 16, "the square that was drawn");
    const whole = fresh(run);
    await trainHere(whole, run.step);
    assertSameBits(encodeRun(whole), after, "Node against the browser");
  },
);

inEveryBrowser(
  "where the browser keeps nothing, the run trains and the page says that it cannot save it",
  {
    at: trainAt(ENDLESS),
    handicap: { storage: false },
  },
  async (tab) => {
    await drawSquare(tab);
    await press(tab, "Start training");
    await moreSteps(tab, 3);
    await until(
      tab,
      `document.body.innerText.includes("This browser could not save the run")`,
      "the words",
    );
  },
);

inEveryBrowser(
  "a run in relaxed arithmetic goes on, or it is said where it can",
  {
    at: "#/train",
  },
  async (tab) => {
    const run = smallRun(smallRecipe("growing"), { arithmetic: "relaxed" });
    await until(tab, `document.querySelector("input[type=file]") !== null`);
    await give(tab, "run.safetensors", encodeRun(run));
    const refusal = `document.body.innerText.includes("There is no relaxed SIMD here")`;
    const isOpen = `document.querySelector(".phase")?.textContent.startsWith("Paused")`;
    await until(tab, `${refusal} || ${isOpen}`, "the run, or a sentence");
    assert.equal(await tab.evaluate(refusal), !(await tab.evaluate(HAS_RELAXED)));
  },
);
