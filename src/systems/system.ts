/** The interface of systems: kinds of models, as data and as the numbers that they learn. */
import type { Schema } from "../numbers/schema.ts";
import type { Parameters, Shapes } from "../numbers/shapes.ts";

/** A kind of model, as far as model files need to know it. */
export interface ModelKind<Spec = unknown, Card = unknown> {
  /** The `kind` that its specs have. */
  readonly kind: string;
  /** What people call a model of this kind, such as "rule". */
  readonly noun: string;
  /** Checks and copies a spec from outside. @throws Error with one sentence that names the field and what it must be */
  validate(candidate: unknown): Spec;
  /** Returns the shape of every parameter tensor, in the order in which they are stored and summed. */
  shapes(spec: Spec): Shapes;
  /** Describes the card of a model: what its file says of it besides its arithmetic. */
  readonly card: Schema<Card>;
  /** Fields that are the same in the description of every such model, for readers that know only the file. */
  readonly constants?: Readonly<Record<string, unknown>>;
}

/** A system: a kind of model with everything that the rest of the package asks of it. */
export interface System<Spec = unknown, Card = unknown> extends ModelKind<Spec, Card> {
  /** Describes a spec, field by field. */
  readonly schema: Schema<Spec>;
  /** Returns the parameters of an untrained model. */
  initial(spec: Spec, rngSeed: number): Parameters;
  /** Returns a spec as a file describes it, constants included; if left out, files have the spec itself. */
  describe?(spec: Spec): object;
  /** The oldest format of model files whose readers compute what the spec means; by default 1. */
  format?(spec: Spec): number;
}
