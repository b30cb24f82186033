/** The numbers by which trials are judged. */
import type { TrialCommandName } from "./settings.ts";

interface Measure {
  /** Commands whose trials can give it. */
  readonly of: readonly TrialCommandName[];
  /** Whether more is better. */
  readonly isMoreBetter: boolean;
  /** What it is, as a title. */
  readonly title: string;
  readonly unit: "share" | "error" | "nats" | "whole";
  /** Whether `heal` measures it, which takes longer than the rest. */
  readonly isHealing?: boolean;
}

const healing = { of: ["train"], isHealing: true } as const;
const share = { ...healing, isMoreBetter: true, unit: "share" } as const;
const error = { ...healing, isMoreBetter: false, unit: "error" } as const;
const both = { of: ["train", "vae train"], isMoreBetter: false } as const;

export const MEASURES = {
  healedShare: { ...share, title: "share of the cuts that healed" },
  heals: { ...share, title: "share of the rules that heal" },
  grown: { ...error, title: "error grown" },
  afterRegrowth: { ...error, title: "error after regrowth" },
  at2000: { ...error, title: "error at 2,000 steps" },
  at10000: { ...error, title: "error at 10,000 steps" },
  bound: {
    ...{ of: ["vae train"], isMoreBetter: true, unit: "nats" },
    title: "bound on held-out pictures, in nats",
  },
  loss: { ...both, unit: "error", title: "loss of the last training steps" },
  seconds: { ...both, unit: "whole", title: "seconds of training" },
  bytes: { ...both, unit: "whole", title: "bytes of the model" },
} as const satisfies Readonly<Record<string, Measure>>;

export type MeasureName = keyof typeof MEASURES;

/** What was measured of a trial; null is not a number. */
export type Measures = Readonly<Partial<Record<MeasureName, number | null>>>;

/** The measures that trials of a command can give. */
export function measuresOf(command: TrialCommandName): MeasureName[] {
  return (Object.keys(MEASURES) as MeasureName[]).filter((name) =>
    (MEASURES[name] as Measure).of.includes(command),
  );
}

/** Whether `heal` gives a measure. */
export function isHealing(name: MeasureName): boolean {
  return (MEASURES[name] as Measure).isHealing === true;
}
