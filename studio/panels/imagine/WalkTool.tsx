/** A map of digits to walk in. Neighbours look alike, and every place between them is a digit too. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { isDark } from "../../state/theme.ts";
import { ARROWS } from "../../ui/arrows.ts";
import type { Frame } from "../../worker/imagine-protocol.ts";
import { type Atlas, latentAt, type Place } from "./latent.ts";
import { type Model, model, place, preview, walkTo } from "./session.ts";

/** How many portraits are asked for at once; few, so that other questions need not wait long. */
const BATCH = 4;
/** How far an arrow key walks, in nodes of the map. */
const STEP = 0.25;

/** Portraits of each map by node, so that a second visit shows them at once. */
const maps = new WeakMap<Atlas, Map<number, Frame>>();

export function WalkTool() {
  const known = model.value as Model;
  const { side } = known.atlas;
  const hover = useSignal<Place | null>(null);
  const at = hover.value ?? place.value;

  const placeAt = (event: PointerEvent): Place => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    const inside = (share: number) => Math.min(side - 1, Math.max(0, share * side - 0.5));
    return {
      row: inside((event.clientY - box.top) / box.height),
      column: inside((event.clientX - box.left) / box.width),
    };
  };
  const leave = (): void => {
    hover.value = null;
    preview.value = null;
  };
  const move = (event: PointerEvent): void => {
    const to = placeAt(event);
    if (event.buttons > 0) {
      hover.value = null;
      walkTo(to);
    } else if (event.pointerType !== "touch") {
      hover.value = to;
      preview.value = latentAt(known.atlas, to);
    }
  };
  const onKey = (event: KeyboardEvent): void => {
    const arrow = ARROWS[event.key];
    const from = place.value;
    if (!arrow || !from || event.altKey) return;
    event.preventDefault();
    leave();
    const inside = (value: number) => Math.min(side - 1, Math.max(0, value));
    const stride = event.shiftKey ? 1 : STEP;
    walkTo({
      row: inside(from.row + stride * arrow[0]),
      column: inside(from.column + stride * arrow[1]),
    });
  };
  return (
    <div
      class="latent-map"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: one walks in it with the arrow keys
      tabIndex={0}
      role="application"
      aria-label={`Map of digits, ${side} by ${side}. Arrow keys walk; with Shift, in long strides.`}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        (event.currentTarget as Element).setPointerCapture(event.pointerId);
        hover.value = null;
        walkTo(placeAt(event));
      }}
      onPointerMove={move}
      onPointerLeave={leave}
      onKeyDown={onKey}
    >
      <Portraits known={known} />
      {at && (
        <i
          class="here"
          style={{ "--row": (at.row + 0.5) / side, "--column": (at.column + 0.5) / side }}
        />
      )}
    </div>
  );
}

/** The digits of all nodes. They are grown while nothing more urgent is asked for. */
function Portraits({ known }: { known: Model }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { side, nodes } = known.atlas;
  const { size } = known.facts;
  const dark = isDark.value;

  useEffect(() => {
    const portraits = maps.get(known.atlas) ?? new Map<number, Frame>();
    maps.set(known.atlas, portraits);
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    const ink = inkOf(canvas.current as Element);
    const draw = (node: number, frame: Frame): void => {
      const y = Math.floor(node / side) * size;
      context.putImageData(imageOf(frame, size, ink), (node % side) * size, y);
    };
    for (const [node, frame] of portraits) draw(node, frame);
    let isOver = false;
    const missing = coarseToFine(side).filter((node) => !portraits.has(node));
    const goOn = async (): Promise<void> => {
      while (missing.length > 0 && !isOver) {
        const batch = missing.splice(0, BATCH);
        const latents = batch.map((node) => nodes[node] as Float32Array);
        const frames = await known.ask("later", "portraits", latents);
        for (const [i, frame] of (frames ?? []).entries()) {
          portraits.set(batch[i] as number, frame);
          if (!isOver) draw(batch[i] as number, frame);
        }
      }
    };
    goOn().catch(() => undefined);
    return () => {
      isOver = true;
    };
  }, [known, dark]);
  return <canvas ref={canvas} width={side * size} height={side * size} />;
}

/** All nodes: those in every fourth row and column first, then every second; the nearest to the chosen place first. */
function coarseToFine(side: number): number[] {
  const here = place.peek() ?? { row: side / 2, column: side / 2 };
  const order = Array.from({ length: side * side }, (_, node) => {
    const row = Math.floor(node / side);
    const column = node % side;
    const level = [4, 2].filter((every) => row % every || column % every).length;
    return { node, rank: level * 2 * side + Math.hypot(row - here.row, column - here.column) };
  });
  return order.sort((a, b) => a.rank - b.rank).map(({ node }) => node);
}

/** The page's ink as red, green and blue. */
function inkOf(element: Element): number[] {
  const colour = getComputedStyle(element).getPropertyValue("--text");
  return (colour.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number);
}

/** The middle of a frame: the part that is the picture. */
function imageOf({ side, bytes }: Frame, size: number, ink: readonly number[]): ImageData {
  const image = new ImageData(size, size);
  const depth = bytes.length / side ** 2;
  const margin = (side - size) / 2;
  for (let pixel = 0; pixel < size * size; pixel++) {
    const cell = (Math.floor(pixel / size) + margin) * side + (pixel % size) + margin;
    const values = bytes.subarray(cell * depth, (cell + 1) * depth);
    const alpha = values[depth - 1] as number;
    const colour =
      depth === 1 ? ink : [...values].map((value) => (255 * value) / Math.max(1, alpha));
    for (let i = 0; i < 3; i++) image.data[4 * pixel + i] = colour[i] as number;
    image.data[4 * pixel + 3] = alpha;
  }
  return image;
}
