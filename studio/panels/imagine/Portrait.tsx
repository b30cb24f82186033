/** A small finished digit. */
import { useMemo } from "preact/hooks";
import type { Frame } from "../../worker/imagine-protocol.ts";
import { Cells } from "./Cells.tsx";
import { type Board, paintFrame } from "./paint.ts";

interface PortraitProps {
  readonly frame: Frame | undefined;
  /** Cells to point out, [side, side]. */
  readonly accented?: Uint8Array | undefined;
  /** For screen readers; without one it is decoration. */
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
