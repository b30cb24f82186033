/** Choosing, when a file of many pictures is in hand: a model that grows pictures like them. */
import { useSignal } from "@preact/signals";
import {
  type VariationalRecipe,
  type VariationalSpec,
  variationalShapes,
} from "blastema/variational";
import { useEffect, useMemo } from "preact/hooks";
import { hasCard } from "../../state/card.ts";
import { sayError } from "../../state/messages.ts";
import { settings } from "../../state/settings.ts";
import { Button, Card, SettingChoice } from "../../ui/controls.tsx";
import { drawMosaic } from "../../worker/train-mosaic.ts";
import { AllSettings } from "./AllSettings.tsx";
import { variationalForm } from "./changes.ts";
import { Files } from "./Files.tsx";
import { startVariationalRun } from "./open.ts";
import { Picture } from "./Picture.tsx";
import { timeOf, watchPace } from "./pace.ts";
import { forgetPictures, type PictureFile, pictureFile, waitingRun } from "./picture-file.ts";
import { SettingNumber } from "./Start.tsx";

/** Pictures that are shown of a file, in rows of so many. */
const SHOWN = 24;
const COLUMNS = 6;

export function StartVariational() {
  const file = pictureFile.value;
  return (
    <div class="train-start">
      <div class="intro">
        <h1>Train a model of many pictures</h1>
        <p>
          One rule learns to grow pictures like those of a file, each from a short list of numbers,
          its latent. In the end latents drawn at random grow pictures that nobody drew.
        </p>
      </div>
      <Card title="1 · What shall it learn from?" aside={<Files label="Open a file" />}>
        {file ? <Contents file={file} /> : <Wanted />}
      </Card>
      <div class="second">
        <Card title="2 · Go">
          {file && <Go file={file} />}
          <div class="buttons">
            <Button
              label="Back to creatures"
              hint="Lets go of the file, and goes back to training a rule for one picture"
              icon="back"
              onClick={forgetPictures}
            />
          </div>
        </Card>
      </div>
      <AllSettings form={variationalForm.value} what="model" />
    </div>
  );
}

function Wanted() {
  return (
    <p role="status">
      The run in {waitingRun.value?.name} learns from MNIST’s training pictures: drop{" "}
      <code>train-images-idx3-ubyte</code> here too.
    </p>
  );
}

function Contents({ file: { name, count, size, pixels } }: { file: PictureFile }) {
  const shown = Math.min(count, SHOWN);
  const mosaic = useMemo(() => drawMosaic(pixels, size, shown, COLUMNS), [pixels, size, shown]);
  return (
    <>
      <div class="mosaic">
        <Picture {...mosaic} label={`The first ${shown} pictures of ${name}`} />
      </div>
      <p class="quiet">
        {name}: {count.toLocaleString("en")} pictures of {size} × {size} pixels. They never leave
        your machine.
      </p>
    </>
  );
}

function Go({ file }: { file: PictureFile }) {
  useEffect(watchPace, []);
  const isStarting = useSignal(false);
  const { chosen } = variationalForm.value;
  const start = async (): Promise<void> => {
    isStarting.value = true;
    await startVariationalRun(file).catch(sayError);
    isStarting.value = false;
  };
  return (
    <>
      <SettingChoice name="variationalPreset" menu />
      {"trouble" in chosen ? (
        <p class="trouble">{chosen.trouble}</p>
      ) : (
        <>
          <p class="time">{timeOf(chosen.recipe)}</p>
          <p class="quiet">{planOf(chosen)}</p>
        </>
      )}
      {hasCard.value && <SettingChoice name="computeOn" menu />}
      <div class="buttons">
        <Button
          label={isStarting.value ? "Starting…" : "Start training"}
          hint="Trains on your machine; you can pause at any time"
          icon="play"
          kind="primary"
          disabled={"trouble" in chosen || isStarting.value}
          onClick={start}
        />
      </div>
      <details class="more" open={settings.trainingSteps.value > 0}>
        <summary>More</summary>
        <SettingNumber name="trainingSteps" />
        <SettingNumber name="rngSeed" />
        <SettingChoice name="arithmetic" />
      </details>
    </>
  );
}

/** What will be trained, in a sentence. */
function planOf({ spec, recipe }: { spec: VariationalSpec; recipe: VariationalRecipe }): string {
  const shapes = Object.values(variationalShapes(spec));
  const weights = shapes.reduce((sum, shape) => sum + shape.reduce((a, b) => a * b, 1), 0);
  const [count, steps] = [weights, recipe.trainingSteps].map((each) => each.toLocaleString("en"));
  return `${count} numbers to learn, the encoder’s among them, in ${steps} training steps of ${recipe.batch} pictures.`;
}
