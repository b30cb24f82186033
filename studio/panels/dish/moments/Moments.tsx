/** Saved moments of the dish: save one, go on from one, put two side by side. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { sayError } from "../../../state/messages.ts";
import { Button } from "../../../ui/controls.tsx";
import { FileButton } from "../../../ui/FileDrop.tsx";
import { element } from "../dish.ts";
import { Compare, comparing } from "./Compare.tsx";
import {
  downloadMoment,
  goOnFromMoment,
  nextName,
  openMomentFiles,
  saveMoment,
} from "./moments.ts";
import { listMoments, type Moment, moments, removeMoment } from "./store.ts";
import "./moments.css";

export { openMomentFiles, saveMoment } from "./moments.ts";

export function Moments() {
  useEffect(() => {
    listMoments();
  }, []);
  return (
    <>
      <p class="quiet small">
        Save the dish as it stands, then cut it, or let it live. Go back to that moment as often as
        you like, and do something else: it goes on just as it would have, cell for cell, so what
        becomes different is your doing.
      </p>
      <Save />
      {moments.value.length > 0 && (
        <ul class="moments">
          {moments.value.map((moment) => (
            <Row key={moment.id} moment={moment} />
          ))}
        </ul>
      )}
      <FileButton
        label="Open a moment’s file"
        accept=".safetensors"
        onFiles={(files) => openMomentFiles(files).catch(sayError)}
      />
      <Compare />
    </>
  );
}

function Save() {
  const name = useSignal("");
  const save = (): void => {
    saveMoment(name.value.trim()).catch(sayError);
    name.value = "";
  };
  return (
    <form
      class="save-moment"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <input
        type="text"
        aria-label="Name of the moment"
        maxLength={60}
        placeholder={nextName()}
        value={name.value}
        onInput={({ currentTarget }) => {
          name.value = currentTarget.value;
        }}
      />
      <Button
        label="Save this moment"
        kind="primary"
        icon="add"
        disabled={!element.value}
        onClick={save}
      />
    </form>
  );
}

function Row({ moment }: { moment: Moment }) {
  const { name, step, earliest, from, picture } = moment;
  const count = (steps: number): string => steps.toLocaleString("en");
  const past = earliest > 0 ? `, remembers from ${count(earliest)} on` : "";
  return (
    <li>
      <img src={picture} alt="" />
      <div>
        <strong>{name}</strong>
        <small class="quiet">
          Step {count(step)}
          {past}
          {from && `; went on from “${from}”`}
        </small>
      </div>
      <fieldset class="buttons" aria-label={name}>
        <Button
          label="Go on"
          hint="The dish goes on from this moment"
          onClick={() => goOnFromMoment(moment).catch(sayError)}
        />
        <Button
          label="Compare"
          hint="Put it side by side with the dish, or with another moment"
          onClick={() => {
            comparing.value = moment;
          }}
        />
        <Button
          label="Save its file"
          icon="file"
          iconOnly
          onClick={() => downloadMoment(moment).catch(sayError)}
        />
        <Button
          label="Forget it"
          icon="clear"
          iconOnly
          onClick={() => removeMoment(moment).catch(sayError)}
        />
      </fieldset>
    </li>
  );
}
