import { checkView } from "../dish/checks.ts";
import type { CellReading, CutShape, DishState } from "../dish/index.ts";
import type { Rule } from "../models/rule.ts";
import { applyAttribute, defaultSettings, SETTING_NAMES, type Settings } from "./attributes.ts";
import type { Brush } from "./brush.ts";
import { CLOSED, Creature, type DishThread } from "./creature.ts";
import type { DishService, Frame, Opened } from "./dish-service.ts";
import { startDishWorker } from "./dish-worker.ts";
import type { NcaCanvasBase, NcaCanvasEventDetails } from "./events.ts";
import type { Place, Viewport } from "./geometry.ts";
import { listen } from "./hands.ts";
import { FrameLoop } from "./loop.ts";
import { type Watcher, watch } from "./presence.ts";
import { messageOf, type Remote } from "./protocol.ts";
import { Stage } from "./stage.ts";

/** Steps after which a creature is grown; so it is shown, at rest, to those who want less motion. */
const GROWN = 200;
/** Radius of the brush as a share of the grid's shorter side: 6.5 cells of 72. */
const BRUSH = 0.09;
/** Properties that a page may have set before the element was defined. */
const EARLY = ["rule", "viewport"] as const;

// Importing the element on a server, which has no elements, must work.
const Base = (globalThis.HTMLElement ?? class {}) as new () => NcaCanvasBase;

/** `<nca-canvas>`: a creature that grows, is cut and heals on a page, in a worker of its own (docs/element.md). */
export class NcaCanvas extends Base {
  /** Names of the attributes that mean something. */
  static readonly observedAttributes: readonly string[] = [
    ...["src", "interactive", "paused", "poster", "label"],
    ...SETTING_NAMES,
  ];

  /** Which rule new seeds follow: 0, or what {@link NcaCanvas.addRule} gave. */
  plantingRule = 0;
  readonly #settings = defaultSettings();
  readonly #stage = new Stage(this.attachShadow({ mode: "open", delegatesFocus: true }));
  readonly #creature = new Creature({
    settings: this.#settings,
    startThread: () => this.startThread(),
    opened: (opened, service) => this.#opened(opened, service),
    fail: (error) => this.#fail(error),
  });
  readonly #loop = new FrameLoop({
    frame: (request) => this.#creature.call((service) => service.frame(request)),
    show: (frame) => this.#show(frame),
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
  /** What to run: a rule, or where one comes from. */
  #source: Rule | string | null = null;
  #rule: Rule | null = null;
  /** The picture on show. */
  #frame: Frame | undefined;
  /** Ends what the element listens to while it is in a page. */
  #presence: AbortController | undefined;
  /** Whether the creature is shown still because the visitor wants less motion. */
  #isResting = false;

  constructor() {
    super();
    const toggle = (): void => (this.isPlaying ? this.pause() : this.play());
    this.#stage.toggle.addEventListener("click", toggle);
  }

  /** The first rule. Set it to run a rule that is already decoded; the dish goes on with it as it is. */
  get rule(): Rule | null {
    return this.#rule;
  }

  set rule(rule: Rule | null) {
    if (rule) this.#load(rule);
  }

  /** Kept when a creature is shown for the first time, broken when there can be none. */
  get ready(): Promise<void> {
    return this.#creature.ready;
  }

  /** Steps made since the dish was opened or cleared, as shown. */
  get stepCount(): number {
    return this.#frame?.stepCount ?? 0;
  }

  /** Steps a second, over the last one. */
  get stepsPerSecond(): number {
    return this.#loop.stepsPerSecond;
  }

  /** The step that {@link NcaCanvas.back} can go back to. */
  get earliestStep(): number {
    return this.#frame?.earliestStep ?? 0;
  }

  /** Whether steps are made as long as the element can be seen. */
  get isPlaying(): boolean {
    return !this.hasAttribute("paused") && !this.#isResting;
  }

  /** Goes on; removes the attribute `paused`. */
  play(): void {
    this.#isResting = false;
    this.removeAttribute("paused");
    this.#showPlaying();
  }

  /** Stops; sets the attribute `paused`. */
  pause(): void {
    this.setAttribute("paused", "");
  }

  /** Makes steps at once, whether the element plays or not. */
  step(count = 1): Promise<void> {
    return this.#change((dish) => dish.step(count));
  }

  /** Goes back through the history. @returns by how many steps it went back */
  back(count = 1): Promise<number> {
    return this.#change((dish) => dish.back(count));
  }

  /** Plants a seed of a rule, by default of {@link NcaCanvas.plantingRule} in the middle of the grid. */
  async plant(row?: number, column?: number, rule = this.plantingRule): Promise<void> {
    const place = await this.#change((dish) => dish.plant(row, column, rule));
    this.#emit("plant", place);
  }

  /** Cuts a shape out. */
  async cut(shape: CutShape): Promise<void> {
    this.#stage.flash.show(shape);
    await this.#change((dish) => dish.cut(shape));
    this.#emit("damage", { shape });
  }

  /** Empties the dish and plants a seed of the first rule in its middle, at step 0. */
  reset(): Promise<void> {
    return this.#change((dish) => dish.reset());
  }

  /** Empties the dish, at step 0. */
  clear(): Promise<void> {
    return this.#change((dish) => dish.clear());
  }

  /**
   * Adds a rule, whose seeds may then be planted.
   * @returns its index
   * @throws Error if its channels are not as many as the first rule's
   */
  addRule(rule: Rule): Promise<number> {
    return this.#creature.call((dish) => dish.addRule(rule));
  }

  /** What the cell in a row and column holds. */
  probe(row: number, column: number): Promise<CellReading> {
    return this.#creature.call((dish) => dish.probe(row, column));
  }

  /** All that the dish holds: state [H, W, C] and the rule of each cell [H, W]. */
  readState(): Promise<DishState> {
    return this.#creature.call((dish) => dish.read());
  }

  /** A copy of the last picture, one pixel a cell. */
  image(): ImageData {
    return this.#stage.image();
  }

  /** The cell under a point of the page, or null beside the grid. */
  cellAt(clientX: number, clientY: number): Place | null {
    if (!this.#stage.isOver(clientX, clientY)) return null;
    const { row, column } = this.#stage.placeAt(clientX, clientY);
    return { row: Math.floor(row), column: Math.floor(column) };
  }

  /** Which part of the grid is shown: `zoom` times as large, with the place (row, column) in the middle. */
  get viewport(): Viewport {
    return this.#stage.viewport;
  }

  set viewport(viewport: Viewport) {
    this.#stage.viewport = viewport;
  }

  /** Starts the thread of the dish. @internal */
  protected startThread(): DishThread {
    return startDishWorker();
  }

  /** @internal */
  connectedCallback(): void {
    // Moved within the page: the creature lives on.
    if (this.#presence) return;
    for (const name of EARLY) this.#adopt(name);
    this.#presence = new AbortController();
    const { signal } = this.#presence;
    this.#listen(signal);
    watch(this, this.#watcher, signal);
    this.#showRole();
    if (this.#source) this.#load(this.#source);
  }

  /** @internal */
  disconnectedCallback(): void {
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.#presence?.abort();
      this.#presence = undefined;
      this.#loop.isOpen = false;
      this.#creature.close();
      this.#stage.isReady = false;
      this.#frame = undefined;
    });
  }

  /** @internal */
  attributeChangedCallback(name: string, before: string | null, text: string | null): void {
    if (name === "src") this.#load(text);
    else if (name === "poster") this.#stage.poster = text;
    else if (name === "paused") {
      if (before !== null && text === null) this.#isResting = false;
      this.#showPlaying();
    } else if (name === "interactive" || name === "label") this.#showRole();
    else this.#set(name, text);
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
    if (setting === "grid" && grid && !this.#frame)
      this.#stage.grid = { height: grid[0], width: grid[1] };
    // Before the element is in a page, there is no dish that could change.
    if (!this.#presence) return;
    if (setting === "grid" || setting === "rngSeed") void this.#creature.reopen();
    if (setting === "angle" || setting === "fireRate" || setting === "boundary")
      void this.#creature.adjust();
  }

  #load(source: Rule | string | null): void {
    this.#source = source;
    if (source && this.#presence) void this.#creature.load(source);
  }

  /** Lets a property that was set on the plain element go through its setter. */
  #adopt(name: (typeof EARLY)[number]): void {
    const { value } = Object.getOwnPropertyDescriptor(this, name) ?? {};
    if (value === undefined) return;
    Reflect.deleteProperty(this, name);
    Object.assign(this, { [name]: value });
  }

  #listen(signal: AbortSignal): void {
    const element = this;
    const hands = {
      stage: this.#stage,
      get isInteractive() {
        return element.hasAttribute("interactive");
      },
      get brush() {
        return element.#brush;
      },
      cut: (shape: CutShape) => void element.cut(shape).catch((error) => element.#fail(error)),
      plant: (row: number, column: number) =>
        void element.plant(row, column).catch((error) => element.#fail(error)),
    };
    listen(hands, signal);
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

  /** Shows the view that is asked for; colours, with a word why, where the rule has no such channel. */
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
    this.#show(await dish.frame({ steps: 0, budget: 0, view, pixels: undefined }));
    this.#stage.isReady = true;
    this.#loop.isOpen = true;
    this.#emit("ready", { rule: opened.rule });
  }

  #show(frame: Frame): void {
    const isNew = frame.stepCount !== this.#frame?.stepCount;
    this.#frame = frame;
    this.#loop.recycle(this.#stage.show(frame));
    const { stepCount, alive } = frame;
    if (isNew) this.#emit("step", { stepCount, stepsPerSecond: this.stepsPerSecond, alive });
  }

  /** Changes the dish and shows what became of it. */
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
