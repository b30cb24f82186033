/** Asks whether a picture that was dropped shall be trained. */
import { useMemo } from "preact/hooks";
import { offered, pictureToTrain } from "../state/offer.ts";
import { addressOf } from "../state/settings.ts";
import { Button } from "./controls.tsx";
import { Dialog } from "./Dialog.tsx";

export function Offer() {
  const file = offered.value;
  const url = useMemo(() => (file ? URL.createObjectURL(file) : ""), [file]);
  const close = (): void => {
    URL.revokeObjectURL(url);
    offered.value = null;
  };
  const train = (): void => {
    pictureToTrain.value = file;
    close();
    location.hash = addressOf("train", { target: "picture" });
  };
  return (
    <Dialog
      title={`Train a creature from ${file?.name ?? "it"}?`}
      isOpen={file !== null}
      onClose={close}
    >
      {file && (
        <div class="offer">
          <img src={url} alt="" />
          <p>
            Your machine looks for a rule under which this picture grows from one cell, and heals.
            You choose its part and its size first; nothing is uploaded.
          </p>
          <Button label="Choose its part, and train" kind="primary" icon="play" onClick={train} />
        </div>
      )}
    </Dialog>
  );
}
