import type { Engine } from "../../engine/engine.ts";
import type { Vnca } from "../../format/vnca.ts";
import { createScorer } from "../../vae/autoencoder.ts";
import { staticPictures } from "../../vae/dataset.ts";
import { UserError } from "../failure.ts";
import { loadDigits } from "./digits.ts";

/**
 * Means of the posteriors of pictures.
 * @param pictures [count, size, size] of 0 and 1
 * @returns [count, Z]
 */
export async function meanLatents(
  engine: Engine,
  { spec, parameters }: Vnca,
  pictures: Float32Array,
): Promise<Float32Array> {
  const pixels = spec.size * spec.size;
  const count = pictures.length / pixels;
  const scorer = await createScorer(engine, spec, parameters, 1, Math.max(1, engine.threads));
  const means = new Float32Array(count * spec.latent);
  for (let first = 0; first < count; first += scorer.capacity) {
    const batch = pictures.subarray(first * pixels, (first + scorer.capacity) * pixels);
    const noise = new Float32Array((batch.length / pixels) * spec.latent);
    const scores = await scorer.run(batch, noise);
    for (const [i, { mean }] of scores.entries()) means.set(mean, (first + i) * spec.latent);
  }
  await scorer.dispose();
  return means;
}

/**
 * Means of the posteriors of test pictures.
 * @param digits places in the test file
 * @param mnist folder of the files
 * @returns [digits, Z]
 * @throws UserError when there is no such picture
 */
export async function digitLatents(
  engine: Engine,
  model: Vnca,
  digits: readonly number[],
  mnist: string | undefined,
): Promise<Float32Array> {
  const pictures = await loadDigits("test", mnist);
  const missing = digits.find((digit) => digit >= pictures.count);
  if (missing !== undefined)
    throw new UserError(
      `There is no test picture ${missing}: give one from 0 to ${pictures.count - 1}.`,
    );
  return meanLatents(engine, model, staticPictures(pictures, "test", digits));
}
