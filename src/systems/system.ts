/** What every system is: a kind of model, as data and as the numbers that it learns. */
import type { Schema } from "../numbers/schema.ts";
import type { Parameters, Shapes } from "../numbers/shapes.ts";

/** A kind of model as its file needs to know it. */
export interface ModelKind<Spec = unknown, Card = unknown> {
  /** The `kind` in a spec of it. */
  readonly kind: string;
  /** What people call such a model: "rule". */
  readonly noun: string;
  /** Checks a spec from outside. @throws Error with one sentence that names the field and what it must be */
  validate(candidate: unknown): Spec;
  /** Shape of every parameter tensor, in the order in which they are stored and reduced. */
  shapes(spec: Spec): Shapes;
  /** What is worth knowing about a model besides its arithmetic. */
  readonly card: Schema<Card>;
  /** What the description of every such model says, for readers that know nothing but the file. */
  readonly constants?: Readonly<Record<string, unknown>>;
}

/** A system: all that is asked of a kind of model. */
export interface System<Spec = unknown, Card = unknown> extends ModelKind<Spec, Card> {
  /** What a spec may be, field by field. */
  readonly schema: Schema<Spec>;
  /** The untrained model. */
  initial(spec: Spec, rngSeed: number): Parameters;
  /** The spec as a file describes it, constants included; by default as it is. */
  describe?(spec: Spec): object;
  /** The oldest format of model files whose readers compute what the spec means; by default 1. */
  format?(spec: Spec): number;
}
