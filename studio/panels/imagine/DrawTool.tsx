/** A pad to draw a digit on. The encoder reads its latent, and the rule grows it beside the pad. */
import { signal } from "@preact/signals";
import { sayError } from "../../state/messages.ts";
import { Button } from "../../ui/controls.tsx";
import { Cells } from "./Cells.tsx";
import { BRUSH, type Drawing, inked, isBlank, normalised } from "./drawing.ts";
import { Pad } from "./Pad.tsx";
import { type Board, paintFrame } from "./paint.ts";
import { awaited, choose, type Model, model } from "./session.ts";
import type { Point } from "./stroke.ts";

/** The drawing, which stays while other tools are used. */
const drawing = signal<Drawing | null>(null);

export function DrawTool() {
  const known = model.value as Model;
  const { size } = known.facts;
  const cells = drawing.value ?? new Float32Array(size * size);
  const draw = (points: readonly Point[]): void => {
    drawing.value = inked(drawing.value ?? cells, points);
    awaited(known.ask("drawing", "encode", normalised(drawing.value))).then((latent) => {
      if (latent) choose(latent, 0);
    }, sayError);
  };
  const paint = (board: Board): void => {
    const bytes = Uint8Array.from(cells, (ink) => Math.round(255 * ink));
    paintFrame(board, { side: size, bytes });
  };
  return (
    <>
      <div class="sheet-of-cells">
        <Pad
          side={size}
          label={`Drawing of ${size} by ${size} cells`}
          keys="Space inks; with Shift, arrow keys draw a line."
          brush={BRUSH}
          onPaint={draw}
        >
          <Cells paint={paint} />
        </Pad>
        {isBlank(cells) && <p class="invitation">Draw a digit here</p>}
      </div>
      <div class="buttons">
        <Button
          label="Clear"
          icon="clear"
          disabled={isBlank(cells)}
          onClick={() => {
            drawing.value = null;
          }}
        />
      </div>
    </>
  );
}
