import type { Engine } from "../../engine/engine.ts";
import type { VariationalModel } from "../../models/variational.ts";
import { meanLatents } from "../../systems/variational/encode.ts";
import { givenPictures } from "./given.ts";

/**
 * Encodes pictures that a person names.
 * @param names names of the pictures, as {@link givenPictures} takes them
 * @param mnist folder with MNIST's files
 * @returns the means of their posteriors, [names, Z]
 * @throws UserError when there is no such picture
 */
export async function namedLatents(
  engine: Engine,
  model: VariationalModel,
  names: readonly string[],
  mnist: string | undefined,
): Promise<Float32Array> {
  return meanLatents(engine, model, await givenPictures(names, model.spec, mnist));
}
