/**
 * The script of the page that `blastema export --to html` makes (page.html): one `<nca-canvas>`, whose dish runs on
 * the page's own thread, and buttons for it. scripts/build-element.ts bundles it; kernels and rule lie in the page as
 * base64, since a page opened from a disk may load nothing and start no worker.
 */
import type { Engine } from "../engine/engine.ts";
import { decodeRule } from "../models/rule.ts";
import { ALPHA, VISIBLE } from "../ops/cell.ts";
import { CLOSED, type DishThread } from "./creature.ts";
import { DishService } from "./dish-service.ts";
import { engineOf } from "./engine.ts";
import { NcaCanvas } from "./nca-canvas.ts";
import { connect, messageOf, serve } from "./protocol.ts";

/** Radius of the button's cut, as a share of the grid's shorter side: 10 cells of 72. */
const LARGE_CUT = 0.14;
/** Alpha (0 to 255) above which a cell counts as visible. */
const VISIBLE_ALPHA = 25;

/** An element of the page by its id. */
function element<T extends HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no element "${id}".`);
  return found as T;
}

function embedded(id: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(element(id).textContent ?? ""), (byte) => byte.charCodeAt(0));
}

async function startEngine(): Promise<Engine> {
  return engineOf(await WebAssembly.compile(embedded("kernels")), "plain");
}

/** `<nca-canvas>` without a worker. */
class PageCanvas extends NcaCanvas {
  protected override startThread(): DishThread {
    const { port1, port2 } = new MessageChannel();
    serve(new DishService(startEngine), port1);
    const { service, breakOff } = connect<DishService>(port2);
    return {
      service,
      close: () => {
        port2.close();
        breakOff(CLOSED);
      },
    };
  }
}

/** Cuts out a large disc around some visible cell, if there is one. */
function cutSomewhere(creature: NcaCanvas): void {
  const { data, width, height } = creature.image();
  const cells: number[] = [];
  for (let cell = 0; cell < width * height; cell++)
    if (data[cell * VISIBLE + ALPHA] > VISIBLE_ALPHA) cells.push(cell);
  if (cells.length === 0) return;
  const cell = cells[Math.floor(Math.random() * cells.length)];
  const row = Math.floor(cell / width) + 0.5;
  const radius = LARGE_CUT * Math.min(width, height);
  creature.cut({ kind: "disc", row, column: (cell % width) + 0.5, radius }).catch(fail);
}

function control(creature: NcaCanvas): void {
  const showPlaying = (): void => {
    element("pause").textContent = creature.isPlaying ? "Pause" : "Play";
  };
  let restarts = 0;
  const actions: Record<string, () => void> = {
    pause: () => (creature.isPlaying ? creature.pause() : creature.play()),
    cut: () => cutSomewhere(creature),
    restart: () => {
      // Another rngSeed begins anew, with other fire masks.
      creature.setAttribute("rng-seed", String(++restarts));
      creature.play();
    },
  };
  const act = (id: string): void => {
    actions[id]();
    showPlaying();
  };
  for (const id of Object.keys(actions)) element(id).addEventListener("click", () => act(id));
  const keys: Record<string, string> = { " ": "pause", c: "cut", r: "restart" };
  document.addEventListener("keydown", (event) => {
    const id = keys[event.key.toLowerCase()];
    const isShortcut = event.ctrlKey || event.metaKey || event.altKey;
    // A focused button uses the space key itself.
    if (!id || isShortcut || event.repeat || event.target instanceof HTMLButtonElement) return;
    event.preventDefault();
    act(id);
  });
  showPlaying();
}

/** Shows a message, but only when it is new, because screen readers speak every change. */
function say(message: string): void {
  const status = element("status");
  if (status.textContent !== message) status.textContent = message;
}

function start(): void {
  customElements.define("nca-canvas", PageCanvas);
  const creature = element<PageCanvas>("creature");
  creature.addEventListener("error", ({ detail }) => fail(detail.message));
  creature.addEventListener("step", ({ detail }) => {
    element("steps").textContent = detail.stepCount.toLocaleString("en");
    say(detail.alive > 0 ? "" : "No cell is left alive. Start again to plant a new seed.");
  });
  creature.toggleAttribute("smooth", creature.className === "smooth");
  creature.rule = decodeRule(embedded("rule"));
  control(creature);
}

function fail(error: unknown): void {
  say(
    `The creature cannot be shown: ${messageOf(error)} It needs a browser with WebAssembly SIMD, such as any from 2023 or later.`,
  );
}

try {
  start();
} catch (error) {
  fail(error);
}
