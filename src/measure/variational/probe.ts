/** Probes how much of the pictures a model's latents keep. */
import { accuracyOf, type Examples, fitClassifier } from "./linear-classifier.ts";

/** How far reconstructions are from black and white pictures. Figures are means over all pixels. */
export interface ReconstructionError {
  /** Mean distance between pixel and probability. */
  readonly absolute: number;
  /** Mean squared distance between pixel and probability. */
  readonly squared: number;
  /** Share of the pixels whose probability is on the wrong side of one half. */
  readonly wrong: number;
}

/**
 * Compares reconstructions with the pictures that were encoded.
 * @param pictures [count, size, size] of 0 and 1
 * @param grown probabilities of white [size, size] of each
 */
export function reconstructionError(
  pictures: Float32Array,
  grown: readonly Float32Array[],
): ReconstructionError {
  let absolute = 0;
  let squared = 0;
  let wrong = 0;
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

/** How well a linear classifier finds labels from latents. */
export interface ProbeAccuracy {
  /** Share of the test pictures whose class is found. */
  readonly accuracy: number;
  /** Share of the training pictures whose class is found. */
  readonly trainingAccuracy: number;
}

const CLASSES = 10;
const L2 = 1e-4;
const ITERATIONS = 100;

/**
 * Fits a linear classifier (multinomial logistic regression) to the latent means of training pictures, and tests it.
 * Every feature is scaled to mean 0 and deviation 1 over the training pictures, so that the penalty is fair.
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
  let sum = 0;
  let squares = 0;
  for (let i = feature; i < features.length; i += width) sum += features[i];
  const mean = sum / count;
  for (let i = feature; i < features.length; i += width) squares += (features[i] - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / count) };
}
