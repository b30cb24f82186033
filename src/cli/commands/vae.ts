import { Command } from "@commander-js/extra-typings";
import { vaeEval } from "./vae-eval.ts";
import { vaeTrain } from "./vae-train.ts";

/** Variational models: pictures out of latents. */
export const vae = new Command("vae")
  .description("Train, score and show models that grow digits from latents.")
  .enablePositionalOptions()
  .addCommand(vaeTrain)
  .addCommand(vaeEval);
