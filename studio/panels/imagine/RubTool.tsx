/** Rubs cells out of a digit that is still growing: what comes later grows from what is left. */
import { useComputed } from "@preact/signals";
import { settings } from "../../state/settings.ts";
import { TABLE } from "../../state/table.ts";
import { Button, Segments } from "../../ui/controls.tsx";
import { Cells } from "./Cells.tsx";
import { play } from "./growth.ts";
import { Pad } from "./Pad.tsx";
import { type Board, paintFrame } from "./paint.ts";
import { isCalm } from "./player.ts";
import { film, type Model, model, rubOut, whole, wound } from "./session.ts";
import { mark, type Point } from "./stroke.ts";

/** Radius of the rubber, as a share of the grid's side. */
const RUBBER = 0.1;

/** The moves that begin a stage, but for the first. */
function divisions(sides: readonly number[]): number[] {
  return sides.flatMap((side, move) => (move > 0 && side !== sides[move - 1] ? [move] : []));
}

export function RubTool() {
  const { sides } = (model.value as Model).facts;
  const starts = divisions(sides);
  const stage = Math.min(settings.woundStage.value, starts.length);
  const move = starts[stage - 1] as number;
  const side = sides[move] as number;
  const hidden = wound.value?.move === move ? wound.value.cells : undefined;
  const frame = film.value?.[move];
  const rub = (points: readonly Point[]): void => {
    const cells = hidden?.slice() ?? new Uint8Array(side * side);
    if (mark(cells, side, points, RUBBER * side)) rubOut({ move, cells });
  };
  return (
    <>
      <div class="sheet-of-cells">
        <Pad
          side={side}
          label={`The digit at ${side} by ${side} cells, to rub cells out of`}
          keys="Space rubs out; with Shift, arrow keys rub along."
          brush={RUBBER * side}
          onPaint={rub}
          onEnd={() => {
            if (!isCalm() && wound.value) play(move);
          }}
        >
          <Cells
            paint={(board: Board) => {
              if (frame?.side === side) paintFrame(board, frame, { hidden });
            }}
          />
        </Pad>
      </div>
      <Segments
        label={TABLE.woundStage.label}
        hint={TABLE.woundStage.hint}
        value={String(stage)}
        choices={Object.fromEntries(
          starts.map((start, i) => [i + 1, `${sides[start]} × ${sides[start]}`]),
        )}
        onChange={(next) => {
          rubOut(null);
          settings.woundStage.value = Number(next);
        }}
      />
      <div class="buttons">
        <Button
          label="Put all cells back"
          icon="restart"
          disabled={!wound.value}
          onClick={() => {
            rubOut(null);
          }}
        />
      </div>
      <Outcome />
    </>
  );
}

/** How far what grew back differs from the digit that was left alone. */
function Outcome() {
  const words = useComputed(() => {
    const [then, now, cut] = [whole.value, film.value?.at(-1), wound.value];
    if (!cut || !then || !now) return "Rub cells out with the pointer, and watch what grows back.";
    const gone = cut.cells.reduce((sum, cell) => sum + cell, 0);
    const others = then.bytes.filter(
      (byte, pixel) => byte > 127 !== (now.bytes[pixel] as number) > 127,
    ).length;
    return `${gone} of ${cut.cells.length} cells rubbed out. Of the ${then.bytes.length} cells at the end, ${others} turned out otherwise than if you had left the digit alone.`;
  });
  return (
    <p class="outcome" role="status">
      {words.value}
    </p>
  );
}
