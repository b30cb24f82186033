/** A part of a page for those who look for it: closed at first, unless one of its settings was changed. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { rowOf, type SettingName, settings } from "../state/settings.ts";

interface FoldProps {
  readonly title: string;
  /** The settings in it. */
  readonly names: readonly SettingName[];
  readonly children: ComponentChildren;
}

export function Fold({ title, names, children }: FoldProps) {
  const isOpen = useSignal(names.some((name) => settings[name].peek() !== rowOf(name).default));
  return (
    <details
      class="card fold"
      open={isOpen.value}
      onToggle={({ currentTarget }) => {
        isOpen.value = currentTarget.open;
      }}
    >
      <summary>
        <h2>{title}</h2>
      </summary>
      {isOpen.value && <div class="folded">{children}</div>}
    </details>
  );
}
