// One page of any browser: what the drivers of all engines have in common, and what a visitor does with it.
import { readFileSync } from "node:fs";
import { until } from "./studio.ts";

/** Whatever answers what an expression in a page is, or promises. */
export interface Asked {
  evaluate<T>(expression: string): Promise<T>;
}

/** A place in the window, [x, y] in CSS pixels. */
export type Place = readonly [x: number, y: number];

export interface Tab extends Asked {
  /** Opens an address, and waits until all of it is loaded. */
  open(url: string): Promise<void>;
  reload(): Promise<void>;
  /** Presses the mouse at the first place, moves it to the others in turn, and lets it go. */
  stroke(places: readonly Place[]): Promise<void>;
  /** What the page complained of so far: errors that nobody caught, and what its console calls an error or warns of. */
  readonly complaints: string[];
  /** Ends the tab, and the browser if it is its own. */
  close(): Promise<void>;
}

/** The middle of what an expression finds in the page, scrolled into view. */
async function middleOf(tab: Asked, element: string): Promise<Place> {
  await until(tab, `(${element}).checkVisibility()`, element);
  return tab.evaluate<[number, number]>(`((element) => {
    element.scrollIntoView({ block: "center", behavior: "instant" });
    const { x, y, width, height } = element.getBoundingClientRect();
    return [x + width / 2, y + height / 2];
  })(${element})`);
}

/** Expression for the button, link or label with this text. */
const named = (name: string): string =>
  `[...document.querySelectorAll("button, a, label")].find((one) => one.textContent.trim() === ${JSON.stringify(name)} && one.checkVisibility())`;

/** Clicks the button, link or label with this text, once it is there. */
export async function press(tab: Tab, name: string): Promise<void> {
  await until(tab, `${named(name)}.disabled !== true`, `a button “${name}”`);
  await tab.stroke([await middleOf(tab, named(name))]);
}

/**
 * Strokes over the square in the middle of an element; places are shares of its side. A driver may answer before the page has seen all of it,
 * so the end of the stroke is waited for.
 * @param element an expression for it
 */
export async function strokeOver(
  tab: Tab,
  element: string,
  shares: readonly Place[],
): Promise<void> {
  const [x, y] = await middleOf(tab, element);
  const side = await tab.evaluate<number>(
    `(({ width, height }) => Math.min(width, height))((${element}).getBoundingClientRect())`,
  );
  await tab.evaluate(`void (window.lifted = new Promise((lift) => {
    addEventListener("pointerup", () => lift(true), { once: true, capture: true });
  }))`);
  await tab.stroke(
    shares.map(([right, down]) => [x + (right - 0.5) * side, y + (down - 0.5) * side]),
  );
  await tab.evaluate("window.lifted");
}

/** Gives a file to the page's file input, as a visitor chooses one. */
export async function give(tab: Asked, name: string, file: string | Uint8Array): Promise<void> {
  const bytes = typeof file === "string" ? readFileSync(file) : Buffer.from(file);
  await tab.evaluate(`(() => {
    const bytes = Uint8Array.from(atob("${bytes.toString("base64")}"), (byte) => byte.charCodeAt(0));
    const files = new DataTransfer();
    files.items.add(new File([bytes], ${JSON.stringify(name)}));
    const input = document.querySelector("input[type=file]");
    input.files = files.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  })()`);
}

/** Keeps what the page gives to be saved, from now on, instead of saving it: no two engines agree on where files go. */
export async function keepFiles(tab: Asked): Promise<void> {
  await tab.evaluate(`(() => {
    window.keptFiles = [];
    const blobs = new Map();
    const { createObjectURL } = URL;
    URL.createObjectURL = (blob) => {
      const url = createObjectURL.call(URL, blob);
      blobs.set(url, blob);
      return url;
    };
    const { click } = HTMLAnchorElement.prototype;
    HTMLAnchorElement.prototype.click = function () {
      if (blobs.has(this.href)) keptFiles.push({ name: this.download, blob: blobs.get(this.href) });
      else click.call(this);
    };
  })()`);
}

export interface KeptFile {
  readonly name: string;
  readonly bytes: Buffer;
}

/** The file that the page gives to be saved when one acts. */
export async function savedBy(tab: Asked, act: () => Promise<void>): Promise<KeptFile> {
  const before = await tab.evaluate<number>("keptFiles.length");
  await act();
  await until(tab, `keptFiles.length > ${before}`, "a file to be saved");
  return keptFile(tab, before);
}

/** One of the files that the page gave to be saved so far. */
export async function keptFile(tab: Asked, index: number): Promise<KeptFile> {
  const { name, base64 } = await tab.evaluate<{ name: string; base64: string }>(`(async () => {
    const { name, blob } = keptFiles[${index}];
    const reader = new FileReader();
    reader.readAsDataURL(blob);
    await new Promise((done) => { reader.onload = done; });
    return { name, base64: reader.result.replace(/^.*,/, "") };
  })()`);
  return { name, bytes: Buffer.from(base64, "base64") };
}
