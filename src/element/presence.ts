/** Whether an element can be seen, and how calmly its visitor wants it. */

/** What {@link watch} tells. */
export interface Watcher {
  /** Told at first and whenever it changes. */
  onVisible(isVisible: boolean): void;
  onReducedMotion(isReduced: boolean): void;
}

/** Tells whether the element is on screen in a tab that is shown, and whether less motion is wanted, until the signal. */
export function watch(element: Element, watcher: Watcher, signal: AbortSignal): void {
  let isOnScreen = false;
  const tell = (): void => watcher.onVisible(isOnScreen && document.visibilityState === "visible");
  const observer = new IntersectionObserver((entries) => {
    isOnScreen = entries.at(-1)?.isIntersecting ?? false;
    tell();
  });
  observer.observe(element);
  signal.addEventListener("abort", () => observer.disconnect());
  document.addEventListener("visibilitychange", tell, { signal });
  const query = matchMedia("(prefers-reduced-motion: reduce)");
  query.addEventListener("change", () => watcher.onReducedMotion(query.matches), { signal });
  tell();
  watcher.onReducedMotion(query.matches);
}
