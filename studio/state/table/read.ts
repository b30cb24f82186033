/** The settings of the page Read. */
import type { SettingRow } from "./rows.ts";

export const READ = {
  hand: {
    kind: "choice",
    default: "draw",
    choices: { draw: "Draw", rub: "Rub out", ask: "Ask a cell" },
    label: "What your hand does",
    hint: "",
    pages: ["read"],
  },
} as const satisfies Record<string, SettingRow>;
