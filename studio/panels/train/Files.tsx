/** Files that come from wherever: a picture becomes the target, a run goes on. */
import { useEffect } from "preact/hooks";
import { sayError } from "../../state/messages.ts";
import { FileDrop } from "../../ui/FileDrop.tsx";
import { adopt, openRunFiles } from "./open.ts";
import { takePicture } from "./own-picture.ts";
import { findPictureFile, pictureFile, waitingRun } from "./picture-file.ts";
import { openRun } from "./session.ts";

async function take(files: readonly File[]): Promise<void> {
  try {
    const pictures = await findPictureFile(files);
    if (files.some(({ name }) => /\.(safetensors|jsonl)$/i.test(name))) {
      await openRunFiles(files, pictures ?? pictureFile.value);
    } else if (openRun.value) {
      throw new Error(
        "A picture begins another run: press “Another run” first, then give it again.",
      );
    } else if (pictures) {
      if (waitingRun.value) await adopt(waitingRun.value, pictures);
      else pictureFile.value = pictures;
    } else if (files[0]) {
      takePicture(files[0]);
    }
  } catch (error) {
    sayError(error);
  }
}

/** A button for files, which are also taken when dropped on the page or pasted. */
export function Files({ label }: { label: string }) {
  useEffect(() => {
    const onPaste = (event: ClipboardEvent): void => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length > 0) void take(files);
    };
    addEventListener("paste", onPaste);
    return () => removeEventListener("paste", onPaste);
  }, []);
  return (
    <FileDrop
      label={label}
      accept=""
      invitation="Drop a picture to train on it, or a run to go on with it"
      onFiles={take}
    />
  );
}
