/** The pool as a wall of small pictures. Only those that changed are drawn again. */
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { OpenGrowing } from "../../worker/train-protocol.ts";
import { tileOf } from "../../worker/train-tile.ts";
import { watchPool } from "./session.ts";

export function PoolWall({ run: { height, width, poolSize } }: { run: OpenGrowing }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { side } = tileOf(height, width);
  const columns = useMemo(() => columnsOf(poolSize), [poolSize]);
  const rows = Math.ceil(poolSize / columns);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    return watchPool((tiles) => {
      for (const { slot, rgba } of tiles) {
        const image = new ImageData(new Uint8ClampedArray(rgba), side, side);
        context.putImageData(image, (slot % columns) * side, Math.floor(slot / columns) * side);
      }
    });
  }, [side, columns]);
  return (
    <canvas
      ref={canvas}
      class="pool"
      width={columns * side}
      height={rows * side}
      role="img"
      aria-label={`The ${poolSize} creatures of the pool, as they are now`}
    />
  );
}

/** Full rows, twice as many columns as rows or somewhat more; on a narrow page as many as rows. */
function columnsOf(poolSize: number): number {
  const least = Math.sqrt(matchMedia("(max-width: 640px)").matches ? poolSize : 2 * poolSize);
  let columns = Math.ceil(least);
  while (columns < poolSize && poolSize % columns > 0) columns++;
  return columns;
}
