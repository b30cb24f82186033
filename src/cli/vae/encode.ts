import type { Engine } from "../../engine/engine.ts";
import type { Vnca } from "../../format/vnca.ts";
import { staticPictures } from "../../vae/dataset.ts";
import { meanLatents } from "../../vae/encode.ts";
import { UserError } from "../failure.ts";
import { loadDigits } from "./digits.ts";

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
