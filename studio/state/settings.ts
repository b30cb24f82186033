/**
 * The settings as signals, mirrored in the address: `#/dish?rule=lizard-regenerating&speed=240`. Only what
 * differs from the default appears, so that links stay short and every view is one.
 */
import { effect, type Signal, signal } from "@preact/signals";
import { PAGES, type PageName, type SettingRow, TABLE } from "./table.ts";

type Table = typeof TABLE;
export type SettingName = keyof Table;
type ValueOf<R> = R extends { kind: "number" }
  ? number
  : R extends { choices: infer C }
    ? `${keyof C & (string | number)}`
    : string;
type Settings = { readonly [K in SettingName]: Signal<ValueOf<Table[K]>> };

const NAMES = Object.keys(TABLE) as SettingName[];

/** Every setting of the table; writing to one changes the address. */
export const settings = Object.fromEntries(
  NAMES.map((name) => [name, signal<string | number>(TABLE[name].default)]),
) as unknown as Settings;

/** The page in view. */
export const page = signal<PageName>("dish");

/** The row of a setting, without the literal types of the table. */
export function rowOf(name: SettingName): SettingRow {
  return TABLE[name];
}

/** What a text in an address means for a setting; undefined when it means nothing. */
function parse(row: SettingRow, text: string): string | number | undefined {
  if (row.kind === "choice") return Object.hasOwn(row.choices, text) ? text : undefined;
  if (row.kind === "text") return row.pattern.test(text) ? text : undefined;
  const value = Number(text);
  if (text.trim() === "" || !(value >= row.min && value <= row.max)) return undefined;
  // Steps count from 0; toFixed takes off the tail of a binary fraction.
  return Number((Math.round(value / row.step) * row.step).toFixed(6));
}

/** The address of a page with its settings as they are, but for `changes`. */
export function addressOf(
  target: PageName,
  changes: { readonly [K in SettingName]?: ValueOf<Table[K]> } = {},
): string {
  const query = NAMES.filter((name) => rowOf(name).pages.includes(target))
    .map((name) => [name, changes[name] ?? settings[name].value] as const)
    .filter(([name, value]) => value !== rowOf(name).default)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join("&");
  return `#/${target}${query ? `?${query}` : ""}`;
}

/** Takes page and settings from an address; what it does not name goes back to its default. */
function readAddress(hash: string): void {
  const [, name = "", query = ""] = /^#\/(\w*)\??(.*)$/.exec(hash) ?? [];
  const target = PAGES.find((known) => known === name) ?? "dish";
  const given = new URLSearchParams(query);
  for (const key of NAMES) {
    const row = rowOf(key);
    if (!row.pages.includes(target)) continue;
    const text = given.get(key);
    const value = (text === null ? undefined : parse(row, text)) ?? row.default;
    (settings[key] as Signal<string | number>).value = value;
  }
  page.value = target;
}

/** Begins to mirror the settings in the address, and to follow it. */
export function startSettings(): void {
  readAddress(location.hash);
  addEventListener("hashchange", () => {
    if (location.hash !== addressOf(page.value)) readAddress(location.hash);
  });
  // A slider changes its setting many times a second, and browsers slow down who writes addresses that fast.
  let due = 0;
  effect(() => {
    const address = addressOf(page.value);
    clearTimeout(due);
    due = window.setTimeout(() => {
      if (location.hash !== address) history.replaceState(null, "", address);
    }, 150);
  });
}
