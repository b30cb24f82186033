/** The card of a variational model. */
import { anyObject, anyText, object, optional, type Schema } from "../../numbers/schema.ts";

/** What is worth knowing about a model besides its arithmetic. */
export interface VariationalCard {
  /** What it was trained on, with the protocol, such as "mnist, static binarisation". */
  readonly dataset?: string;
  /** How it was trained; any JSON. */
  readonly recipe?: Readonly<Record<string, unknown>>;
}

export const VARIATIONAL_CARD: Schema<VariationalCard> = object<VariationalCard>({
  dataset: optional(anyText()),
  recipe: optional(anyObject()),
});
