/** Measures the map that `heal --map` draws, and keeps the states that its picture shows. */
import type { Engine } from "../engine/engine.ts";
import { type HealMap, type HealMapOptions, healMap } from "../measure/heal-map.ts";
import { cutAt } from "../measure/heal-map-cuts.ts";
import { weakest } from "../measure/heal-map-verdict.ts";
import type { Rule } from "../models/rule.ts";
import type { MapPortraits } from "./heal-map-chart.ts";

/** Settings of a map that a person may choose. */
export type MapSettings = Pick<HealMapOptions, "shape" | "size" | "spacing" | "rngSeed">;

/** A map, and the states that its picture shows. */
export interface DrawableMap {
  readonly map: HealMap;
  readonly portraits: MapPortraits;
}

/** Measures where a creature heals, on the rule's own grid. */
export async function measureMap(
  engine: Engine,
  rule: Rule,
  options: MapSettings & Pick<HealMapOptions, "onProgress">,
): Promise<DrawableMap> {
  const [height, width] = rule.card.grid;
  let grown = new Float32Array();
  let worst: Omit<NonNullable<MapPortraits["worst"]>, "cut"> | undefined;
  const map = await healMap(engine, rule, {
    ...options,
    height,
    width,
    onGrown: (state) => {
      grown = state as Float32Array<ArrayBuffer>;
    },
    onPosition: (position, regrown) => {
      if (!worst || weakest([worst.position, position]) === position) worst = { position, regrown };
    },
  });
  return {
    map,
    portraits: {
      grown,
      worst: worst && { ...worst, cut: cutAt(grown, height, width, map, worst.position) },
    },
  };
}
