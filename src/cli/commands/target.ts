import { Command } from "@commander-js/extra-typings";
import { writeFileAtomic } from "../../models/files.node.ts";
import {
  backgroundOption,
  cropOption,
  frameOption,
  padOption,
  resampleOption,
  sizeOption,
  TARGET_HELP,
  trimOption,
} from "../options.ts";
import { checkOutput, note, print, printDrawing } from "../output.ts";
import { seedNotes } from "../picture-notes.ts";
import { encodePng, toPicture } from "../pictures.ts";
import { loadTarget } from "../target.ts";
import { renderPicture } from "../terminal.ts";

/** The command `target`: shows the exact picture that a rule is trained towards. */
export const target = new Command("target")
  .description("Show the exact picture that a rule is trained towards.")
  .argument("<target>", TARGET_HELP)
  .addOption(sizeOption())
  .addOption(padOption())
  .addOption(cropOption())
  .addOption(trimOption())
  .addOption(resampleOption())
  .addOption(backgroundOption())
  .addOption(frameOption())
  .option("-o, --output <file>", "write it as a PNG file with one pixel per cell")
  .action(async (source, { size, pad, output, ...options }) => {
    if (output !== undefined) checkOutput(output, [".png"]);
    const loaded = await loadTarget(source, size, pad, options);
    const { height, width, image, notes } = loaded;
    for (const sentence of [...notes, ...seedNotes(loaded.source, image, width)]) note(sentence);
    if (output === undefined) {
      printDrawing(renderPicture(toPicture(image, height, width)));
      return;
    }
    await writeFileAtomic(output, await encodePng(toPicture(image, height, width, "transparent")));
    print(`${output}  ${width} x ${height} cells`);
  });
