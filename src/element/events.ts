import type { CutShape } from "../dish/index.ts";
import type { Rule } from "../models/rule.ts";

/** What the events of `<nca-canvas>` carry as their `detail`. */
export interface NcaCanvasEventDetails {
  /** A rule is loaded, or the dish was begun anew, and is shown. */
  ready: { readonly rule: Rule };
  /** The picture on show is of another step; `alive` counts the cells with an alpha above the threshold. */
  step: { readonly stepCount: number; readonly stepsPerSecond: number; readonly alive: number };
  /** A shape was cut out, by hand or by script. */
  damage: { readonly shape: CutShape };
  /** A seed was planted. */
  plant: { readonly row: number; readonly column: number };
  /**
   * Something went wrong, in one sentence; the creature, if there is one, is as it was. The only one that does not
   * bubble: windows take every `error` that reaches them for a script's.
   */
  error: { readonly message: string };
}

/** The events of `<nca-canvas>` by name. */
export type NcaCanvasEventMap = {
  [K in keyof NcaCanvasEventDetails]: CustomEvent<NcaCanvasEventDetails[K]>;
};

/** An element whose listeners are known by the names of its own events. */
export interface NcaCanvasBase extends HTMLElement {
  /** Listens to an event of the element's own. */
  addEventListener<K extends keyof NcaCanvasEventMap>(
    type: K,
    listener: (this: NcaCanvasBase, event: NcaCanvasEventMap[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  /** Listens to an event of any element. */
  addEventListener<K extends keyof HTMLElementEventMap>(
    type: K,
    listener: (this: HTMLElement, event: HTMLElementEventMap[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  /** Listens to any event. */
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
}
