/** The variational models that come with the studio: those of zoo/ that grow pictures from latents. */
import { TABLE } from "./table.ts";

const files = import.meta.glob<string>(
  "../../zoo/{digits,emoji}-{doubling,nondoubling}.safetensors",
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
  /** What one of its pictures is called. */
  readonly noun: "digit" | "emoji";
  /** Address of the model file. */
  readonly url: string;
  /** Address of what scripts/studio-latents.ts found among its latents. */
  readonly atlas: string;
}

/** The models that are there. */
export const models: readonly ModelEntry[] = (
  Object.keys(TABLE.model.choices) as ModelName[]
).flatMap((name) => {
  const url = files[`../../zoo/${name}.safetensors`];
  const atlas = atlases[`../latents/${name}.json`];
  const noun = name.startsWith("emoji") ? "emoji" : "digit";
  return url && atlas ? [{ name, noun, url, atlas }] : [];
});

/** A model by its name. @throws Error with one sentence where this studio comes without it */
export function modelEntry(name: string): ModelEntry {
  const found = models.find((entry) => entry.name === name);
  if (!found) throw new Error(`This studio was built without the model ${name}.`);
  return found;
}
