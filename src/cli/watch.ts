/** A creature growing in the terminal. */
import { setTimeout as delay } from "node:timers/promises";
import type { Look, Looks } from "./growth.ts";
import { LiveArea } from "./live.ts";
import { print, printDrawing } from "./output.ts";
import { toPicture } from "./pictures.ts";
import { renderPicture } from "./terminal.ts";

/** Milliseconds that a look stays on the screen, and one worth a pause. */
const DELAY = 40;
const PAUSE = 600;

interface Scene {
  readonly height: number;
  readonly width: number;
  readonly steps: number;
  /** Milliseconds that a look usually stays. */
  readonly delay?: number;
}

/** Shows each look; where stdout is no terminal, only some. Resolves to the last state. */
export async function watch(looks: Looks, scene: Scene): Promise<Float32Array> {
  return process.stdout.isTTY ? watchLive(looks, scene) : printKeyLooks(looks, scene);
}

async function watchLive(looks: Looks, scene: Scene): Promise<Float32Array> {
  const area = new LiveArea();
  let last: Float32Array = new Float32Array();
  try {
    for await (const look of looks) {
      area.draw([...drawn(look, scene), caption(look, scene)]);
      last = look.state;
      await delay(look.isCut ? PAUSE : (scene.delay ?? DELAY));
    }
  } finally {
    area.done();
  }
  return last;
}

/** What matters: before and after each cut, and the end. */
async function printKeyLooks(looks: Looks, scene: Scene): Promise<Float32Array> {
  let last: Float32Array = new Float32Array();
  for await (const look of looks) {
    last = look.state;
    if (!look.isCut && !look.isLast) continue;
    printDrawing(drawn(look, scene));
    print(caption(look, scene));
  }
  return last;
}

function drawn({ state }: Look, { height, width }: Scene): string[] {
  return renderPicture(toPicture(state, height, width));
}

function caption({ step, cuts }: Look, { steps }: Scene): string {
  const cut = cuts.at(-1);
  if (cut === undefined) return `step ${step} of ${steps}`;
  const part =
    typeof cut.cut === "object" && cut.cut.kind === "half" ? `${cut.kind} half` : cut.kind;
  return `step ${step} of ${steps}, ${part} cut away at ${cut.step}`;
}
