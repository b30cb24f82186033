/** The dish itself, and what pointers do over it. */
import { useLayoutEffect, useRef } from "preact/hooks";
import { sayError } from "../../state/messages.ts";
import { ruleInHand } from "../../state/rules.ts";
import { Button } from "../../ui/controls.tsx";
import { element, grid, mountDish, plant, tool } from "./dish.ts";
import { GhostHand } from "./GhostHand.tsx";
import { pointAt } from "./probe.ts";
import { Says } from "./Says.tsx";
import { listenOnStage, zoomIn, zoomOut, zoomToFit } from "./viewport.ts";

export function Stage() {
  const host = useRef<HTMLDivElement>(null);
  const hasRule = ruleInHand.value !== null;
  const { width, height } = grid.value;
  // Before the page is taken away: an element that was out of the document is begun anew.
  useLayoutEffect(() => {
    const stage = host.current;
    if (!stage || !hasRule) return;
    const unmount = mountDish(stage);
    const hands = new AbortController();
    const { signal } = hands;
    listenOnStage(stage, signal);
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
      <div class="sight">
        <div class="over-grid ground" style={{ aspectRatio: `${width} / ${height}` }} />
        <div ref={host} class={`host ${tool.value}`} />
        <GhostHand />
        <Says />
      </div>
      <fieldset class="zoom" aria-label="View">
        <Button label="Zoom in" icon="zoomIn" iconOnly shortcut="+" onClick={zoomIn} />
        <Button label="Zoom out" icon="zoomOut" iconOnly shortcut="-" onClick={zoomOut} />
        <Button label="Whole dish" icon="fit" iconOnly shortcut="0" onClick={zoomToFit} />
        <Button
          label="Full screen"
          icon="fullscreen"
          iconOnly
          shortcut="F"
          onClick={toggleFullScreen}
        />
      </fieldset>
    </div>
  );
}

function plantAt({ clientX, clientY }: MouseEvent): void {
  if (tool.value !== "seed") return;
  const place = element.value?.cellAt(clientX, clientY);
  if (place) plant(place);
}

/** Shows the dish and its controls on the full screen, or leaves it. */
export function toggleFullScreen(): void {
  const change = document.fullscreenElement
    ? document.exitFullscreen()
    : document.querySelector(".hero")?.requestFullscreen();
  change?.catch(sayError);
}
