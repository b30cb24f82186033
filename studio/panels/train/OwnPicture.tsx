/** The visitor's own picture: where it is dropped, how it looks, and what of it shall grow. */
import type { PictureOptions } from "blastema/training";
import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { NumberField, Segments } from "../../ui/controls.tsx";
import type { PictureFacts } from "../../worker/picture-protocol.ts";
import { Crop } from "./Crop.tsx";
import { choose, ownFile, ownPicture, pictureOptions, takePicture } from "./own-picture.ts";
import { Picture } from "./Picture.tsx";
import { isPattern } from "./pattern.ts";

export function OwnPicture() {
  const file = ownFile.value;
  const { facts, fitted, trouble } = ownPicture.value ?? {};
  const size = facts && `, ${facts.width} by ${facts.height} pixels`;
  return (
    <div class="own-picture">
      <DropBox>
        <span>
          <strong>
            {file
              ? `${file.name}${size ?? ""}`
              : "Drop a picture here, paste one, or choose a file"}
          </strong>
          <span class="quiet">
            {file ? "Drop, paste or choose another." : "Transparent parts stay empty."} It never
            leaves your machine.
          </span>
        </span>
      </DropBox>
      {file && facts && (
        <div class="sighting">
          <Crop key={`${file.name} ${file.lastModified}`} facts={facts} />
          <figure>
            {fitted ? (
              <Picture {...fitted.preview} label="What is taken of it" />
            ) : (
              <div class="picture empty" />
            )}
            <figcaption class="hint">
              This will grow
              {isPattern.value && ": zoom in until its spots or bricks are some 8 cells wide"}.
            </figcaption>
          </figure>
        </div>
      )}
      {trouble && <p class="trouble">{trouble}</p>}
      {fitted?.notes.map((sentence) => (
        <p key={sentence} class="note">
          {sentence}
        </p>
      ))}
      {facts && <Choices facts={facts} plain={fitted?.plain} />}
    </div>
  );
}

/** A place for the picture; files are taken wherever on the page they are dropped. */
function DropBox({ children }: { children: ComponentChildren }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" class="drop-box" onClick={() => input.current?.click()}>
        {children}
      </button>
      <input
        ref={input}
        type="file"
        hidden
        accept="image/*"
        aria-label="Choose a picture"
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? [];
          if (file) takePicture(file);
          currentTarget.value = "";
        }}
      />
    </>
  );
}

const BACKGROUNDS = { keep: "Keep", auto: "Take away", colour: "A colour" } as const;
const RESAMPLING = { auto: "As it suits", nearest: "Sharp", smooth: "Smooth" } as const;
const MARGINS = { trim: "Cut off", keep: "Keep" } as const;

function Choices({ facts, plain = "#ffffff" }: { facts: PictureFacts; plain?: string }) {
  const { trim = true, resample = "auto", background = "keep", frame } = pictureOptions.value;
  const isColour = background.startsWith("#");
  return (
    <div class="picture-choices">
      <Segments
        label="Background"
        hint="A plain background can be taken away, from the edge inwards"
        value={isColour ? "colour" : background}
        choices={BACKGROUNDS}
        onChange={(kind) => choose({ background: kind === "colour" ? plain : kind })}
      />
      {isColour && (
        <label class="field row">
          Its colour
          <input
            type="color"
            value={background}
            onInput={({ currentTarget }) => choose({ background: currentTarget.value })}
          />
        </label>
      )}
      <Segments
        label="Margins"
        hint="Transparent margins are cut off, so that what can be seen has the size chosen"
        value={trim ? "trim" : "keep"}
        choices={MARGINS}
        onChange={(kind) => choose({ trim: kind === "trim" })}
      />
      <Segments
        label="Pixels"
        hint="How pixels become cells: each as it is, as for pixel art, or mixed with its neighbours"
        value={resample}
        choices={RESAMPLING}
        onChange={(how) =>
          choose({ resample: how === "auto" ? undefined : (how as PictureOptions["resample"]) })
        }
      />
      {facts.frames > 1 && (
        <NumberField
          label={`Frame, of ${facts.frames}`}
          hint="Which frame of this moving picture shall grow"
          {...{ min: 1, max: facts.frames, step: 1, value: frame ?? facts.frame }}
          onChange={(next) => choose({ frame: next })}
        />
      )}
    </div>
  );
}
