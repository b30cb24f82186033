/** The dish itself, and what pointers do over it. */
import { useEffect, useRef } from "preact/hooks";
import { ruleInHand } from "../../state/rules.ts";
import { Button } from "../../ui/controls.tsx";
import { element, mountDish, plant, tool } from "./dish.ts";
import { pointAt } from "./probe.ts";
import { listenToHands, zoomIn, zoomOut, zoomToFit } from "./viewport.ts";

export function Stage() {
  const host = useRef<HTMLDivElement>(null);
  const hasRule = ruleInHand.value !== null;
  useEffect(() => {
    const stage = host.current;
    if (!stage || !hasRule) return;
    const unmount = mountDish(stage);
    const hands = new AbortController();
    const { signal } = hands;
    listenToHands(stage, signal);
    stage.addEventListener("click", plantAt, { signal });
    stage.addEventListener("pointermove", (event) => pointAt(event.clientX, event.clientY), {
      signal,
    });
    stage.addEventListener("pointerleave", () => pointAt(), { signal });
    return () => {
      hands.abort();
      unmount();
    };
  }, [hasRule]);
  return (
    <div class="stage">
      <div ref={host} class={`host ${tool.value}`} />
      <fieldset class="zoom" aria-label="Zoom">
        <Button label="Zoom in" icon="zoomIn" iconOnly shortcut="+" onClick={zoomIn} />
        <Button label="Zoom out" icon="zoomOut" iconOnly shortcut="-" onClick={zoomOut} />
        <Button label="Whole dish" icon="fit" iconOnly shortcut="0" onClick={zoomToFit} />
      </fieldset>
    </div>
  );
}

function plantAt({ clientX, clientY }: MouseEvent): void {
  if (tool.value !== "seed") return;
  const place = element.value?.cellAt(clientX, clientY);
  if (place) plant({ row: Math.floor(place.row), column: Math.floor(place.column) });
}
