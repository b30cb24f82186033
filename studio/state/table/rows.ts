/** What a setting is, and the pages that have some. */

/** The pages, as addresses name them, in the order of a newcomer's questions. */
export const PAGES = ["dish", "tour", "train", "heal", "imagine", "read"] as const;
export type PageName = (typeof PAGES)[number];

interface Row {
  /** Label of the control. */
  readonly label: string;
  /** What the control does, in plain words; it stands below the control. */
  readonly hint: string;
  /** Pages whose links keep the setting. */
  readonly pages: readonly PageName[];
}

/** A number from `min` to `max`. A default outside that range means "as the rule has it". */
export interface NumberRow extends Row {
  readonly kind: "number";
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

/** One of a few values, each with its words for people. */
export interface ChoiceRow extends Row {
  readonly kind: "choice";
  readonly default: string;
  readonly choices: Readonly<Record<string, string>>;
}

/** A text that matches `pattern`. */
interface TextRow extends Row {
  readonly kind: "text";
  readonly default: string;
  readonly pattern: RegExp;
}

export type SettingRow = NumberRow | ChoiceRow | TextRow;
