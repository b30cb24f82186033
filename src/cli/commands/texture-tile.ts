import { Command, Option } from "@commander-js/extra-typings";
import { createEngine } from "../../engine/create.ts";
import { writeFileAtomic } from "../../models/files.node.ts";
import { createSimulation } from "../../systems/growing/simulation.ts";
import { UserError } from "../failure.ts";
import { readGoal } from "../goal-option.ts";
import { gridOf, readGrid } from "../grid.ts";
import { interruptible } from "../interrupt.ts";
import { rngSeedOption, wholeNumber } from "../options.ts";
import { checkOutput, count, print } from "../output.ts";
import {
  comfortableFactor,
  encodeAnimation,
  encodePng,
  enlarge,
  type Picture,
  toPicture,
} from "../pictures.ts";
import { Progress } from "../progress.ts";
import { loop } from "../texture/loop.ts";
import { loadTexture } from "../texture/model.ts";

/** Frames that fade at the end of a film, as a share of those that are left. */
const OVERLAP = 0.5;
/** Milliseconds of a frame. */
const DELAY = 50;
/** Most pixels of all frames. */
const MOST_PIXELS = 2 ** 26;

/** Draws a texture as a tile. */
export const textureTile = new Command("tile")
  .description("Draw a texture as a tile without seams: a picture, or a film that loops.")
  .argument("<rule>", "rule file")
  .requiredOption("-o, --output <file>", "a picture (.png) or a film (.webp, .gif)")
  .option("--grid <cells>", "side of the grid, or HEIGHTxWIDTH (default: the rule's own)", readGrid)
  .option("--goal <goal>", "for a rule of several pictures: the one to draw", readGoal)
  .addOption(
    new Option("--steps <number>", "steps before the picture, or the film's first")
      .default(300)
      .argParser(wholeNumber(0, 1e6)),
  )
  .addOption(
    new Option("--frames <number>", "frames of a film").default(60).argParser(wholeNumber(2, 600)),
  )
  .option(
    "--scale <pixels>",
    "pixels per cell (default: about 432 pixels a side)",
    wholeNumber(1, 64),
  )
  .addOption(rngSeedOption())
  .action(async (path, { output, steps, frames, rngSeed, ...options }) => {
    const extension = checkOutput(output, [".png", ".webp", ".gif"]);
    const rule = await loadTexture(path, options.goal);
    const [height, width] = options.grid ?? gridOf(rule, path, "give --grid");
    const factor = options.scale ?? comfortableFactor(height, width);
    const isFilm = extension !== ".png";
    const overlap = isFilm ? Math.round(frames * OVERLAP) : 0;
    const looks = isFilm ? frames + overlap : 1;
    if (looks * height * width * factor ** 2 > MOST_PIXELS)
      throw new UserError(
        `The ${isFilm ? "film" : "picture"} would have more than ${count(MOST_PIXELS)} pixels: choose a smaller --scale or --grid${isFilm ? ", or fewer --frames" : ""}.`,
      );
    const engine = await createEngine({ threads: 1 });
    const progress = new Progress("steps");
    const grow = async (signal: AbortSignal): Promise<Picture[]> => {
      const simulation = await createSimulation(engine, rule, { height, width, rngSeed });
      const pictures: Picture[] = [];
      while (pictures.length < looks) {
        const due = steps + pictures.length - simulation.stepCount;
        await simulation.step(Math.min(due, 100));
        signal.throwIfAborted();
        progress.update({ done: simulation.stepCount, total: steps + looks - 1 });
        if (due > 100) continue;
        const [state] = await simulation.read();
        pictures.push(enlarge(toPicture(state, height, width), factor));
      }
      return pictures;
    };
    try {
      const pictures = await interruptible(grow);
      progress.end();
      const film = loop(pictures, overlap).map((picture) => ({ picture, delay: DELAY }));
      const bytes = isFilm
        ? await encodeAnimation(film, extension === ".gif" ? "gif" : "webp")
        : await encodePng(pictures[0]);
      await writeFileAtomic(output, bytes);
      print(`${output}  ${height} x ${width} cells, ${count(bytes.length)} bytes`);
    } finally {
      progress.end();
      await engine.dispose();
    }
  });
