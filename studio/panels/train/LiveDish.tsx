/** The current rule in a dish beside its training: it grows, is cut, heals, and starts again. */
import { defineNcaCanvas, type NcaCanvas, type NcaCanvasEventMap } from "blastema/element";
import { useEffect, useRef } from "preact/hooks";
import { sayError } from "../../state/messages.ts";
import type { OpenGrowing } from "../../worker/train-protocol.ts";
import { parameters, phase } from "./session.ts";

/** A creature is given so many times the longest rollout to grow, and again as long to heal. */
const PATIENCE = 2;

export function LiveDish({ run }: { run: OpenGrowing }) {
  const host = useRef<HTMLDivElement>(null);
  const dish = useRef<NcaCanvas>(null);
  const { id, spec, height, width, rolloutSteps } = run;

  useEffect(() => {
    defineNcaCanvas();
    const canvas = document.createElement("nca-canvas");
    canvas.setAttribute("grid", `${height}x${width}`);
    canvas.setAttribute("interactive", "");
    canvas.setAttribute("label", "The rule as it is now, growing. Click or drag to cut.");
    host.current?.append(canvas);
    dish.current = canvas;
    const stop = liveAndHeal(canvas, PATIENCE * rolloutSteps[1], height, width);
    return () => {
      stop();
      canvas.remove();
      dish.current = null;
    };
  }, [id]);

  const latest = parameters.value;
  useEffect(() => {
    const card = { grid: [height, width] as const };
    if (dish.current && latest) dish.current.rule = { spec, parameters: latest, card };
  }, [latest, id]);

  return (
    <>
      <div ref={host} class="live-dish" />
      <p class="quiet">
        It grows, is cut in half after {PATIENCE * rolloutSteps[1]} steps, and begins again.
        {phase.value !== "done" && " The rule changes under it as it learns."} Cut it yourself:
        click or drag.
      </p>
    </>
  );
}

/** Cuts the creature after so many steps, and plants it anew after as many again. Returns how to end that. */
function liveAndHeal(canvas: NcaCanvas, steps: number, height: number, width: number): () => void {
  let isCut = false;
  const middle = { row: height / 2, column: width / 2 };
  const life = new AbortController();
  const onStep = ({ detail: { stepCount } }: NcaCanvasEventMap["step"]): void => {
    if (stepCount < steps) isCut = false;
    else if (!isCut) {
      isCut = true;
      const half = Math.max(height, width) / 2;
      const cut = { kind: "square", row: middle.row + half, column: middle.column, half } as const;
      canvas.cut(cut).catch(sayError);
    }
    if (stepCount >= 2 * steps) canvas.reset().catch(sayError);
  };
  canvas.addEventListener("step", onStep, { signal: life.signal });
  return () => life.abort();
}
