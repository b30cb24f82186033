/** The messages between the page and the worker that measures healing. */
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

/** Messages from the worker, in this order, with "progress" in between; "failed" comes last if something goes wrong. */
export type HealMessage =
  | {
      readonly kind: "grown";
      /** The creature at step 200, [H, W, C]. */
      readonly grown: Float32Array;
      readonly places: readonly Place[];
    }
  | { readonly kind: "position"; readonly position: MapPosition; readonly picture: Picture }
  | { readonly kind: "drift"; readonly point: DriftPoint }
  | { readonly kind: "progress"; readonly progress: MeasureProgress }
  | { readonly kind: "done"; readonly map: HealMap }
  | { readonly kind: "failed"; readonly message: string };
