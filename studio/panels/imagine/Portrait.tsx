/** A small picture of a finished digit. */
import { useMemo } from "preact/hooks";
import type { Frame } from "../../worker/imagine-protocol.ts";
import { Cells } from "./Cells.tsx";
import { type Board, paintFrame } from "./paint.ts";

interface PortraitProps {
  readonly frame: Frame | undefined;
  /** Cells to point out, [side, side], 1 for these. */
  readonly accented?: Uint8Array | undefined;
  /** What the portrait shows, for screen readers; without it the portrait is decoration. */
  readonly label?: string;
}

export function Portrait({ frame, accented, label }: PortraitProps) {
  const paint = useMemo(
    () => (board: Board) => {
      if (frame) paintFrame(board, frame, { accented });
    },
    [frame, accented],
  );
  return <Cells label={label} paint={paint} />;
}
