/** What `inspect` prints about a variational model. */
import type { VariationalModel } from "../../models/variational.ts";
import { legible } from "../../numbers/show.ts";
import { baselineMacs, baselineParameterCount } from "../../systems/variational/baseline.ts";
import {
  type CellularSpec,
  cellularParameterCount,
  decoderMacs,
  isNonDoubling,
  mixturesOf,
} from "../../systems/variational/cells.ts";
import { drawStages } from "../../systems/variational/draws.ts";
import { pictureChannels } from "../../systems/variational/encoder.ts";
import type { VariationalSpec } from "../../systems/variational/spec.ts";
import { count } from "../output.ts";

/** The number of a model's parameters, and of the multiply-adds for decoding one picture. */
export function sizeOf(spec: VariationalSpec): {
  readonly parameters: number;
  readonly decoderMacs: number;
} {
  return spec.kind === "vnca"
    ? { parameters: cellularParameterCount(spec).all, decoderMacs: decoderMacs(spec) }
    : { parameters: baselineParameterCount(spec).all, decoderMacs: baselineMacs(spec) };
}

/** Rows that say what a model is and where it comes from. */
export function modelRows({ spec, card }: VariationalModel): string[][] {
  const { parameters, decoderMacs } = sizeOf(spec);
  const rule =
    spec.kind === "vnca" ? `, ${count(cellularParameterCount(spec).rule)} of them the rule` : "";
  return [
    ["kind", kindOf(spec)],
    ["trained on", legible(card.dataset ?? "unknown")],
    ["parameters", `${count(parameters)}${rule}`],
    ["a decoding", `${(decoderMacs / 1e6).toFixed(1)} million multiply-adds`],
  ];
}

function kindOf(spec: VariationalSpec): string {
  if (spec.kind !== "vnca") return "deconvolution baseline (variational, does not grow)";
  return isNonDoubling(spec)
    ? "variational cellular automaton on one grid"
    : "variational cellular automaton on grids that double";
}

/** Rows that say how a model is built. */
export function architectureRows(spec: VariationalSpec): string[][] {
  const { size, latent, encoder } = spec;
  return [
    ["pictures", `${size} x ${size}, ${pictureChannels(spec) === 1 ? "grey" : "colour and alpha"}`],
    ["latent", count(latent)],
    ["encoder", `5x5 to ${encoder.channels.join(", ")}, strides ${encoder.strides.join(", ")}`],
    ...(spec.kind === "vnca" ? growthRows(spec) : []),
  ];
}

function growthRows(spec: CellularSpec): string[][] {
  const { channels, sides, steps, seed, update } = spec;
  const widths = update.kind === "chain" ? [...update.hidden, channels] : [];
  const mixtures = mixturesOf(spec);
  const drawn = drawStages(spec).map(({ side, numbers }) => `${numbers} on ${side} x ${side}`);
  return [
    ["channels", count(channels)],
    ["first grid", seed === "linear" ? "linear in the latent" : "the latent in every cell"],
    ["grids", sides.join(", ")],
    ["steps", steps.join(", ")],
    ...(drawn.length > 0 ? [["cells draw", drawn.join(", ")]] : []),
    [
      "rule",
      update.kind === "chain"
        ? `3x3 to ${widths[0]}${widths
            .slice(1)
            .map((width) => `, 1x1 to ${width}`)
            .join("")}`
        : `3x3, ${update.blocks} residual blocks, 1x1, all of width ${channels}`,
    ],
    ["likelihood", mixtures > 0 ? `${mixtures} discretised logistics` : "black or white"],
  ];
}
