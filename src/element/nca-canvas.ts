import { checkView } from "../dish/checks.ts";
import type { CellReading, CutShape, DishPoint, DishState } from "../dish/index.ts";
import type { Rule } from "../models/rule.ts";
import {
  applyAttribute,
  COVER,
  defaultSettings,
  SETTING_NAMES,
  type Settings,
} from "./attributes.ts";
import type { Brush } from "./brush.ts";
import { CLOSED, Creature, type DishThread } from "./creature.ts";
import type { DishPicture, Opened, PictureRequest } from "./dish-messages.ts";
import type { DishService } from "./dish-service.ts";
import { startDishWorker } from "./dish-worker.ts";
import type { NcaCanvasBase, NcaCanvasEventDetails } from "./events.ts";
import type { Place, Viewport } from "./geometry.ts";
import type { Hands } from "./hands.ts";
import { PictureLoop } from "./loop.ts";
import { type Watcher, watch } from "./presence.ts";
import { messageOf, type Remote } from "./protocol.ts";
import { Stage } from "./stage.ts";

/** Steps after which a creature is grown. Visitors who want less motion see it then, at rest. */
const GROWN = 200;
/** Radius of the brush as a share of the grid's shorter side: 6.5 cells of 72. */
const BRUSH = 0.09;
/** Settings that change a dish while it lives. */
const ADJUSTED = ["angle", "fireRate", "boundary", "goal", "engine"];
/** Properties that a page may have set before the element was defined. */
const EARLY = ["rule", "viewport"] as const;

// Importing the element must work on a server, which has no elements.
const Base = (globalThis.HTMLElement ?? class {}) as new () => NcaCanvasBase;

/** `<nca-canvas>`: a creature that grows, is cut and heals on a page, in its own worker (docs/element.md). */
export class NcaCanvas extends Base {
  /** Names of the attributes that the element observes. */
  static readonly observedAttributes: readonly string[] = [
    "src",
    "interactive",
    "paused",
    "poster",
    "label",
    "smooth",
    ...SETTING_NAMES,
  ];

  // Declared only: a page may have set them before the element was defined.
  /** Index of the rule that new seeds follow: 0, or one that {@link NcaCanvas.addRule} returned. */
  declare plantingRule: number;
  /** What the brush does on its way, instead of cutting: such as {@link NcaCanvas.assign}. */
  declare stroke: ((shape: CutShape) => Promise<void>) | undefined;
  readonly #settings = defaultSettings();
  readonly #stage = new Stage(this.attachShadow({ mode: "open", delegatesFocus: true }));
  readonly #creature = new Creature({
    settings: this.#settings,
    startThread: () => this.startThread(),
    opened: (opened, service) => this.#opened(opened, service),
    fail: (error) => this.#fail(error),
  });
  readonly #loop = new PictureLoop({
    paint: (request) => this.#creature.call((service) => this.#paint(service, request)),
    show: (picture) => this.#show(picture),
    fail: (error) => this.#fail(error),
  });
  readonly #watcher: Watcher = {
    onVisible: (isVisible) => {
      this.#loop.isVisible = isVisible;
    },
    onReducedMotion: (isReduced) => {
      this.#isResting = isReduced;
      this.#stage.toggle.hidden = !isReduced;
      this.#showPlaying();
    },
  };
  /** What to run: a rule, or the URL of one. */
  #source: Rule | string | null = null;
  #rule: Rule | null = null;
  /** The picture on show. */
  #picture: DishPicture | undefined;
  /** Ends everything that the element listens to while it is in a page. */
  #presence: AbortController | undefined;
  #hands: Hands | undefined;
  /** Watches the element's size while the grid is to cover it. */
  #covering: ResizeObserver | undefined;
  /** Whether the creature is shown still because the visitor wants less motion. */
  #isResting = false;

  constructor() {
    super();
    this.plantingRule ??= 0;
    const toggle = (): void => (this.isPlaying ? this.pause() : this.play());
    this.#stage.toggle.addEventListener("click", toggle);
  }

  /** The first rule. Set it to run a rule that is already decoded; the cells then follow it from where they are. */
  get rule(): Rule | null {
    return this.#rule;
  }

  set rule(rule: Rule | null) {
    if (rule) this.#load(rule);
  }

  /** Resolves when a creature is shown for the first time, and rejects when there can be none. */
  get ready(): Promise<void> {
    return this.#creature.ready;
  }

  /** Steps made since the dish was opened or cleared, up to the picture on show. */
  get stepCount(): number {
    return this.#picture?.stepCount ?? 0;
  }

  /** Steps per second, measured over the last second. */
  get stepsPerSecond(): number {
    return this.#loop.stepsPerSecond;
  }

  /** The earliest step that {@link NcaCanvas.back} can go back to. */
  get earliestStep(): number {
    return this.#picture?.earliestStep ?? 0;
  }

  /** What runs the dish: "wasm", the processor, or "webgpu", a graphics card. */
  get computesOn(): DishPicture["engine"] {
    return this.#picture?.engine ?? "wasm";
  }

  /** Whether the dish makes steps while the element can be seen. */
  get isPlaying(): boolean {
    return !this.hasAttribute("paused") && !this.#isResting;
  }

  /** Plays; removes the attribute `paused`. */
  play(): void {
    this.#isResting = false;
    this.removeAttribute("paused");
    this.#showPlaying();
  }

  /** Pauses; sets the attribute `paused`. */
  pause(): void {
    this.setAttribute("paused", "");
  }

  /** Makes steps at once, whether the element plays or not. */
  step(count = 1): Promise<void> {
    return this.#change((dish) => dish.step(count));
  }

  /** Goes back through the history. @returns the number of steps that it went back */
  back(count = 1): Promise<number> {
    return this.#change((dish) => dish.back(count));
  }

  /** Plants a seed of a rule, by default one of {@link NcaCanvas.plantingRule} in the middle of the grid. */
  async plant(row?: number, column?: number, rule = this.plantingRule): Promise<void> {
    const place = await this.#change((dish) => dish.plant(row, column, rule));
    this.#emit("plant", place);
  }

  /** Cuts a shape out of the dish. */
  async cut(shape: CutShape): Promise<void> {
    this.#stage.flash.show(shape);
    await this.#change((dish) => dish.cut(shape));
    this.#emit("damage", { shape });
  }

  /**
   * Lets the living cells of a shape follow a rule from now on: the cells stay as they are.
   * @param only the one rule whose cells change; those of any by default
   */
  assign(shape: CutShape, rule: number, only?: number): Promise<void> {
    this.#stage.flash.show(shape);
    return this.#change((dish) => dish.assign(shape, rule, only));
  }

  /** Empties the dish, goes back to step 0 and plants a seed of the first rule in the middle. */
  reset(): Promise<void> {
    return this.#change((dish) => dish.reset());
  }

  /** Empties the dish and goes back to step 0. */
  clear(): Promise<void> {
    return this.#change((dish) => dish.clear());
  }

  /**
   * Adds a rule, whose seeds may then be planted.
   * @returns the rule's index
   * @throws Error if it has not as many channels as the first rule
   */
  addRule(rule: Rule): Promise<number> {
    return this.#creature.call((dish) => dish.addRule(rule));
  }

  /** Returns what the cell in a row and column holds. */
  probe(row: number, column: number): Promise<CellReading> {
    return this.#creature.call((dish) => dish.probe(row, column));
  }

  /** Returns everything that the dish holds: its state [H, W, C] and the rule of each cell [H, W]. */
  readState(): Promise<DishState> {
    return this.#creature.call((dish) => dish.read());
  }

  /** Returns the dish as it stands, with what it remembers of its past. */
  keepPoint(): Promise<DishPoint> {
    return this.#creature.call((dish) => dish.keepPoint());
  }

  /**
   * Lets the dish be as it stood when a point was kept; it goes on with the bits that it would have had.
   * @throws Error if the point is of another grid, rngSeed or number of channels
   */
  goOnFrom(point: DishPoint): Promise<void> {
    return this.#change((dish) => dish.goOnFrom(point));
  }

  /** Returns a copy of the picture on show, with one pixel per cell. */
  image(): ImageData {
    return this.#stage.image();
  }

  /** The cell under a point of the page, or null if the point lies outside the grid. */
  cellAt(clientX: number, clientY: number): Place | null {
    if (!this.#stage.isOver(clientX, clientY)) return null;
    const { row, column } = this.#stage.placeAt(clientX, clientY);
    return { row: Math.floor(row), column: Math.floor(column) };
  }

  /** The part of the grid that is shown: enlarged `zoom` times, with the place (row, column) in the middle. */
  get viewport(): Viewport {
    return this.#stage.viewport;
  }

  set viewport(viewport: Viewport) {
    this.#stage.viewport = viewport;
  }

  /** Starts the thread that runs the dish. @internal */
  protected startThread(): DishThread {
    return startDishWorker();
  }

  /** @internal */
  connectedCallback(): void {
    // The element was only moved within the page, so the creature lives on.
    if (this.#presence) return;
    for (const name of EARLY) this.#adopt(name);
    this.#presence = new AbortController();
    watch(this, this.#watcher, this.#presence.signal);
    this.#showRole();
    void this.#takeHands();
    if (this.#source) this.#load(this.#source);
  }

  /** @internal */
  disconnectedCallback(): void {
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.#presence?.abort();
      this.#presence = undefined;
      this.#hands = undefined;
      this.#loop.isOpen = false;
      this.#creature.close();
      this.#stage.isReady = false;
      this.#picture = undefined;
    });
  }

  /** @internal */
  attributeChangedCallback(name: string, before: string | null, text: string | null): void {
    if (name === "src") this.#load(text);
    else if (name === "poster") this.#stage.poster = text;
    else if (name === "smooth") {
      this.#stage.isSmooth = text !== null;
      this.#loop.refresh();
    } else if (name === "paused") {
      if (before !== null && text === null) this.#isResting = false;
      this.#showPlaying();
    } else if (name === "interactive" || name === "label") {
      this.#showRole();
      if (text === null) this.#hands?.leave();
      else void this.#takeHands();
    } else if (name === "grid") {
      this.#covering?.disconnect();
      // The grid stays as it is until it is known how many cells cover the element.
      if (text === COVER) this.#cover().catch((error) => this.#fail(error));
      else this.#set(name, text);
    } else this.#set(name, text);
  }

  async #cover(): Promise<void> {
    const { cover } = await import("./cover.ts");
    // It may have changed while that was loaded.
    this.#covering?.disconnect();
    if (this.getAttribute("grid") === COVER)
      this.#covering = cover(this, (size) => this.#set("grid", size));
  }

  #set(name: string, text: string | null): void {
    let setting: keyof Settings;
    try {
      setting = applyAttribute(this.#settings, name, text);
    } catch (error) {
      this.#fail(error);
      return;
    }
    const { speed, grid } = this.#settings;
    if (setting === "speed") this.#loop.speed = speed;
    if (setting === "view") this.#showView();
    if (setting === "grid" && grid && !this.#picture)
      this.#stage.grid = { height: grid[0], width: grid[1] };
    // There is no dish to change before the element is in a page.
    if (!this.#presence) return;
    if (setting === "grid" || setting === "rngSeed") void this.#creature.reopen();
    if (ADJUSTED.includes(setting)) void this.#creature.adjust();
  }

  #load(source: Rule | string | null): void {
    this.#source = source;
    if (source && this.#presence) void this.#creature.load(source);
  }

  /** Sends a property that was set before the element was defined through its setter. */
  #adopt(name: (typeof EARLY)[number]): void {
    const { value } = Object.getOwnPropertyDescriptor(this, name) ?? {};
    if (value === undefined) return;
    Reflect.deleteProperty(this, name);
    Object.assign(this, { [name]: value });
  }

  /** Lets visitors cut and plant, where the element is for that: what it takes is loaded then. */
  async #takeHands(): Promise<void> {
    const signal = this.#presence?.signal;
    if (!signal || !this.hasAttribute("interactive")) return;
    try {
      const { Hands } = await import("./hands.ts");
      // The element may be gone by now, or this was asked for twice.
      if (signal.aborted) return;
      const brush = (): Brush => this.#brush;
      const fail = (error: unknown): void => this.#fail(error);
      this.#hands ??= new Hands({ host: this, stage: this.#stage, brush, fail }, signal);
    } catch (error) {
      this.#fail(error);
    }
  }

  get #brush(): Brush {
    const { brush, brushShape } = this.#settings;
    const { height, width } = this.#stage.grid;
    return { shape: brushShape, radius: brush ?? Math.max(1, BRUSH * Math.min(height, width)) };
  }

  #showPlaying(): void {
    this.#loop.isPlaying = this.isPlaying;
    this.#stage.toggle.textContent = this.isPlaying ? "Pause" : "Play";
  }

  /** Shows the view in the settings, or colours, with an error, when the rule has no such channel. */
  #showView(): void {
    try {
      if (this.#rule) checkView(this.#settings.view, this.#rule.spec.channels);
    } catch (error) {
      this.#fail(error);
      this.#settings.view = { kind: "colour" };
    }
    this.#loop.view = this.#settings.view;
  }

  #showRole(): void {
    this.#stage.setRole(this.hasAttribute("interactive"), this.getAttribute("label"));
  }

  async #opened(opened: Opened, dish: Remote<DishService>): Promise<void> {
    this.#rule = opened.rule;
    if (this.#isResting) await dish.step(GROWN);
    this.#showView();
    const { view } = this.#settings;
    await this.#takeHands();
    this.#show(await this.#paint(dish, { steps: 0, budget: 0, view, pixels: undefined }));
    this.#stage.isReady = true;
    this.#loop.isOpen = true;
    this.#emit("ready", { rule: opened.rule });
  }

  #paint(dish: Remote<DishService>, request: PictureRequest): Promise<DishPicture> {
    return dish.picture({ ...request, isShownByCard: this.#stage.showsBitmaps });
  }

  #show(picture: DishPicture): void {
    const before = this.#picture;
    this.#picture = picture;
    this.#loop.recycle(this.#stage.show(picture));
    const { stepCount, alive, trouble } = picture;
    if (trouble && !before?.trouble) this.#fail(trouble);
    const isStep = stepCount !== before?.stepCount;
    if (isStep || alive !== before?.alive)
      this.#emit("step", { stepCount, stepsPerSecond: this.stepsPerSecond, alive });
    if (isStep) this.#hands?.hold();
  }

  /** Changes the dish and shows the result. */
  async #change<T>(act: (dish: Remote<DishService>) => Promise<T>): Promise<T> {
    const result = await this.#creature.call(act);
    this.#loop.refresh();
    return result;
  }

  #fail(error: unknown): void {
    if (error !== CLOSED) this.#emit("error", { message: messageOf(error) }, false);
  }

  #emit<K extends keyof NcaCanvasEventDetails>(
    type: K,
    detail: NcaCanvasEventDetails[K],
    bubbles = true,
  ): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles }));
  }
}
