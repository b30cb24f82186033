/**
 * The script of the page that `blastema export --to html` makes (page.html): one creature in a canvas, on the
 * page's own thread. scripts/build-page.ts bundles it; kernels and rule lie in the page as base64, since a page
 * opened from a disk may load nothing.
 */
import { inlinePort } from "../engine/ports.ts";
import { ShardedEngine } from "../engine/sharded.ts";
import { WasmExecutor } from "../engine/wasm/executor.ts";
import { decodeRule } from "../format/rule.ts";
import { Dish, paint } from "./page-dish.ts";

/** So that a creature grows in about three seconds, whatever the screen's rate. */
const STEPS_PER_SECOND = 60;
/** A page that was hidden for a while, or is slow, does not catch up. */
const MOST_STEPS_AT_ONCE = 4;
/** Steps after which a creature of the article's size is grown. */
const GROWN = 200;
/** Radius of a cut as a share of the grid's shorter side: 6.5 cells of 72. */
const BRUSH = 0.09;

/** An element of the page by its id. */
function element<T extends HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no element "${id}".`);
  return found as T;
}

function embedded(id: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(element(id).textContent ?? ""), (byte) => byte.charCodeAt(0));
}

async function openDish(): Promise<{ dish: Dish; channels: number }> {
  const rule = decodeRule(embedded("rule"));
  const module = await WebAssembly.compile(embedded("kernels"));
  const port = inlinePort(() => new WasmExecutor(module));
  const engine = new ShardedEngine("wasm", "plain", 0, [port]);
  return { dish: await Dish.open(engine, rule), channels: rule.spec.channels };
}

/** Shows the dish in the canvas, frame by frame. */
class Player {
  readonly #dish: Dish;
  readonly #channels: number;
  readonly #context: CanvasRenderingContext2D;
  readonly #image: ImageData;
  #isPlaying = true;
  /** When the last frame was shown, milliseconds, and the part of a step that was due then. */
  #shownAt = 0;
  #due = 0;

  constructor(dish: Dish, channels: number, canvas: HTMLCanvasElement) {
    this.#dish = dish;
    this.#channels = channels;
    canvas.width = dish.width;
    canvas.height = dish.height;
    canvas.style.setProperty("--ratio", String(dish.width / dish.height));
    const context = canvas.getContext("2d");
    if (!context) throw new Error("The browser gives no canvas to draw on.");
    this.#context = context;
    this.#image = context.createImageData(dish.width, dish.height);
  }

  get isPlaying(): boolean {
    return this.#isPlaying;
  }

  set isPlaying(plays: boolean) {
    this.#isPlaying = plays;
    element("pause").textContent = plays ? "Pause" : "Play";
  }

  /** Draws the dish as it is. */
  show(): void {
    paint(this.#dish.state, this.#channels, this.#image.data);
    this.#context.putImageData(this.#image, 0, 0);
    element("steps").textContent = this.#dish.stepCount.toLocaleString("en");
    const message = this.#dish.isAlive
      ? ""
      : "No cell is left alive. Start again to plant a new seed.";
    const status = element("status");
    // Only when it changes: screen readers speak every change.
    if (status.textContent !== message) status.textContent = message;
  }

  run(): void {
    const frame = async (now: number): Promise<void> => {
      const elapsed = (now - this.#shownAt) / 1000;
      this.#shownAt = now;
      this.#due = Math.min(MOST_STEPS_AT_ONCE, this.#due + elapsed * STEPS_PER_SECOND);
      const steps = this.#isPlaying ? Math.floor(this.#due) : 0;
      this.#due -= Math.floor(this.#due);
      if (steps > 0 || this.#dish.isDue) {
        await this.#dish.advance(steps);
        this.show();
      }
      requestAnimationFrame((next) => void frame(next).catch(fail));
    };
    requestAnimationFrame((now) => void frame(now).catch(fail));
  }
}

/** Click or drag with any number of pointers: cuts along the way of each. */
function cutWithPointers(canvas: HTMLCanvasElement, dish: Dish): void {
  const radius = BRUSH * Math.min(dish.width, dish.height);
  const last = new Map<number, { row: number; column: number }>();
  const placeOf = (event: PointerEvent): { row: number; column: number } => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    return {
      row: ((event.clientY - top) / height) * dish.height,
      column: ((event.clientX - left) / width) * dish.width,
    };
  };
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    const place = placeOf(event);
    last.set(event.pointerId, place);
    dish.cut({ ...place, radius });
  });
  canvas.addEventListener("pointermove", (event) => {
    const from = last.get(event.pointerId);
    if (!from) return;
    const to = placeOf(event);
    last.set(event.pointerId, to);
    // A fast pointer reports few places; the discs between them overlap by half.
    const distance = Math.hypot(to.row - from.row, to.column - from.column);
    const count = Math.ceil(distance / radius);
    for (let i = 1; i <= count; i++) {
      const row = from.row + ((to.row - from.row) * i) / count;
      const column = from.column + ((to.column - from.column) * i) / count;
      dish.cut({ row, column, radius });
    }
  });
  for (const end of ["pointerup", "pointercancel"] as const)
    canvas.addEventListener(end, (event) => last.delete(event.pointerId));
}

function control(player: Player, dish: Dish): void {
  const actions: Record<string, () => void> = {
    pause: () => {
      player.isPlaying = !player.isPlaying;
    },
    cut: () => dish.cutSomewhere(Math.random()),
    restart: () => {
      dish.restart();
      player.isPlaying = true;
    },
  };
  for (const [id, act] of Object.entries(actions)) element(id).addEventListener("click", act);
  const keys: Record<string, string> = { " ": "pause", c: "cut", r: "restart" };
  document.addEventListener("keydown", (event) => {
    const id = keys[event.key.toLowerCase()];
    const isShortcut = event.ctrlKey || event.metaKey || event.altKey;
    // A button that has the focus takes the space key for itself.
    if (!id || isShortcut || event.repeat || event.target instanceof HTMLButtonElement) return;
    event.preventDefault();
    actions[id]();
  });
}

async function start(): Promise<void> {
  const { dish, channels } = await openDish();
  const canvas = element<HTMLCanvasElement>("creature");
  const player = new Player(dish, channels, canvas);
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
    player.isPlaying = false;
    await dish.advance(GROWN);
  }
  player.show();
  cutWithPointers(canvas, dish);
  control(player, dish);
  player.run();
}

function fail(error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  element("status").textContent =
    `The creature cannot be shown: ${reason} It needs a browser with WebAssembly SIMD, such as any of 2023 or later.`;
}

start().catch(fail);
