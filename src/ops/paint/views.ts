/** Views of a dish by their numbers (README.md). */
export const VIEWS = ["colour", "channel", "alive", "fired", "change", "owner"] as const;
