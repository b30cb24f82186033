/** Readers: rules whose cells agree on the digit that they stand on, and how well they do. */

export {
  READ_AT,
  type ReadOptions,
  type ReadResult,
  readDigits,
  type Tally,
  tallyDigit,
  verdictOf,
} from "./measure/reading.ts";
export {
  decodeReader,
  encodeReader,
  type Reader,
  type ReaderCard,
  type Reading,
  type ReadVerdict,
} from "./models/reader.ts";
export { beliefError, crossEntropy } from "./objectives/beliefs.ts";
export {
  beliefs,
  initialReader,
  layDrawing,
  NO_INK,
  type ReaderParts,
  readerPart,
  ruleOf,
} from "./systems/reading/reader.ts";
export {
  DIGITS,
  growingSpec,
  inkChannel,
  READING_SPEC,
  type ReadingSpec,
  readingParameterCount,
  readingShapes,
  validateReading,
} from "./systems/reading/spec.ts";
export {
  type BeliefObjective,
  type ReadingRecipe,
  readingRecipe,
} from "./training/reading/recipe.ts";
export { READING_SETTINGS } from "./training/reading/settings.ts";
export { wantedBeliefs } from "./training/reading/task.ts";
export type { Digits } from "./training/task.ts";
