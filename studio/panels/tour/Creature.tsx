/** A live creature in the text. It is made when it comes near the window, and removed when it is far away again. */
import type { Rule } from "blastema";
import { defineNcaCanvas, type NcaCanvas } from "blastema/element";
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { sayError } from "../../state/messages.ts";

interface CreatureProps {
  readonly rule: Rule | null;
  /** What the creature is, for screen readers. */
  readonly label: string;
  /** Other attributes of the element, such as speed, angle or rng-seed. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** Called with the element when it is made, and with null when it is removed. */
  readonly onElement?: (element: NcaCanvas | null) => void;
  readonly onStep?: (element: NcaCanvas) => void;
  /** What is drawn over the creature. */
  readonly children?: ComponentChildren;
}

/** For figures with a button: `onElement` for {@link Creature}, and a function that grows it again from a seed. */
export function useRegrowth() {
  const element = useRef<NcaCanvas | null>(null);
  return {
    onElement: (made: NcaCanvas | null): void => {
      element.current = made;
    },
    growAgain: (): void => {
      element.current?.reset().catch(sayError);
    },
  };
}

/** How far from the window a creature still lives: half the window's height. */
const NEAR = "50% 0px";

export function Creature({ rule, label, attributes = {}, children, ...on }: CreatureProps) {
  const host = useRef<HTMLDivElement>(null);
  const latest = useRef(on);
  latest.current = on;
  const [isNear, setNear] = useState(false);
  const [element, setElement] = useState<NcaCanvas | null>(null);

  useEffect(() => {
    const observer = new IntersectionObserver(
      ([entry]) => setNear(entry?.isIntersecting ?? false),
      { rootMargin: NEAR },
    );
    observer.observe(host.current as HTMLElement);
    return () => observer.disconnect();
  }, []);

  const isThere = isNear && rule !== null;
  useEffect(() => {
    if (!isThere) return;
    defineNcaCanvas();
    const made = document.createElement("nca-canvas") as NcaCanvas;
    made.setAttribute("interactive", "");
    made.addEventListener("step", () => latest.current.onStep?.(made));
    made.addEventListener("error", ({ detail }: CustomEvent<{ message: string }>) =>
      sayError(detail.message),
    );
    host.current?.prepend(made);
    setElement(made);
    latest.current.onElement?.(made);
    return () => {
      made.remove();
      setElement(null);
      latest.current.onElement?.(null);
    };
  }, [isThere]);

  useEffect(() => {
    if (element && rule) element.rule = rule;
  }, [element, rule]);
  useEffect(() => {
    for (const [name, value] of Object.entries({ label, ...attributes })) {
      if (element?.getAttribute(name) !== value) element?.setAttribute(name, value);
    }
  }, [element, label, JSON.stringify(attributes)]);

  return (
    <div ref={host} class="creature">
      {children}
    </div>
  );
}
