/** A square frame in which the picture is moved and zoomed: what is in it shall grow. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { ARROWS } from "../../ui/arrows.ts";
import { Button, Slider } from "../../ui/controls.tsx";
import { canScroll, listenToHands } from "../../ui/hands.ts";
import type { PictureFacts } from "../../worker/picture-protocol.ts";
import { cropOf, mostZoom, moved, type Square, squareOf, zoomed, zoomOf } from "./crop.ts";
import { choose, pictureOptions } from "./own-picture.ts";
import { Picture } from "./Picture.tsx";

/** Factor by which a key zooms, and share of the frame by which it moves. */
const [ZOOM_KEY, MOVE_KEY] = [1.25, 0.05];
/** Up to this longest side, pixels are shown as squares. */
const FEW_PIXELS = 200;

export function Crop({ facts }: { facts: PictureFacts }) {
  const frame = useRef<HTMLDivElement>(null);
  // The square as the hand has it, between pixels too, so that a slow drag adds up.
  const square = useSignal<Square>(squareOf(pictureOptions.peek().crop, facts));
  const change = (next: Square): void => {
    square.value = next;
    choose({ crop: cropOf(next, facts) });
  };
  const zoomTo = (zoom: number): void =>
    change(zoomed(square.value, facts, zoom / zoomOf(square.value, facts)));
  const { crop } = pictureOptions.value;
  const isWhole = crop === undefined;

  useEffect(() => {
    const over = frame.current;
    if (!over) return;
    const ended = new AbortController();
    const box = (): DOMRect => over.getBoundingClientRect();
    listenToHands(
      over,
      {
        zoom: (factor, at) => {
          const { left, top, width, height } = box();
          const place = { x: (at.x - left) / width, y: (at.y - top) / height };
          change(zoomed(square.value, facts, factor, place));
        },
        pan: (x, y) => change(moved(square.value, facts, x / box().width, y / box().height)),
        scrollsPage: ({ ctrlKey }) => canScroll() && !ctrlKey && document.activeElement !== over,
        isPanning: ({ button }) => button === 0,
      },
      ended.signal,
    );
    return () => ended.abort();
  }, [facts.width, facts.height]);

  const onKey = (event: KeyboardEvent): void => {
    const arrow = ARROWS[event.key];
    const zoom = { "+": ZOOM_KEY, "=": ZOOM_KEY, "-": 1 / ZOOM_KEY, "0": 0 }[event.key];
    if (arrow) change(moved(square.value, facts, -arrow[1] * MOVE_KEY, -arrow[0] * MOVE_KEY));
    else if (zoom !== undefined) change(zoomed(square.value, facts, zoom));
    else return;
    event.preventDefault();
  };
  return (
    <div class="crop">
      <div
        ref={frame}
        class={`frame${isWhole ? "" : " part"}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it is moved and zoomed with keys
        tabIndex={0}
        role="application"
        aria-label="The part that shall grow"
        aria-describedby="crop-keys"
        onKeyDown={onKey}
      >
        <Shown facts={facts} square={squareOf(crop, facts)} />
      </div>
      <small id="crop-keys" class="hint">
        Drag it; zoom with the wheel, two fingers, or the keys + and −.
      </small>
      <Slider
        label="Zoom"
        hint=""
        min={0}
        max={Math.log2(mostZoom(facts))}
        step={0.01}
        value={Math.log2(zoomOf(square.value, facts))}
        shown={isWhole ? "the whole picture" : `${zoomOf(square.value, facts).toFixed(1)} ×`}
        onInput={(power) => zoomTo(2 ** power)}
      />
      {!isWhole && <Button label="The whole picture" onClick={() => zoomTo(1)} />}
    </div>
  );
}

/** The picture, so that a square of it fills the frame. */
function Shown({ facts, square }: { facts: PictureFacts; square: Square }) {
  const { width, height, view } = facts;
  const { x, y, size } = square;
  const share = (length: number): string => `${(100 * length) / size}%`;
  const isSharp = Math.max(width, height) <= FEW_PIXELS;
  const place = { left: share(-x), top: share(-y), width: share(width), height: share(height) };
  return (
    <div class={isSharp ? "sharp" : "soft"} style={place}>
      <Picture {...view} />
    </div>
  );
}
