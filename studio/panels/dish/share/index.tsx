/** Ways to take a creature along: a link that holds it, a page in one file, pictures, films and its rule. */
import { useSignal } from "@preact/signals";
import { encodeRule } from "blastema";
import { sayError } from "../../../state/messages.ts";
import { Button, Segments, SettingChoice } from "../../../ui/controls.tsx";
import { copy } from "../../../ui/copy.ts";
import { Dialog } from "../../../ui/Dialog.tsx";
import { download } from "../../../ui/download.ts";
import { isSharing } from "../../../ui/share.ts";
import { element, rulesInDish } from "../dish.ts";
import { LinkWay } from "./LinkWay.tsx";
import { carriedLink, NO_LINK } from "./link.ts";
import { fileName, stem } from "./names.ts";
import { OnYourPage } from "./OnYourPage.tsx";
import { savePicture } from "./pictures.ts";
import { type FilmKind, film, filming } from "./recording.ts";
import "./share.css";

export { savePicture } from "./pictures.ts";

/** Copies a link to the dish, with its creatures and settings. */
export async function copyLink(): Promise<void> {
  const link = carriedLink();
  if (link === null) throw new Error(NO_LINK);
  await copy(link.href, "The link");
}

export function Share() {
  const close = (): void => {
    isSharing.value = false;
  };
  return (
    <>
      <Dialog
        title={`Share: ${rulesInDish.value[0]?.title ?? "the dish"}`}
        isOpen={isSharing.value}
        onClose={close}
      >
        {isSharing.value && <Ways close={close} />}
      </Dialog>
      <Filming />
    </>
  );
}

function Ways({ close }: { close: () => void }) {
  const record = (kind: FilmKind) => (): void => {
    close();
    saveFilm(kind).catch(sayError);
  };
  return (
    <div class="ways">
      <LinkWay />
      <SettingChoice name="drawn" />
      <OnYourPage />
      <PictureWay />
      <section>
        <div>
          <h3>A film</h3>
          <p>Records the dish from now until you stop it, for a minute at most.</p>
        </div>
        <div class="buttons">
          <Button label="GIF" icon="record" onClick={record("gif")} />
          <Button label="Video" icon="record" onClick={record("webm")} />
        </div>
      </section>
      <section>
        <div>
          <h3>Its rule</h3>
          <p>
            For the command line, your own code, or <code>&lt;nca-canvas&gt;</code> on your page.
          </p>
        </div>
        <Button label="Save the rule" icon="file" onClick={saveRule} />
      </section>
    </div>
  );
}

function PictureWay() {
  const size = useSignal("8");
  const isTrimmed = useSignal(false);
  return (
    <section>
      <div>
        <h3>A picture</h3>
        <Segments
          label="Pixels a cell"
          hint=""
          value={size.value}
          choices={{ 1: "1", 8: "8", 16: "16" }}
          onChange={(next) => {
            size.value = next;
          }}
        />
        <label class="check">
          <input
            type="checkbox"
            checked={isTrimmed.value}
            onChange={({ currentTarget }) => {
              isTrimmed.value = currentTarget.checked;
            }}
          />
          Without the empty border
        </label>
      </div>
      <Button
        label="Save the picture"
        icon="picture"
        onClick={() => savePicture(Number(size.value), isTrimmed.value).catch(sayError)}
      />
    </section>
  );
}

function saveRule(): void {
  const rule = rulesInDish.value[0]?.rule;
  if (rule) download(`${stem()}.safetensors`, encodeRule(rule));
}

async function saveFilm(kind: FilmKind): Promise<void> {
  const dish = element.value;
  if (!dish) return;
  const background = getComputedStyle(dish).getPropertyValue("--surface");
  const name = fileName();
  const made = await film(dish, kind, background);
  download(`${name}.${made.type.replace(/^.*\//, "")}`, made);
}

/** The film that is being made, and how to end it. */
function Filming() {
  const now = filming.value;
  if (!now) return null;
  return (
    <div class="filming">
      <output>
        {now.written === undefined
          ? `Frame ${now.frames}`
          : `Writing frame ${now.written} of ${now.frames}…`}
      </output>
      {now.written === undefined && (
        <Button
          label={`Stop, save ${now.kind === "gif" ? "GIF" : "the video"}`}
          icon="stop"
          kind="primary"
          onClick={now.stop}
        />
      )}
    </div>
  );
}
