import { Command } from "@commander-js/extra-typings";
import { vaeDamage } from "./vae-damage.ts";
import { vaeDecide } from "./vae-decide.ts";
import { vaeEval } from "./vae-eval.ts";
import { vaeGrow } from "./vae-grow.ts";
import { vaeInpaint } from "./vae-inpaint.ts";
import { vaeInterpolate } from "./vae-interpolate.ts";
import { vaeMap } from "./vae-map.ts";
import { vaeProbe } from "./vae-probe.ts";
import { vaeReconstruct } from "./vae-reconstruct.ts";
import { vaeSample } from "./vae-sample.ts";
import { vaeTrain } from "./vae-train.ts";

/**
 * The command `vae`: variational models, which grow pictures out of latents. The sources call the family `variational`;
 * only the command has the short name by which such models are widely known.
 */
export const vae = new Command("vae")
  .description("Train, score and show models that grow pictures, such as digits, from latents.")
  .enablePositionalOptions()
  .addCommand(vaeTrain)
  .addCommand(vaeEval)
  .addCommand(vaeSample)
  .addCommand(vaeReconstruct)
  .addCommand(vaeGrow)
  .addCommand(vaeInterpolate)
  .addCommand(vaeDecide)
  .addCommand(vaeDamage)
  .addCommand(vaeInpaint)
  .addCommand(vaeProbe)
  .addCommand(vaeMap);
