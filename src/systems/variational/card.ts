/** The card of a variational model. */
import { anyObject, anyText, object, optional, type Schema } from "../../numbers/schema.ts";

/** What a model file says of a model besides its arithmetic. */
export interface VariationalCard {
  /** The pictures that the model was trained on, with the protocol, such as "mnist, static binarisation". */
  readonly dataset?: string;
  /** How the model was trained; any JSON object. */
  readonly recipe?: Readonly<Record<string, unknown>>;
}

export const VARIATIONAL_CARD: Schema<VariationalCard> = object<VariationalCard>({
  dataset: optional(anyText()),
  recipe: optional(anyObject()),
});
