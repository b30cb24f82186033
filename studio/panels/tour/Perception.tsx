/** What one cell perceives, live: its neighbours, the three filters, and what they give. */
import { ALPHA, FILTER_TAPS } from "blastema";
import type { NcaCanvas } from "blastema/element";
import { useRef, useState } from "preact/hooks";
import { Slider } from "../../ui/controls.tsx";
import { Creature } from "./Creature.tsx";
import { Figure } from "./Figure.tsx";
import { tourRule } from "./rules.ts";

const FILTERS = [
  { name: "identity", words: "itself" },
  { name: "sobelX", words: "left to right" },
  { name: "sobelY", words: "top to bottom" },
] as const;
const CHANNELS = ["red", "green", "blue", "alive"] as const;
/** Milliseconds between two readings of the cell. */
const EVERY = 120;
/** Offsets of the nine cells, row by row, like the filters' taps. */
const AROUND = [-1, 0, 1].flatMap((row) => [-1, 0, 1].map((column) => [row, column] as const));

export function PerceptionFigure() {
  const rule = tourRule("regenerating").value;
  const [height, width] = rule?.card.grid ?? [72, 72];
  const [cell, setCell] = useState({ row: 30, column: 27 });
  const [around, setAround] = useState<readonly Float32Array[]>([]);
  const latest = useRef({ cell, lookedAt: 0 });
  latest.current.cell = cell;

  const look = async (element: NcaCanvas): Promise<void> => {
    if (performance.now() - latest.current.lookedAt < EVERY) return;
    latest.current.lookedAt = performance.now();
    const { row, column } = latest.current.cell;
    const cells = AROUND.map(([dr, dc]) => element.probe(row + dr, column + dc));
    // If the dish is closed in the meantime, the calls fail and there is nothing to show.
    const readings = await Promise.all(cells).catch(() => []);
    if (readings.length > 0) setAround(readings.map(({ channels }) => channels));
  };
  const place = {
    top: `${(100 * (cell.row - 1)) / height}%`,
    left: `${(100 * (cell.column - 1)) / width}%`,
    width: `${300 / width}%`,
    height: `${300 / height}%`,
  };
  const point = (event: PointerEvent): void => {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const at = (offset: number, length: number, cells: number): number =>
      Math.min(cells - 2, Math.max(1, Math.floor((offset / length) * cells)));
    setCell({
      row: at(event.clientY - box.top, box.height, height),
      column: at(event.clientX - box.left, box.width, width),
    });
  };
  const slide = (axis: "row" | "column", most: number) => (
    <Slider
      label={axis === "row" ? "Row" : "Column"}
      hint="Which cell to look at. Moving the pointer over the lizard does the same."
      min={1}
      max={most - 2}
      step={1}
      value={cell[axis]}
      shown={String(cell[axis])}
      onInput={(value) => setCell({ ...cell, [axis]: value })}
    />
  );
  return (
    <Figure
      wide
      caption="The outlined cell and its eight neighbours, enlarged; the three filters; and what the cell perceives of four of its sixteen numbers. Move the pointer over the lizard."
    >
      <div class="perception">
        <div onPointerMove={point}>
          <Creature
            rule={rule}
            label="A lizard; one of its cells is looked at"
            attributes={{ speed: "20", "rng-seed": "3" }}
            onStep={look}
          >
            <div class="looked-at" style={place} />
          </Creature>
        </div>
        <div class="sees">
          <Neighbours around={around} />
          <Perceived around={around} />
          <div class="sliders">
            {slide("row", height)}
            {slide("column", width)}
          </div>
        </div>
      </div>
    </Figure>
  );
}

function Neighbours({ around }: { around: readonly Float32Array[] }) {
  return (
    <div class="neighbours" role="img" aria-label="The colours of the nine cells">
      {AROUND.map(([row, column], i) => (
        <span key={`${row} ${column}`} style={{ background: colourOf(around[i]) }} />
      ))}
    </div>
  );
}

/** Colour of a cell on the page's own background. Channels are premultiplied by alpha. */
function colourOf(channels: Float32Array | undefined): string {
  if (!channels) return "transparent";
  const alpha = Math.min(1, Math.max(0, channels[ALPHA] as number));
  const [red, green, blue] = [0, 1, 2].map((c) =>
    alpha > 0 ? Math.round(255 * Math.min(1, Math.max(0, (channels[c] as number) / alpha))) : 0,
  );
  return `rgb(${red} ${green} ${blue} / ${alpha.toFixed(2)})`;
}

/** The cross-correlation of the nine cells with each filter, as the rule computes it. */
function Perceived({ around }: { around: readonly Float32Array[] }) {
  return (
    <table>
      <caption class="unseen">What the cell perceives</caption>
      <thead>
        <tr>
          <td />
          {FILTERS.map(({ name, words }) => (
            <th key={name} scope="col">
              <Kernel taps={FILTER_TAPS[name]} />
              {words}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {CHANNELS.map((channel, c) => (
          <tr key={channel}>
            <th scope="row">{channel}</th>
            {FILTERS.map(({ name }) => (
              <td key={name} class="number">
                {around.length === 0
                  ? "–"
                  : signed(
                      FILTER_TAPS[name].reduce(
                        (sum, tap, i) => sum + tap * (around[i]?.[c] as number),
                        0,
                      ),
                    )}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Kernel({ taps }: { taps: readonly number[] }) {
  return (
    <span class="kernel" aria-hidden="true">
      {AROUND.map(([row, column], i) => {
        const tap = taps[i] as number;
        const kind = tap > 0 ? "plus" : tap < 0 ? "minus" : "none";
        return (
          <span
            key={`${row} ${column}`}
            class={kind}
            style={{ opacity: tap === 0 ? 1 : Math.min(1, 0.35 + 2 * Math.abs(tap)) }}
          />
        );
      })}
    </span>
  );
}

function signed(value: number): string {
  return `${value < -0.005 ? "−" : value > 0.005 ? "+" : ""}${Math.abs(value).toFixed(2)}`;
}
