/** The file metadata.json, which describes the data set beside it. */
import { readFileSync } from "node:fs";
import { FILTER_GRIDS } from "../../tokens/generator.ts";
import { tokenShape } from "../../tokens/settings.ts";
import { type Plan, type Split, splitsOf } from "./plan.ts";
import { acceptance, type Tally, tried } from "./tally.ts";

/** Number of the definition in docs/tokens.md; each definition makes other tokens. */
export const DEFINITION = 1;

export interface FileFacts {
  readonly bytes: number;
  readonly sha256: string;
}

/** The rules of a split: how many there are, and the numbers of the first and the last. */
export interface RuleRange {
  readonly count: number;
  readonly first: number;
  readonly last: number;
}

export interface Metadata extends Plan {
  readonly definition: number;
  readonly version: string;
  readonly rules: Readonly<Partial<Record<Split, RuleRange>>>;
  readonly files: Readonly<Record<string, FileFacts>>;
  readonly filter: { readonly acceptanceRate: number; readonly [more: string]: unknown };
  readonly [more: string]: unknown;
}

export function describe(
  plan: Plan,
  tally: Tally,
  rules: Metadata["rules"],
  files: Metadata["files"],
): Metadata {
  const { settings, format, records } = plan;
  const { patches, gridTokens, grids, startToken, endToken } = tokenShape(settings);
  return {
    what: "Tokens made by random neural cellular automata (blastema tokens)",
    definition: DEFINITION,
    version: packageVersion(),
    format,
    settings,
    records,
    tokens: Object.fromEntries(
      splitsOf(plan).map((split) => [split, records[split] * settings.record]),
    ),
    layout: {
      dtype: "uint16",
      byteOrder: "little",
      recordTokens: settings.record,
      gridsARecord: grids,
      gridTokens,
      patchesAGrid: patches,
      vocabulary: endToken + 1,
      startToken,
      endToken,
    },
    filter: {
      measure: "bytes of gzip level 9 (zlib's own deflate, 18 bytes of header and trailer) / bytes",
      dtype: settings.bandDtype,
      band: settings.band,
      grids: FILTER_GRIDS,
      rulesTried: tried(tally),
      ...tally.verdicts,
      acceptanceRate: acceptance(tally),
    },
    collapsedSimulationsReplaced: tally.collapsed,
    rules,
    files,
  };
}

function packageVersion(): string {
  const file = new URL("../../../package.json", import.meta.url);
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}
