import type { CutShape } from "../dish/index.ts";
import type { Rule } from "../models/rule.ts";

/** The `detail` of each event of `<nca-canvas>`. */
export interface NcaCanvasEventDetails {
  /** A rule was loaded, or the dish was begun anew, and is on show. */
  ready: { readonly rule: Rule };
  /** The picture of another step is on show, or of another number of living cells: those with an alpha above the threshold. */
  step: { readonly stepCount: number; readonly stepsPerSecond: number; readonly alive: number };
  /** A shape was cut out, by hand or by script. */
  damage: { readonly shape: CutShape };
  /** A seed was planted. */
  plant: { readonly row: number; readonly column: number };
  /**
   * Something went wrong; the message is one sentence, and the creature, if there is one, is unchanged. This is the
   * only event that does not bubble, because windows take every `error` that reaches them for a script's.
   */
  error: { readonly message: string };
}

/** The events of `<nca-canvas>` by their names. */
export type NcaCanvasEventMap = {
  [K in keyof NcaCanvasEventDetails]: CustomEvent<NcaCanvasEventDetails[K]>;
};

/** An element that knows the types of its own events. */
export interface NcaCanvasBase extends HTMLElement {
  /** Listens to one of the element's own events. */
  addEventListener<K extends keyof NcaCanvasEventMap>(
    type: K,
    listener: (this: NcaCanvasBase, event: NcaCanvasEventMap[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  /** Listens to an event that every element has. */
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
