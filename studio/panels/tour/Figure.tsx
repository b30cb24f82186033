/** A figure of the Tour, with its caption under it. */
import type { ComponentChildren } from "preact";

interface FigureProps {
  readonly caption: ComponentChildren;
  readonly wide?: boolean;
  readonly children: ComponentChildren;
}

export function Figure({ caption, wide = false, children }: FigureProps) {
  return (
    <figure class={wide ? "wide" : undefined}>
      {children}
      <figcaption>{caption}</figcaption>
    </figure>
  );
}
