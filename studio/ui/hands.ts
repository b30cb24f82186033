/** Wheel, pinch and drag, as zooming and moving of whatever lies under them. */

/** A place on the page, in CSS pixels. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** What hands do. */
interface Hands {
  /** Zooms by a factor, and keeps what is at a point where it is. */
  readonly zoom: (factor: number, at: Point) => void;
  /** Moves by so many CSS pixels. */
  readonly pan: (x: number, y: number) => void;
  /** Whether the page has to scroll when the wheel turns. */
  readonly scrollsPage: (event: WheelEvent) => boolean;
  /** Whether a pointer moves what is under it, even alone; fingers always do in twos. */
  readonly isPanning: (event: PointerEvent) => boolean;
}

/** How fast a wheel zooms per pixel; a pinch on a trackpad reports fewer pixels. */
const WHEEL = { scroll: 0.002, pinch: 0.01 };

/** Whether the page is longer than the window, so that a wheel may be meant for it. */
export function canScroll(): boolean {
  const { scrollHeight, clientHeight } = document.documentElement;
  return scrollHeight > clientHeight;
}

/** Lets wheel, pointers and fingers zoom and pan over an element until the signal is aborted. */
export function listenToHands(
  over: HTMLElement,
  { zoom, pan, scrollsPage, isPanning }: Hands,
  signal: AbortSignal,
): void {
  /** Where each finger is, and each pointer that moves the picture, and whether it does so alone. */
  const pointers = new Map<number, Point & { readonly isPanning: boolean }>();
  const onWheel = (event: WheelEvent): void => {
    if (scrollsPage(event)) return;
    event.preventDefault();
    const rate = event.ctrlKey ? WHEEL.pinch : WHEEL.scroll;
    zoom(Math.exp(-event.deltaY * rate), { x: event.clientX, y: event.clientY });
  };
  const onDown = (event: PointerEvent): void => {
    const pans = isPanning(event);
    if (pans) over.setPointerCapture(event.pointerId);
    else if (event.pointerType !== "touch") return;
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY, isPanning: pans });
  };
  const onMove = (event: PointerEvent): void => {
    const from = pointers.get(event.pointerId);
    if (!from) return;
    const to = { ...from, x: event.clientX, y: event.clientY };
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    pointers.set(event.pointerId, to);
    if (!other && !from.isPanning) return;
    if (other) {
      const before = Math.hypot(from.x - other.x, from.y - other.y);
      const after = Math.hypot(to.x - other.x, to.y - other.y);
      if (before > 0) zoom(after / before, { x: (to.x + other.x) / 2, y: (to.y + other.y) / 2 });
    }
    // Each of two fingers that move together moves the picture by half.
    const share = 1 / pointers.size;
    pan((to.x - from.x) * share, (to.y - from.y) * share);
  };
  const onEnd = (event: PointerEvent): void => {
    pointers.delete(event.pointerId);
  };
  over.addEventListener("wheel", onWheel, { signal, passive: false });
  over.addEventListener("pointerdown", onDown, { signal });
  over.addEventListener("pointermove", onMove, { signal });
  for (const end of ["pointerup", "pointercancel"] as const)
    over.addEventListener(end, onEnd, { signal });
}
