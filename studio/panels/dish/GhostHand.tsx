/** A hand that shows how to cut: once, when the creature stands and nobody has ever cut one here. */
import { useSignal } from "@preact/signals";
import type { NcaCanvas, Place } from "blastema/element";
import { visibleBox } from "blastema/training";
import { useEffect } from "preact/hooks";
import { zooEntry } from "../../state/zoo.ts";
import { brush, element, grid, rulesInDish, tool } from "./dish.ts";
import { hasCut, isStanding, recallCut, showCut } from "./story.ts";

/** Milliseconds between standing up and the cut, and from one end of the cut to the other. */
const WAIT = 1000;
const WAY = 700;
/** Width of the cut, as a share of the brush's. */
const SHARE = 0.8;

/** Whether the hand has shown it on this visit. */
let isShown = false;

export function GhostHand() {
  const at = useSignal<Place | null>(null);
  const isAsked =
    isStanding.value && !hasCut.value && tool.value === "cut" && heals() && !prefersCalm();
  useEffect(() => {
    const dish = element.value;
    if (!isAsked || isShown || !dish) return;
    let frame = 0;
    const timer = setTimeout(() => {
      if (!dish.isPlaying || dish.viewport.zoom > 1 || recallCut()) return;
      const [from, to] = wayOf(dish.image());
      isShown = true;
      const start = performance.now();
      let last = from;
      const go = (now: number): void => {
        const share = Math.min(1, Math.max(0, (now - start) / WAY));
        const place = { row: from.row, column: from.column + share * (to.column - from.column) };
        cutTo(dish, last, place);
        last = place;
        at.value = share < 1 && !hasCut.value ? place : null;
        if (at.value) frame = requestAnimationFrame(go);
      };
      frame = requestAnimationFrame(go);
    }, WAIT);
    return () => {
      clearTimeout(timer);
      cancelAnimationFrame(frame);
      at.value = null;
    };
  }, [isAsked]);
  if (!at.value) return null;
  const { width, height } = grid.value;
  const style = {
    left: `${(100 * at.value.column) / width}%`,
    top: `${(100 * at.value.row) / height}%`,
  };
  return (
    <div class="over-grid" style={{ aspectRatio: `${width} / ${height}` }} aria-hidden="true">
      <svg
        class="ghost-hand"
        style={style}
        viewBox="0 0 24 24"
        width="40"
        height="40"
        aria-hidden="true"
      >
        <path d="M9 11V4.500a1.500 1.500 0 0 1 3 0V10l.2-.1a1.400 1.400 0 0 1 2.600.6l.2-.1a1.400 1.400 0 0 1 2.500.8 1.400 1.400 0 0 1 2.500 1v4.300c0 3.300-2.400 5.500-5.500 5.500h-1.500c-1.900 0-3.300-.8-4.400-2.300l-3.500-5a1.500 1.500 0 0 1 2.400-1.900z" />
      </svg>
    </div>
  );
}

/** Whether the creature in the dish is one that heals. */
function heals(): boolean {
  const [rule] = rulesInDish.value;
  return zooEntry(rule?.name ?? "")?.heals ?? false;
}

function prefersCalm(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** A way across the creature, below its middle. */
function wayOf(picture: ImageData): [from: Place, to: Place] {
  const { data: rgba, height, width } = picture;
  const box = visibleBox({ rgba, height, width }) ?? { top: 0, left: 0, height, width };
  const row = box.top + 0.62 * (box.height - 1);
  return [
    { row, column: box.left - 2 },
    { row, column: box.left + box.width + 2 },
  ];
}

function cutTo(dish: NcaCanvas, from: Place, to: Place): void {
  const radius = SHARE * brush.value;
  const ends = { fromRow: from.row, fromColumn: from.column, toRow: to.row, toColumn: to.column };
  showCut(dish, { kind: "line", ...ends, radius }).catch(() => undefined);
}
