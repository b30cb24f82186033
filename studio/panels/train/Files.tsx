/** Files that come from wherever: a picture becomes the target, a run goes on. */
import { useEffect } from "preact/hooks";
import { sayError } from "../../state/messages.ts";
import { settings } from "../../state/settings.ts";
import { FileDrop } from "../../ui/FileDrop.tsx";
import { ownPicture } from "./choice.ts";
import { openRunFiles } from "./open.ts";
import { readPicture } from "./pictures.ts";
import { openRun } from "./session.ts";

async function take(files: readonly File[]): Promise<void> {
  try {
    if (files.some(({ name }) => /\.(safetensors|jsonl)$/i.test(name))) {
      await openRunFiles(files);
    } else if (openRun.value) {
      throw new Error(
        "A picture begins another run: press “Another run” first, then give it again.",
      );
    } else if (files[0]) {
      ownPicture.value = await readPicture(files[0]);
      settings.target.value = "picture";
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
      hint="A picture to train on, or a run to go on with: a run.safetensors, with its metrics.jsonl if you have it"
      accept="image/*,.safetensors,.jsonl"
      invitation="Drop a picture to train on it, or a run to go on with it"
      onFiles={take}
    />
  );
}
