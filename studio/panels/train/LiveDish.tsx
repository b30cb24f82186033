/** The current rule in a dish beside its training: it grows, is cut if it learns to heal, and starts again. */

import { useSignal } from "@preact/signals";
import { defineNcaCanvas, type NcaCanvas, type NcaCanvasEventMap } from "blastema/element";
import { useEffect, useRef } from "preact/hooks";
import { sayError } from "../../state/messages.ts";
import { wordsOf } from "../../state/mixture.ts";
import { Segments } from "../../ui/controls.tsx";
import type { OpenGrowing } from "../../worker/train-protocol.ts";
import { parameters, phase } from "./session.ts";

/** A creature is given so many times the longest rollout to grow, and again as long to heal, or to stay. */
const PATIENCE = 2;

export function LiveDish({ run }: { run: OpenGrowing }) {
  const host = useRef<HTMLDivElement>(null);
  const dish = useRef<NcaCanvas>(null);
  const { id, spec, height, width, rolloutSteps } = run;
  // One that does not learn to heal would always end as rubble.
  const isCut = run.regime === "regenerating";
  const grown = PATIENCE * rolloutSteps[1];
  const { goals = [] } = spec;
  const goal = useSignal(goals[0] ?? "");

  useEffect(() => {
    defineNcaCanvas();
    const canvas = document.createElement("nca-canvas");
    canvas.setAttribute("grid", `${height}x${width}`);
    canvas.setAttribute("interactive", "");
    canvas.setAttribute("label", "The rule as it is now, growing. Click or drag to cut.");
    host.current?.append(canvas);
    dish.current = canvas;
    const stop = live(canvas, grown, isCut);
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

  useEffect(() => dish.current?.setAttribute("goal", goal.value), [goal.value, id]);

  return (
    <>
      <div ref={host} class="live-dish" />
      {goals.length > 0 && (
        <Segments
          label="It becomes"
          hint=""
          value={goal.value}
          choices={Object.fromEntries(goals.map((name) => [name, wordsOf(name)]))}
          onChange={(name) => {
            goal.value = name;
          }}
        />
      )}
      <p class="quiet">
        {isCut
          ? `It grows, is cut in half after ${grown} steps, and begins again.`
          : `It grows for ${2 * grown} steps, and begins again.`}
        {phase.value !== "done" && " The rule changes under it as it learns."} Cut it yourself:
        click or drag.
      </p>
    </>
  );
}

/** Plants the creature anew after twice so many steps, and cuts it in between if it shall heal. Returns how to end that. */
function live(canvas: NcaCanvas, grown: number, heals: boolean): () => void {
  let isWhole = heals;
  const life = new AbortController();
  const onStep = ({ detail: { stepCount } }: NcaCanvasEventMap["step"]): void => {
    if (stepCount < grown) isWhole = heals;
    else if (isWhole) {
      isWhole = false;
      const { height, width } = canvas.image();
      const half = Math.max(height, width) / 2;
      const cut = { kind: "square", row: height / 2 + half, column: width / 2, half } as const;
      canvas.cut(cut).catch(sayError);
    }
    if (stepCount >= 2 * grown) canvas.reset().catch(sayError);
  };
  canvas.addEventListener("step", onStep, { signal: life.signal });
  return () => life.abort();
}
