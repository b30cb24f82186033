// What moves on the home page: creatures that grow slowly at first, a hand that cuts while nobody has, and the pair under the same cut.
import type { CutShape } from "blastema/dish";
import type { NcaCanvas } from "blastema/element";

/** Cells a side of each dish, as the page has it. */
const SIDE = 56;
/** Steps after which a creature stands, and steps a second from then on. */
const GROWN = 170;
const SPEED = "60";
/** Milliseconds between two cuts of the hand, and how long one takes. */
const PAUSE = 5000;
const STROKE = 800;
/** Width of the window from which on there is room for three, in pixels. */
const ROOM = "(min-width: 860px)";

const dishes = document.querySelector("#dishes") as HTMLElement;
const first = dishes.querySelector("nca-canvas") as NcaCanvas;
const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
let hasVisitorCut = false;

/** The creature in the middle, with one on each side where there is room. */
function company(): NcaCanvas[] {
  if (!matchMedia(ROOM).matches) return [first];
  const [butterfly, fish] = ["Butterfly", "Fish"].map((name) => {
    const other = first.cloneNode(true) as NcaCanvas;
    const rule = `${name.toLowerCase()}-regenerating`;
    other.setAttribute("src", `zoo/${rule}.safetensors`);
    other.setAttribute("label", `${name} that heals`);
    const still = other.querySelector("img") as HTMLImageElement;
    still.src = `thumbnails/${rule}.webp`;
    still.alt = name;
    return other;
  }) as [NcaCanvas, NcaCanvas];
  first.before(butterfly);
  first.after(fish);
  return [butterfly, first, fish];
}

const line = (fromColumn: number, toColumn: number, row: number): CutShape => {
  return { kind: "line", fromRow: row, fromColumn, toRow: row, toColumn, radius: 4 };
};

/** Draws a cut through a creature, as a hand would, with the brush to be seen. */
function stroke(dish: NcaCanvas, row: number): Promise<void> {
  const brush = document.createElement("span");
  brush.className = "brush";
  const [left, right] = [2, SIDE - 2];
  return new Promise((done) => {
    const start = performance.now();
    let at = left;
    const go = (now: number): void => {
      const share = Math.min(1, Math.max(0, (now - start) / STROKE));
      const next = left + share * (right - left);
      void dish.cut(line(at, next, row)).catch(() => undefined);
      at = next;
      brush.style.left = `${dish.offsetLeft + (next / SIDE) * dish.offsetWidth}px`;
      brush.style.top = `${dish.offsetTop + (row / SIDE) * dish.offsetHeight}px`;
      if (share < 1 && !hasVisitorCut) requestAnimationFrame(go);
      else {
        brush.remove();
        done();
      }
    };
    dishes.append(brush);
    requestAnimationFrame(go);
  });
}

const wait = (milliseconds: number): Promise<void> =>
  new Promise((done) => setTimeout(done, milliseconds));

/** Cuts one creature after the other until a visitor does. */
async function show(shown: readonly NcaCanvas[]): Promise<void> {
  for (let turn = 0; !hasVisitorCut; turn++) {
    await wait(turn === 0 ? 800 : PAUSE);
    const dish = shown[(turn + (shown.length >> 1)) % shown.length] as NcaCanvas;
    if (!hasVisitorCut && dish.isPlaying && document.visibilityState === "visible")
      await stroke(dish, turn % 2 === 0 ? 36 : 24);
  }
}

function startHero(): void {
  const shown = company();
  dishes.addEventListener("pointerdown", () => {
    hasVisitorCut = true;
  });
  const onStep = (): void => {
    if (first.stepCount < GROWN) return;
    first.removeEventListener("step", onStep);
    for (const dish of shown) dish.setAttribute("speed", SPEED);
    if (!isCalm) void show(shown);
  };
  first.addEventListener("step", onStep);
}

/** Two rules under the same cut. */
async function startPair(): Promise<void> {
  const pair = [...document.querySelectorAll<NcaCanvas>("#pair nca-canvas")];
  await Promise.all(pair.map(({ ready }) => ready));
  await Promise.all(pair.map((dish) => dish.step(GROWN)));
  const buttons = [
    ["#cut-both", (dish: NcaCanvas) => dish.cut({ kind: "square", row: 28, column: 28, half: 10 })],
    ["#grow-both", (dish: NcaCanvas) => dish.reset()],
  ] as const;
  for (const [selector, act] of buttons) {
    const button = document.querySelector<HTMLButtonElement>(selector) as HTMLButtonElement;
    button.disabled = false;
    button.addEventListener("click", () => {
      for (const dish of pair) void act(dish).catch(() => undefined);
    });
  }
}

startHero();
customElements.whenDefined("nca-canvas").then(startPair, () => undefined);
