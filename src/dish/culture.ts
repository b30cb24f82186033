/** The cells of a dish on an engine: what can be asked of them, as programs. */
import type {
  ArrayBufferSpec,
  Call,
  Contents,
  Downloads,
  Engine,
  Layout,
  Memory,
  Prepared,
  Transfer,
} from "../engine/engine.ts";
import { prepareOnce } from "../engine/prepare-once.ts";
import type { Key } from "../numbers/random.ts";
import { assign, plant } from "../ops/edit/op.ts";
import { keep, probe, restore } from "../ops/frame/op.ts";
import * as mixedStep from "../ops/mixed-step/op.ts";
import { paint } from "../ops/paint/op.ts";
import { VIEWS } from "../ops/paint/views.ts";
import { packRule, type RuleParts, ruleContents, ruleLayout } from "../systems/growing/buffers.ts";
import { filterCount } from "../systems/growing/perception.ts";
import type { CutShape, DrawnDish, View } from "./dish.ts";
import { haveSameShapes, type Settings } from "./settings.ts";

/** Rows [N, 2 + C]: what the operations on frames call a dish (ops/frame). */
export type Frame = Float32Array | Float64Array;

/** Rows and columns of the grid. */
export interface Extent {
  readonly height: number;
  readonly width: number;
}

/** What a dish is asked for at every picture. What a hand asks for now and then is a program of its own each time. */
interface Programs {
  readonly step: Prepared;
  paint(view: number, channel: number): Promise<Prepared>;
}

export class Culture {
  readonly #memory: Memory;
  readonly #programs: Programs;
  readonly #key: Key;
  #settings: Settings;

  private constructor(memory: Memory, programs: Programs, key: Key, settings: Settings) {
    this.#memory = memory;
    this.#programs = programs;
    this.#key = key;
    this.#settings = settings;
  }

  /** Makes room for cells under these rules, one at least. */
  static async open(
    engine: Engine,
    extent: Extent,
    key: Key,
    settings: Settings,
  ): Promise<Culture> {
    const uploads = contentsOf(settings);
    const memory = await engine.allocate(layoutOf(extent, settings.rules), 1);
    const painted = { palette: "palette", pixels: "pixels", mature: "mature" };
    const programs: Programs = {
      step: await memory.prepare([mixedStep.forward.call(DISH)]),
      paint: prepareOnce((view: number, channel: number) =>
        memory.prepare([paint.call({ ...DISH, ...painted }, { view, channel })]),
      ),
    };
    const culture = new Culture(memory, programs, key, settings);
    await culture.#configure(uploads);
    return culture;
  }

  get channels(): number {
    return this.#settings.rules[0].spec.channels;
  }

  /**
   * Lets the cells live by other settings, if there is room for their rules.
   * @returns whether there was
   * @throws Error if a rule cannot be rotated by the angle
   */
  async adapt(settings: Settings): Promise<boolean> {
    if (!haveSameShapes(this.#settings.rules, settings.rules)) return false;
    const uploads = contentsOf(settings);
    this.#settings = settings;
    await this.#configure(uploads);
    return true;
  }

  async #configure(uploads: Contents): Promise<void> {
    const { rules, fireRate, boundary } = this.#settings;
    const [{ spec }] = rules;
    const params = {
      fireRate: fireRate ?? spec.fireRate,
      aliveThreshold: spec.aliveThreshold,
      torus: boundary === "torus" ? 1 : 0,
    };
    const program = rules.flatMap((_, owner): Call[] => [
      packRule(prefixOf(owner)),
      mixedStep.adopt.call({ ...DISH, rule: `${prefixOf(owner)}rule` }, { owner }),
    ]);
    await this.#run([...program, mixedStep.configure.call(DISH, params)], uploads);
  }

  async step(count: number): Promise<void> {
    await this.#programs.step.run({ repeat: count });
  }

  async plant(row: number, column: number, owner: number): Promise<void> {
    await this.#run([plant.call(DISH, { row, column, owner })]);
  }

  /** Gives the cells of a shape to another owner; NOBODY empties them. @param only the one owner whose cells change, or NOBODY */
  async assign(shape: CutShape, owner: number, only: number): Promise<void> {
    await this.#run([assign.call(DISH, { ...strokeOf(shape), owner, only })]);
  }

  /** The cells as a frame. */
  async keep(): Promise<Frame> {
    const { frame } = await this.#run([keep.call({ ...DISH, frame: "frame" })], {}, "frame");
    return frame as Frame;
  }

  /** Replaces the cells by those of a frame, as they stood after so many steps. */
  async restore(frame: Frame, step: number): Promise<void> {
    const buffers = { ...DISH, frame: "frame", key: "key" };
    await this.#run([restore.call(buffers, { step })], { frame, key: this.#key });
  }

  /** @returns words of RGBA [H, W], and how many cells are mature */
  async paint(view: View): Promise<{ pixels: Uint32Array; mature: number }> {
    const { pixels, mature } = await this.#paint(view, { download: ["pixels", "mature"] });
    return { pixels: pixels as Uint32Array, mature: mature[0] };
  }

  /** @returns a picture that stays on the graphics card, on an engine that draws */
  async draw(view: View, { height, width }: Extent): Promise<DrawnDish> {
    const taken: ImageBitmap[] = [];
    const take = (bitmap: ImageBitmap): void => void taken.push(bitmap);
    const drawing = { words: "pixels", height, width, take };
    const { mature } = await this.#paint(view, { drawing, download: ["mature"] });
    return { bitmap: taken[0], alive: mature[0] };
  }

  async #paint(view: View, transfer: Transfer): Promise<Downloads> {
    const channel = view.kind === "channel" ? view.channel : 0;
    const program = await this.#programs.paint(VIEWS.indexOf(view.kind), channel);
    // Colours are those of the cells; every other view has a palette.
    const palette = view.kind !== "colour" && (await import("./palettes.ts")).paletteOf(view);
    const [downloads] = await program.run({ ...transfer, shards: [palette ? { palette } : {}] });
    return downloads;
  }

  /** @returns channels, alive, fired, owner: [C + 3] */
  async probe(row: number, column: number): Promise<Frame> {
    const program = probe.call({ ...DISH, reading: "reading" }, { row, column });
    const { reading } = await this.#run([program], {}, "reading");
    return reading as Frame;
  }

  dispose(): Promise<void> {
    return this.#memory.dispose();
  }

  async #run(
    program: readonly Call[],
    contents: Contents = {},
    ...download: string[]
  ): Promise<Downloads> {
    const [downloads] = await this.#memory.run(program, { shards: [contents], download });
    return downloads;
  }
}

const DISH = { dish: "dish" };

function prefixOf(owner: number): string {
  return `rule${owner}_`;
}

function layoutOf({ height, width }: Extent, rules: readonly RuleParts[]): Layout {
  const [{ spec }] = rules;
  const cells = height * width;
  const array = (type: "f32" | "u32", length: number): ArrayBufferSpec => ({
    type,
    scope: "shard",
    length,
  });
  return {
    ...Object.assign({}, ...rules.map((rule, owner) => ruleLayout(rule.spec, prefixOf(owner)))),
    dish: mixedStep.dish.buffer("shard", {
      height,
      width,
      channels: spec.channels,
      hidden: Math.max(...rules.map(({ spec }) => spec.hidden)),
      filters: Math.max(...rules.map(({ spec }) => filterCount(spec))),
    }),
    frame: { type: "list", scope: "shard", capacity: cells * (2 + spec.channels) },
    key: array("u32", 2),
    reading: array("f32", spec.channels + 3),
    palette: array("u32", 256),
    pixels: array("u32", cells),
    mature: array("u32", 1),
  };
}

function contentsOf({ rules, angle }: Settings): Contents {
  return Object.assign(
    {},
    ...rules.map((rule, owner) => ruleContents(rule, angle, prefixOf(owner))),
  );
}

function strokeOf(shape: CutShape) {
  const square = shape.kind === "square" ? 1 : 0;
  if (shape.kind === "line") {
    const { fromRow, fromColumn, toRow, toColumn, radius } = shape;
    return { fromRow, fromColumn, toRow, toColumn, radius, square };
  }
  const { row, column } = shape;
  const radius = shape.kind === "square" ? shape.half : shape.radius;
  return { fromRow: row, fromColumn: column, toRow: row, toColumn: column, radius, square };
}
