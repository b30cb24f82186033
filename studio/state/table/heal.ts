/** The settings of the page Test healing. */
import type { SettingRow } from "./rows.ts";

export const HEAL = {
  healShape: {
    kind: "choice",
    default: "disc",
    choices: { disc: "disc", square: "square" },
    label: "Cut",
    hint: "Shape of what is cut out at every position.",
    pages: ["heal"],
  },
  healSize: {
    kind: "number",
    default: 0,
    min: 4,
    max: 64,
    step: 1,
    label: "Size",
    hint: "How many cells wide a cut is. At first it is in proportion to the creature. Larger wounds are harder to heal.",
    pages: ["heal"],
  },
  healSpacing: {
    kind: "choice",
    default: "6",
    choices: { 6: "few", 3: "some", 2: "many" },
    label: "Positions",
    hint: "How close together the positions lie: every 6, 3 or 2 cells. Many take longer.",
    pages: ["heal"],
  },
  healDrawn: {
    kind: "choice",
    default: "marks",
    choices: { marks: "marks", smooth: "smooth" },
    label: "Drawn as",
    hint: "Smooth also colours what lies between the marks, fainter: only marks are measured.",
    pages: ["heal"],
  },
} as const satisfies Record<string, SettingRow>;
