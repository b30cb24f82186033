/** Fills a gap in the digit. What grows there must fit what is around it; there are several answers. */
import { batch, effect, signal, untracked } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { sayError } from "../../state/messages.ts";
import { settings } from "../../state/settings.ts";
import { Button } from "../../ui/controls.tsx";
import type { Frame } from "../../worker/imagine-protocol.ts";
import { Cells } from "./Cells.tsx";
import { Pad } from "./Pad.tsx";
import { Portrait } from "./Portrait.tsx";
import { type Board, paintFrame } from "./paint.ts";
import { awaited, inHand, isWaiting, type Model, model, whole } from "./session.ts";
import { mark, type Point } from "./stroke.ts";

const ANSWERS = 4;
/** Radius of the brush in cells. */
const BRUSH = 2.5;

/** The gap [size, size], 1 for pixels that are to grow anew; null while there is none. */
const gap = signal<Uint8Array | null>(null);
const answers = signal<readonly Frame[]>([]);

/** Asks for answers whenever the gap, the digit or the random numbers change. */
function followGap(): () => void {
  return effect(() => {
    const known = model.value;
    const latent = inHand.value;
    const mask = gap.value;
    const rngSeed = settings.rngSeed.value;
    const isOpen = mask?.includes(1) && mask.includes(0);
    if (!known || !latent || !mask || !isOpen) {
      answers.value = [];
      return;
    }
    const question = { mask, count: ANSWERS, rngSeed };
    untracked(() => awaited(known.ask("digit", "fill", latent, question))).then((found) => {
      if (found && gap.value) answers.value = found;
    }, sayError);
  });
}

export function FillTool() {
  const { size } = (model.value as Model).facts;
  const mask = gap.value;
  const frame = whole.value;
  useEffect(followGap, []);
  const open = (points: readonly Point[]): void => {
    const cells = mask?.slice() ?? new Uint8Array(size * size);
    if (mark(cells, size, points, BRUSH)) gap.value = cells;
  };
  return (
    <>
      <div class="sheet-of-cells gap">
        <Pad
          side={size}
          label="The digit, to open a gap in"
          keys="Space opens a gap; with Shift, arrow keys widen it."
          brush={BRUSH}
          onPaint={open}
        >
          <Cells
            paint={(board: Board) => {
              if (frame) paintFrame(board, frame, { hidden: mask ?? undefined });
            }}
          />
        </Pad>
      </div>
      <div class="buttons">
        <Button
          label="Other answers"
          icon="restart"
          disabled={!mask}
          onClick={() => {
            settings.rngSeed.value += 1;
          }}
        />
        <Button
          label="Close the gap"
          icon="clear"
          disabled={!mask}
          onClick={() => {
            batch(() => {
              gap.value = null;
              answers.value = [];
            });
          }}
        />
      </div>
    </>
  );
}

/** The answers, shown in place of the digit. */
export function Answers() {
  return (
    <div class="answers" aria-busy={isWaiting.value}>
      {Array.from({ length: ANSWERS }, (_, nth) => (
        <div class="board" key={nth}>
          <Portrait
            frame={answers.value[nth] ?? whole.value ?? undefined}
            accented={answers.value.length > 0 ? (gap.value ?? undefined) : undefined}
            label={`Answer ${nth + 1}`}
          />
        </div>
      ))}
    </div>
  );
}
