/** Watches whether an element can be seen, and whether its visitor wants less motion. */

/** What {@link watch} calls, at first and whenever something changes. */
export interface Watcher {
  /** Tells whether the element is on screen, in a tab that is shown. */
  onVisible(isVisible: boolean): void;
  /** Tells whether the visitor wants less motion. */
  onReducedMotion(isReduced: boolean): void;
}

/** Watches an element until the signal is aborted. */
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
