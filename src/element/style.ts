/**
 * The style of `<nca-canvas>`. The frame is the largest box with the grid's proportions inside the element, whatever
 * size the page gives it; the canvases in it have one pixel per cell, or eight where they are smooth.
 */
export const STYLE = `
:host {
  display: inline-block;
  position: relative;
  inline-size: 18rem;
  max-inline-size: 100%;
  aspect-ratio: var(--nca-ratio, 1);
  container-type: size;
}
[hidden], :host([hidden]) { display: none !important; }
.still { position: absolute; inset: 0; overflow: hidden; }
.poster, ::slotted(img), ::slotted(picture) {
  display: block;
  inline-size: 100%;
  block-size: 100%;
  object-fit: contain;
}
.poster:not([hidden]) + slot { display: none; }
.frame {
  position: absolute;
  inset: 0;
  margin: auto;
  inline-size: min(100cqw, 100cqh * var(--nca-ratio, 1));
  block-size: min(100cqh, 100cqw / var(--nca-ratio, 1));
  overflow: hidden;
}
:host([grid="cover"]) { aspect-ratio: auto; overflow: clip; }
:host([grid="cover"]) .frame {
  inset: 50% auto auto 50%;
  translate: -50% -50%;
  inline-size: max(100cqw, 100cqh * var(--nca-ratio, 1));
  block-size: max(100cqh, 100cqw / var(--nca-ratio, 1));
  outline-offset: -3px;
}
.frame:focus-visible { outline: 3px solid var(--nca-focus, Highlight); outline-offset: 2px; }
:host([interactive]) {
  cursor: crosshair;
  touch-action: pan-y pinch-zoom;
  user-select: none;
  -webkit-user-select: none;
}
.world, canvas { position: absolute; inset: 0; inline-size: 100%; block-size: 100%; }
.world { transform-origin: 0 0; }
canvas { image-rendering: pixelated; }
:host([smooth]) .cells { image-rendering: auto; }
.overlay, .cursor { pointer-events: none; }
.cursor {
  position: absolute;
  box-sizing: border-box;
  translate: -50% -50%;
  border: 2px solid #fff;
  outline: 1px solid #000;
  mix-blend-mode: difference;
}
.toggle {
  position: absolute;
  inset: auto 0.5rem 0.5rem auto;
  min-block-size: 2rem;
  padding: 0 0.75rem;
  border: 1px solid currentcolor;
  border-radius: 1rem;
  background: Canvas;
  color: CanvasText;
  font: 0.875rem/1 system-ui, sans-serif;
  cursor: pointer;
}
`;
