/**
 * The settings as signals, mirrored in the address: `#/dish?rule=lizard-regenerating&speed=240`. So every view is a
 * link; only settings that differ from their default appear, which keeps links short.
 */
import { batch, effect, type Signal, signal } from "@preact/signals";
import { PAGES, type PageName, type SettingRow } from "./table/rows.ts";
import { TABLE } from "./table.ts";

type Table = typeof TABLE;
export type SettingName = keyof Table;
type ValueOf<R> = R extends { kind: "number" }
  ? number
  : R extends { choices: infer C }
    ? `${keyof C & (string | number)}`
    : string;
type Settings = { readonly [K in SettingName]: Signal<ValueOf<Table[K]>> };

const NAMES = Object.keys(TABLE) as SettingName[];

/** The settings of the table. Writing to one changes the address. */
export const settings = Object.fromEntries(
  NAMES.map((name) => [name, signal<string | number>(TABLE[name].default)]),
) as unknown as Settings;

/** The page in view. */
export const page = signal<PageName>("dish");

/** The row of a setting, without the literal types of the table. */
export function rowOf(name: SettingName): SettingRow {
  return TABLE[name];
}

/** The value that a text in an address gives a setting; undefined when it is not a valid one. */
function parse(row: SettingRow, text: string): string | number | undefined {
  if (row.kind === "choice") return Object.hasOwn(row.choices, text) ? text : undefined;
  if (row.kind === "text") return row.pattern.test(text) ? text : undefined;
  const value = Number(text);
  if (text.trim() === "" || !(value >= row.min && value <= row.max)) return undefined;
  // Steps count from 0; toFixed removes the rounding error of a binary fraction.
  return Number((Math.round(value / row.step) * row.step).toFixed(6));
}

/** Whether an address can give a setting this value. */
export function isReadable(name: SettingName, value: string): boolean {
  return parse(rowOf(name), value) !== undefined;
}

/** The address of a page with its current settings and these changes. */
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

/** Takes the page and its settings from an address; settings that it does not name get their default. */
function readAddress(hash: string): void {
  const [, name = "", query = ""] = /^#\/(\w*)\??(.*)$/.exec(hash) ?? [];
  const target = PAGES.find((known) => known === name) ?? "dish";
  const given = new URLSearchParams(query);
  batch(() => {
    for (const key of NAMES) {
      const row = rowOf(key);
      if (!row.pages.includes(target)) continue;
      const text = given.get(key);
      const value = (text === null ? undefined : parse(row, text)) ?? row.default;
      (settings[key] as Signal<string | number>).value = value;
    }
    page.value = target;
  });
}

/** The timer after which the address is written. */
let due = 0;

/** Makes the view a new entry of the browser's history, so that Back leads to the one before. */
export function enterAddress(): void {
  // Written now, it is not due any more: later it might take back where somebody went back to.
  clearTimeout(due);
  const address = addressOf(page.value);
  if (location.hash !== address) history.pushState(null, "", address);
}

/** Keeps the settings and the address in step, in both directions. */
export function startSettings(): void {
  readAddress(location.hash);
  addEventListener("hashchange", () => {
    if (location.hash !== addressOf(page.value)) readAddress(location.hash);
  });
  // A slider changes its setting many times a second, and browsers throttle pages that write addresses that fast.
  effect(() => {
    const address = addressOf(page.value);
    const before = location.hash;
    clearTimeout(due);
    due = window.setTimeout(() => {
      // Where somebody went meanwhile, and the event is on its way, is not taken back.
      if (location.hash === before && before !== address) history.replaceState(null, "", address);
    }, 150);
  });
}
