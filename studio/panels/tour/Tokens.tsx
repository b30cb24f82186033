/** A random, never trained rule of another kind, with ten states, written down as tokens for a language model. */
import {
  drawRule,
  encodeGrid,
  type Grid,
  startGrid,
  stepGrid,
  TOKEN_PRESETS,
} from "blastema/tokens";
import { useEffect, useRef, useState } from "preact/hooks";
import { Button } from "../../ui/controls.tsx";
import { isCalm } from "../imagine/player.ts";
import { Figure } from "./Figure.tsx";

const SETTINGS = TOKEN_PRESETS.paper;
const SIDE = SETTINGS.grid;
/** Milliseconds between two steps. */
const EVERY = 400;
/** Ten colours: the eight of Okabe and Ito (2008), which people with any colour vision tell apart, and two more. */
const COLOURS = [
  "#111111",
  "#0072b2",
  "#56b4e9",
  "#009e73",
  "#f0e442",
  "#e69f00",
  "#d55e00",
  "#cc79a7",
  "#8c8c8c",
  "#f5f5f5",
];

export function TokensFigure() {
  const [rule, setRule] = useState(3);
  const [time, setTime] = useState(0);
  const [cells, setCells] = useState<Grid>(() => startGrid(SETTINGS, 3, 0));
  const host = useRef<HTMLDivElement>(null);
  const weights = useRef(drawRule(SETTINGS, 3));

  const begin = (next: number): void => {
    weights.current = drawRule(SETTINGS, next);
    setRule(next);
    setTime(0);
    setCells(startGrid(SETTINGS, next, 0));
  };
  const stepOn = (): void => {
    setCells((now) => stepGrid(SETTINGS, rule, weights.current, 0, now, time));
    setTime(time + 1);
  };
  useEffect(
    () => (isCalm() ? undefined : whileSeen(host.current as HTMLElement, stepOn)),
    [rule, time],
  );

  const tokens = encodeGrid(cells, SETTINGS);
  return (
    <Figure
      wide
      caption="A grid of 12 × 12 cells with ten states, under a rule drawn at random and never trained. Each 2 × 2 patch is one token. Press on a cell to change it."
    >
      <div class="tokens" ref={host}>
        <svg
          viewBox={`0 0 ${SIDE} ${SIDE}`}
          role="img"
          aria-label={`Grid of states at step ${time}`}
        >
          {[...cells].map((state, cell) => (
            <rect
              key={cell}
              x={cell % SIDE}
              y={Math.floor(cell / SIDE)}
              width="1.02"
              height="1.02"
              fill={COLOURS[state]}
              onPointerDown={() =>
                setCells((now) =>
                  now.map((one, i) => (i === cell ? (one + 1) % SETTINGS.states : one)),
                )
              }
            />
          ))}
        </svg>
        <div>
          <p class="quiet small">The same grid, as a model reads it</p>
          <p class="token-list number">
            {[...tokens].map((token) => String(token).padStart(4, "0")).join(" ")}
          </p>
          <div class="panel">
            <Button label="Another rule" icon="restart" onClick={() => begin(rule + 1)} />
            <Button label="One step" icon="step" onClick={stepOn} />
            <output class="number">step {time}</output>
          </div>
        </div>
      </div>
    </Figure>
  );
}

/** Makes the next step after a while, once the element is in the window. */
function whileSeen(element: HTMLElement, act: () => void): () => void {
  let due: number | undefined;
  const observer = new IntersectionObserver(([entry]) => {
    clearTimeout(due);
    if (entry?.isIntersecting) due = window.setTimeout(act, EVERY);
  });
  observer.observe(element);
  return () => {
    clearTimeout(due);
    observer.disconnect();
  };
}
