/** A probe: what a model's latents keep of pictures. */
import { accuracyOf, type Examples, fitClassifier } from "./linear-classifier.ts";

/** How far reconstructions are from black and white pictures; means over all pixels. */
export interface ReconstructionError {
  /** Of the distance between pixel and probability. */
  readonly absolute: number;
  readonly squared: number;
  /** Share of pixels that are on the wrong side of a half. */
  readonly wrong: number;
}

/**
 * Compares reconstructions with what was encoded.
 * @param pictures [count, size, size] of 0 and 1
 * @param grown probabilities of white [size, size] of each
 */
export function reconstructionError(
  pictures: Float32Array,
  grown: readonly Float32Array[],
): ReconstructionError {
  let [absolute, squared, wrong] = [0, 0, 0];
  for (const [i, picture] of grown.entries())
    for (const [pixel, probability] of picture.entries()) {
      const difference = Math.abs(probability - pictures[i * picture.length + pixel]);
      absolute += difference;
      squared += difference ** 2;
      wrong += difference >= 0.5 ? 1 : 0;
    }
  const count = pictures.length;
  return { absolute: absolute / count, squared: squared / count, wrong: wrong / count };
}

/** What latents tell of labels. */
export interface ProbeAccuracy {
  /** Share of the test pictures whose class is found. */
  readonly accuracy: number;
  readonly trainingAccuracy: number;
}

const CLASSES = 10;
const L2 = 1e-4;
const ITERATIONS = 100;

/**
 * Fits a linear classifier (multinomial logistic regression) to the latent means of training pictures, and tests it.
 * Every feature is brought to mean 0 and deviation 1 over the training pictures, so that the penalty is fair.
 */
export function probeLabels(training: Examples, test: Examples): ProbeAccuracy {
  const width = training.features.length / training.labels.length;
  const moments = Array.from({ length: width }, (_, f) => momentsOf(training.features, f, width));
  const standard = ({ features, labels }: Examples): Examples => ({
    features: features.map((value, i) => {
      const { mean, deviation } = moments[i % width];
      return deviation > 0 ? (value - mean) / deviation : 0;
    }),
    labels,
  });
  const known = standard(training);
  const classifier = fitClassifier(known, { classes: CLASSES, l2: L2, iterations: ITERATIONS });
  return {
    accuracy: accuracyOf(classifier, standard(test)),
    trainingAccuracy: accuracyOf(classifier, known),
  };
}

function momentsOf(
  features: Float32Array,
  feature: number,
  width: number,
): { mean: number; deviation: number } {
  const count = features.length / width;
  let [sum, squares] = [0, 0];
  for (let i = feature; i < features.length; i += width) sum += features[i];
  const mean = sum / count;
  for (let i = feature; i < features.length; i += width) squares += (features[i] - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / count) };
}
