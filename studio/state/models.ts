/** The variational models that come with the studio: those of zoo/ that grow pictures from latents. */

const files = import.meta.glob<string>(
  "../../zoo/{digits,emoji}-{doubling,nondoubling}.safetensors",
  { query: "?url", import: "default", eager: true },
);
const atlases = import.meta.glob<string>("../latents/*.json", {
  query: "?url",
  import: "default",
  eager: true,
});

export interface ModelEntry {
  readonly name: string;
  /** Address of the model file. */
  readonly url: string;
  /** Address of what scripts/studio-latents.ts found among its latents. */
  readonly atlas: string;
}

/** A model by its name. @throws Error with one sentence where this studio comes without it */
export function modelEntry(name: string): ModelEntry {
  const url = files[`../../zoo/${name}.safetensors`];
  const atlas = atlases[`../latents/${name}.json`];
  if (!url || !atlas)
    throw new Error(
      `This studio was built without the model "${name}", which grows the pictures of this page.`,
    );
  return { name, url, atlas };
}
