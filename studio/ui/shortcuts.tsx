/** Keys. A page lists its own once; the list binds them and fills the `?` sheet. */
import { signal } from "@preact/signals";
import { Fragment } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Key } from "./controls.tsx";
import { Dialog } from "./Dialog.tsx";

export interface Shortcut {
  /** The key, as in KeyboardEvent.key, in either case; "" for keys that an element handles itself. */
  readonly key: string;
  /** The key as the sheet shows it, if that differs. */
  readonly shown?: string;
  readonly what: string;
  readonly run?: () => void;
  /** Whether a key that is held runs it again and again; what a press turns on, a held key must not turn off. */
  readonly repeats?: true;
}

const shortcuts = signal<readonly Shortcut[]>([]);
const isOpen = signal(false);

/** Shows the sheet of keys. */
export function showShortcuts(): void {
  isOpen.value = true;
}

/** Binds keys while the component is shown; the list may change from one rendering to the next. */
export function useShortcuts(list: readonly Shortcut[]): void {
  const latest = useRef(list);
  latest.current = list;
  useEffect(() => {
    shortcuts.value = latest.current;
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (isTakenBy(event.target, event.key)) return;
      const found = latest.current.find(
        ({ key, run }) => run && key.toLowerCase() === event.key.toLowerCase(),
      );
      if (!found) return;
      event.preventDefault();
      if (!event.repeat || found.repeats) found.run?.();
    };
    addEventListener("keydown", onKey);
    return () => {
      removeEventListener("keydown", onKey);
      shortcuts.value = [];
    };
  }, []);
}

/** Whether the focused element has its own use for a key. */
function isTakenBy(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest("dialog, textarea, select, [contenteditable]")) return true;
  if (target.matches("input[type=range], input[type=radio]"))
    return key.startsWith("Arrow") || key === " " || key === "Home" || key === "End";
  if (target.matches("input[type=checkbox]")) return key === " ";
  if (target.matches("input")) return true;
  return target.matches("button, a, summary") && (key === " " || key === "Enter");
}

/** The sheet of keys; a page has one. */
export function ShortcutSheet() {
  const close = (): void => {
    isOpen.value = false;
  };
  const general: Shortcut[] = [
    { key: "?", what: "This sheet" },
    { key: "Tab", what: "The next control" },
  ];
  return (
    <Dialog title="Keys" isOpen={isOpen.value} onClose={close}>
      <dl class="shortcuts">
        {[...shortcuts.value, ...general].map(({ key, shown, what }) => (
          <Fragment key={what}>
            <dt>
              {(shown ?? key).split(" ").map((part) => (
                <Key key={part}>{part}</Key>
              ))}
            </dt>
            <dd>{what}</dd>
          </Fragment>
        ))}
      </dl>
    </Dialog>
  );
}
