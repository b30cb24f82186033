/** What the page and the worker that measures healing say to each other. */
import type { Picture, Rule } from "blastema";
import type {
  DriftPoint,
  HealMap,
  MapCut,
  MapPosition,
  MeasureProgress,
  Place,
} from "blastema/measure";

/** The first and only message to the worker: what to measure. */
export interface HealRequest extends MapCut {
  readonly rule: Rule;
  readonly spacing: number;
  readonly rngSeed: number;
}

/** What the worker sends, in this order, "progress" in between; "failed" ends everything. */
export type HealMessage =
  | {
      readonly kind: "grown";
      /** [H, W, C] at step 200. */
      readonly grown: Float32Array;
      readonly places: readonly Place[];
    }
  | { readonly kind: "position"; readonly position: MapPosition; readonly picture: Picture }
  | { readonly kind: "drift"; readonly point: DriftPoint }
  | { readonly kind: "progress"; readonly progress: MeasureProgress }
  | { readonly kind: "done"; readonly map: HealMap }
  | { readonly kind: "failed"; readonly message: string };
