/** Two dishes that make the same steps, and the cells in which they differ. */
import type { DishState } from "blastema/dish";
import type { NcaCanvas } from "blastema/element";
import { fill, type Opened } from "./go-on.ts";

/** What is known of a pair. */
export interface PairState {
  readonly steps: readonly [number, number];
  readonly isPlaying: boolean;
  /** What their cells have in common; undefined where they do not stand at the same step or cannot be compared. */
  readonly cells?: Difference;
}

/** Numbers of cells. */
interface Difference {
  /** Those that hold something in one dish or the other. */
  readonly all: number;
  /** Those of them that differ in any bit. */
  readonly different: number;
  /** Those that differ so much that one sees it. */
  readonly seen: number;
}

/** Channels that one sees. */
const RGBA = 4;
/** From this difference on, of a colour or of alpha, one sees it. */
const SEEN = 0.1;
/** A difference that is drawn at full strength. */
const STRONG = 0.5;

/** Most steps at once of a dish that catches up. */
const PORTION = 64;

export class Pair {
  readonly dishes: readonly [NcaCanvas, NcaCanvas];
  readonly #opened: readonly [Opened, Opened];
  readonly #map: HTMLCanvasElement;
  readonly #tell: (state: PairState) => void;
  readonly #steps: [number, number];
  #isPlaying = false;
  /** Whether one step is to be made. */
  #isStepDue = false;
  /** Whether what was told last is out of date. */
  #isStale = true;

  /** @param map shows where they differ. @param tell is told what is known, whenever it changes */
  constructor(
    opened: readonly [Opened, Opened],
    map: HTMLCanvasElement,
    tell: (state: PairState) => void,
  ) {
    this.#opened = opened;
    this.#map = map;
    this.#tell = tell;
    this.#steps = [stepOf(opened[0]), stepOf(opened[1])];
    this.dishes = [this.#make(opened[0]), this.#make(opened[1])];
  }

  toggle(): void {
    this.#isPlaying = !this.#isPlaying;
    this.#isStale = true;
  }

  stepOnce(): void {
    this.#isPlaying = false;
    this.#isStepDue = true;
  }

  /** Runs both, which are in the page, until they are told to end. The one that is behind catches up first. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all(this.dishes.map((dish, i) => fill(dish, this.#opened[i] as Opened)));
    while (!signal.aborted) {
      await new Promise(requestAnimationFrame);
      const [left, right] = this.#steps;
      if (left !== right)
        await this.#step(Math.min(PORTION, right - left), Math.min(PORTION, left - right));
      else if (this.#isPlaying || this.#isStepDue) await this.#step(1, 1);
      else if (!this.#isStale) continue;
      this.#isStale = false;
      this.#tell(await this.#look());
    }
  }

  /** Makes steps of both, as many as are above 0. */
  async #step(...counts: [number, number]): Promise<void> {
    if (counts[0] === counts[1]) this.#isStepDue = false;
    await Promise.all(
      counts.map(async (count, i) => {
        if (count <= 0) return;
        await this.dishes[i]?.step(count);
        this.#steps[i] = (this.#steps[i] as number) + count;
      }),
    );
  }

  #make({ point, rules }: Opened): NcaCanvas {
    const dish = document.createElement("nca-canvas");
    const { height, width, rngSeed } = point;
    const attributes = { grid: `${height}x${width}`, "rng-seed": rngSeed, autoseed: "off" };
    for (const [name, value] of Object.entries({ ...attributes, paused: "", interactive: "" }))
      dish.setAttribute(name, String(value));
    const [first] = rules;
    if (first) dish.rule = first.rule;
    for (const event of ["damage", "plant"] as const)
      dish.addEventListener(event, () => {
        this.#isStale = true;
      });
    return dish;
  }

  async #look(): Promise<PairState> {
    const [left, right] = this.#steps;
    const state = { steps: [left, right] as const, isPlaying: this.#isPlaying };
    if (left !== right) return state;
    const [one, other] = await Promise.all(this.dishes.map((dish) => dish.readState()));
    const { height, width } = this.#opened[0].point;
    if (!one || one.state.length !== other?.state.length || width !== this.#opened[1].point.width)
      return state;
    return { ...state, cells: this.#compare(one, other, height, width) };
  }

  /** Counts the cells that differ, and draws them: the stronger, the more one sees of the difference. */
  #compare(one: DishState, other: DishState, height: number, width: number): Difference {
    const channels = one.state.length / (height * width);
    const [a, b] = [one.state, other.state];
    const [left, right] = [new Uint32Array(a.buffer), new Uint32Array(b.buffer)];
    Object.assign(this.#map, { width, height });
    const image = new ImageData(width, height);
    const [same, differs] = [this.#colour("--line"), this.#colour("--warm")];
    let [all, different, seen] = [0, 0, 0];
    for (let cell = 0; cell < height * width; cell++) {
      const begin = cell * channels;
      let [holds, changed] = [0, one.owners[cell] === other.owners[cell] ? 0 : 1];
      for (let i = begin; i < begin + channels; i++) {
        holds |= (left[i] as number) | (right[i] as number);
        changed |= (left[i] as number) ^ (right[i] as number);
      }
      if (holds === 0) continue;
      let visible = 0;
      for (let i = begin; i < begin + RGBA; i++)
        visible = Math.max(visible, Math.abs((a[i] as number) - (b[i] as number)));
      all++;
      if (changed !== 0) different++;
      if (visible >= SEEN) seen++;
      const strength = 0.3 + 0.7 * Math.min(1, visible / STRONG);
      image.data.set(changed === 0 ? [...same, 255] : [...differs, 255 * strength], 4 * cell);
    }
    this.#map.getContext("2d")?.putImageData(image, 0, 0);
    return { all, different, seen };
  }

  /** A colour of the page, RGB; its tokens are declared as colours, so that they are read as rgb(). */
  #colour(token: string): number[] {
    const text = getComputedStyle(this.#map).getPropertyValue(token);
    return [...(text.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number)];
  }
}

function stepOf({ point }: Opened): number {
  return point.keyframes.at(-1)?.step ?? 0;
}
