import type { Engine } from "../../engine/engine.ts";
import type { VariationalModel } from "../../models/variational.ts";
import { meanLatents } from "../../systems/variational/encode.ts";
import { givenPictures } from "./given.ts";
import type { DataSource } from "./options.ts";

/**
 * Encodes pictures that a person names.
 * @param names names of the pictures, as {@link givenPictures} takes them
 * @returns the means of their posteriors, [names, Z]
 * @throws UserError when there is no such picture
 */
export async function namedLatents(
  engine: Engine,
  model: VariationalModel,
  names: readonly string[],
  source: DataSource,
): Promise<Float32Array> {
  return meanLatents(engine, model, await givenPictures(names, model, source));
}
