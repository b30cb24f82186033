/** The variational models that come with the studio: those in zoo/ that grow pictures from latents. */
import { TABLE } from "./table.ts";

const files = import.meta.glob<string>(
  "../../zoo/{digits-ladder,digits-nondoubling,emoji-doubling}.safetensors",
  { query: "?url", import: "default", eager: true },
);
const atlases = import.meta.glob<string>("../latents/*.json", {
  query: "?url",
  import: "default",
  eager: true,
});

export type ModelName = keyof typeof TABLE.model.choices;

export interface ModelEntry {
  readonly name: ModelName;
  /** The word for one of its pictures. */
  readonly noun: "digit" | "emoji";
  /** Address of the model file. */
  readonly url: string;
  /** Address of the atlas of its latents, which scripts/studio-latents.ts made. */
  readonly atlas: string;
}

/** The models that this studio was built with. */
export const models: readonly ModelEntry[] = (
  Object.keys(TABLE.model.choices) as ModelName[]
).flatMap((name) => {
  const url = files[`../../zoo/${name}.safetensors`];
  const atlas = atlases[`../latents/${name}.json`];
  const noun = name.startsWith("emoji") ? "emoji" : "digit";
  return url && atlas ? [{ name, noun, url, atlas }] : [];
});

/** Finds a model by its name. @throws Error with one sentence if this studio was built without it */
export function modelEntry(name: string): ModelEntry {
  const found = models.find((entry) => entry.name === name);
  if (!found) throw new Error(`This studio was built without the model ${name}.`);
  return found;
}
