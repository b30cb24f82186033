// The theme, chosen before anything is drawn. Site and studio keep it in the same place, so that one choice holds for both.
{
  const KEY = "blastema-theme";
  const THEMES = ["system", "light", "dark"] as const;
  const DRAWINGS: Readonly<Record<string, string>> = {
    system: "M3 4h14v9H3zM8 17h4M10 13v4",
    light:
      "M10 2v2M10 16v2M2 10h2M16 10h2M4.300 4.300l1.400 1.400M14.300 14.300l1.400 1.400M15.700 4.300l-1.400 1.400M5.700 14.300l-1.400 1.400M10 6.500a3.500 3.500 0 1 0 0 7 3.500 3.500 0 0 0 0-7z",
    dark: "M16 12A6.500 6.500 0 0 1 8 4a6.500 6.500 0 1 0 8 8z",
  };
  const { dataset } = document.documentElement;

  /** The choice that the browser keeps, if it may keep one. */
  const recall = (): string => {
    try {
      return localStorage.getItem(KEY) ?? "system";
    } catch {
      return "system";
    }
  };

  const show = (button: HTMLButtonElement): void => {
    const theme = dataset.theme ?? "system";
    button.setAttribute("aria-label", `Theme: ${theme}`);
    button.title = `Theme: ${theme}`;
    button.innerHTML = `<svg class="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true"><path d="${DRAWINGS[theme]}"/></svg>`;
  };

  dataset.theme = THEMES.find((theme) => theme === recall()) ?? "system";
  addEventListener("DOMContentLoaded", () => {
    const button = document.querySelector<HTMLButtonElement>("#theme");
    if (!button) return;
    button.hidden = false;
    show(button);
    button.addEventListener("click", () => {
      const at = (THEMES as readonly string[]).indexOf(dataset.theme ?? "");
      dataset.theme = THEMES[(at + 1) % THEMES.length];
      show(button);
      try {
        localStorage.setItem(KEY, dataset.theme ?? "system");
      } catch {
        // The choice then lasts as long as the page.
      }
    });
  });
}
