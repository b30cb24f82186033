/** The descriptions beside a data set, metadata.json and progress.json, as they come from a disk. */
import {
  anyText,
  atLeast,
  byName,
  choice,
  type Fields,
  object,
  optional,
  pair,
  positive,
  real,
  type Schema,
  whole,
} from "../../numbers/schema.ts";
import { BAND_DTYPES, type TokenSettings } from "../../tokens/settings.ts";
import type { Shard } from "../shard.ts";
import type { Progress } from "./data-set.ts";
import type { FileFacts, Metadata, RuleRange } from "./metadata.ts";
import { FORMATS, type Plan } from "./plan.ts";
import type { Share } from "./share.ts";
import type { Tally } from "./tally.ts";
import type { Lengths } from "./writers.ts";

const COUNT = whole(0, Number.MAX_SAFE_INTEGER);

/** An object with something for each split; `most` is what `object` takes for a field. */
function splits<T>(most: Schema<T>) {
  return object<{ readonly train: T; readonly val: T }>({ train: most, val: most } as Fields<{
    readonly train: T;
    readonly val: T;
  }>);
}

const SETTINGS: Schema<TokenSettings> = object<TokenSettings>({
  states: whole(2, 256),
  grid: whole(3, 256),
  patch: whole(1, 256),
  record: whole(2, 2 ** 20),
  temperature: positive(1e6),
  burnIn: whole(0, 1e6),
  skip: optional(whole(0, 1e6)),
  band: pair(atLeast(0)),
  bandDtype: choice(...BAND_DTYPES),
  perRule: whole(1, 1e6),
  kernel: choice(614, 686),
  start: choice("categorical", "uniform"),
  rngSeed: COUNT,
});

const PLAN: Fields<Plan> = {
  settings: SETTINGS,
  format: choice(...FORMATS),
  records: splits(COUNT),
};

const RANGE: Schema<RuleRange> = object<RuleRange>({ count: COUNT, first: COUNT, last: COUNT });
const RULES = splits(optional(RANGE));

const FILES = byName(object<FileFacts>({ bytes: COUNT, sha256: anyText() }));

/** What is read of a data set's description. */
export type Described = Pick<Metadata, keyof Plan | "definition" | "rules" | "files" | "filter">;

/** What is read of metadata.json. */
export const METADATA: Schema<Described> = object<Described>({
  ...PLAN,
  definition: COUNT,
  rules: RULES,
  files: FILES,
  filter: object({ acceptanceRate: real(0, 1) }),
});

/** What is read of a share's description, shard.json. */
export const SHARE: Schema<Share> = object<Share>({
  definition: COUNT,
  plan: object<Plan>(PLAN),
  shard: object<Shard>({ index: whole(1, 100_000), of: whole(1, 100_000) }),
  tried: COUNT,
  records: COUNT,
  lengths: byName(COUNT) as Schema<Lengths>,
  files: optional(FILES),
});

/** What is read of progress.json. */
export const PROGRESS: Schema<Progress> = object<Progress>({
  definition: COUNT,
  plan: object<Plan>(PLAN),
  nextRule: COUNT,
  written: splits(COUNT),
  rules: RULES,
  tally: object<Tally>({
    verdicts: object({ accepted: COUNT, below: COUNT, above: COUNT, collapsing: COUNT }),
    collapsed: COUNT,
    inVain: COUNT,
  }),
  lengths: splits(optional(byName(COUNT) as Schema<Lengths>)),
});
