/** The theme: light, dark, or the system's. It belongs to the reader, so the browser keeps it, and links do not. */
import { effect, signal } from "@preact/signals";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const KEY = "blastema-theme";
const dark = matchMedia("(prefers-color-scheme: dark)");

/** The chosen theme. */
export const theme = signal<Theme>(
  THEMES.find((known) => known === document.documentElement.dataset.theme) ?? "system",
);
/** Whether the page is dark now. */
export const isDark = signal(false);

function update(): void {
  document.documentElement.dataset.theme = theme.value;
  isDark.value = theme.value === "dark" || (theme.value === "system" && dark.matches);
}

dark.addEventListener("change", update);
effect(() => {
  update();
  try {
    localStorage.setItem(KEY, theme.value);
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the page.
  }
});
