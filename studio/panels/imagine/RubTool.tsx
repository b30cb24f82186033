/** Rubs cells out of a digit while it grows; the rest of it grows from what is left. */
import { useComputed } from "@preact/signals";
import { settings } from "../../state/settings.ts";
import { TABLE } from "../../state/table.ts";
import { Button, Segments } from "../../ui/controls.tsx";
import type { Frame, ModelFacts } from "../../worker/imagine-protocol.ts";
import { Cells } from "./Cells.tsx";
import { play } from "./growth.ts";
import { Pad } from "./Pad.tsx";
import { type Board, paintFrame } from "./paint.ts";
import { isCalm } from "./player.ts";
import { film, type Model, model, rubOut, whole, wound } from "./session.ts";
import { mark, type Point } from "./stroke.ts";

/** Radius of the rubber as a share of the grid's side. */
const RUBBER = 0.1;

/** The moves after which cells can be rubbed out: the divisions, or the last move if wounds heal in place. */
function woundMoves({ sides, heals }: ModelFacts): number[] {
  if (heals) return [sides.length - 1];
  return sides.flatMap((side, move) => (move > 0 && side !== sides[move - 1] ? [move] : []));
}

export function RubTool() {
  const { facts, entry } = model.value as Model;
  const { sides } = facts;
  const moves = woundMoves(facts);
  const stage = Math.min(settings.woundStage.value, moves.length);
  const move = moves[stage - 1] as number;
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
          label={`The ${entry.noun} at ${side} by ${side} cells, to rub cells out of`}
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
      {moves.length > 1 && (
        <Segments
          label={TABLE.woundStage.label}
          hint={TABLE.woundStage.hint}
          value={String(stage)}
          choices={Object.fromEntries(
            moves.map((after, i) => [i + 1, `${sides[after]} × ${sides[after]}`]),
          )}
          onChange={(next) => {
            rubOut(null);
            settings.woundStage.value = Number(next);
          }}
        />
      )}
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

/** Says how far what grew back differs from what would have grown without a wound. */
function Outcome() {
  const words = useComputed(() => {
    const then = whole.value;
    const now = film.value?.at(-1);
    const hole = wound.value?.cells;
    if (!hole || !then || !now) return "Rub cells out with the pointer, and watch what grows back.";
    const gone = hole.reduce((sum, cell) => sum + cell, 0);
    return `${gone} of ${hole.length} cells rubbed out. Of the ${then.side ** 2} cells at the end, ${unlike(then, now)} differ from those that grow without the wound.`;
  });
  return (
    <p class="outcome" role="status">
      {words.value}
    </p>
  );
}

/** Counts the cells in which a number differs by more than half of its range. */
function unlike(one: Frame, other: Frame): number {
  const depth = one.bytes.length / one.side ** 2;
  const differ = new Set<number>();
  for (const [i, byte] of one.bytes.entries())
    if (Math.abs(byte - (other.bytes[i] as number)) > 127) differ.add(Math.floor(i / depth));
  return differ.size;
}
