import type { Engine } from "../../engine/engine.ts";
import type { VariationalModel } from "../../models/variational.ts";
import { meanLatents } from "../../systems/variational/encode.ts";
import { givenPictures } from "./given.ts";

/**
 * Means of the posteriors of pictures that a person names.
 * @param names as {@link givenPictures} takes them
 * @param mnist folder of MNIST's files
 * @returns [names, Z]
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
