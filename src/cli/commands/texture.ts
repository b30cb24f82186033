import { Command } from "@commander-js/extra-typings";
import { textureEval } from "./texture-eval.ts";
import { textureTile } from "./texture-tile.ts";

/** The command `texture`: patterns without end, which `train --preset texture` makes. */
export const texture = new Command("texture")
  .description(
    "Measure and draw textures: patterns without end, as train --preset texture makes of pictures.",
  )
  .enablePositionalOptions()
  .addCommand(textureEval)
  .addCommand(textureTile);
