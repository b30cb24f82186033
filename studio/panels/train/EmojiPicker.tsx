/** Chooses an emoji: from those that are offered, or any that is looked for. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { sayError } from "../../state/messages.ts";
import { settings } from "../../state/settings.ts";
import { found, loadOffered, lookFor, offered, pictures } from "./emojis.ts";

export function EmojiPicker() {
  const question = useSignal("");
  useEffect(() => {
    loadOffered().catch(() => sayError("The emoji could not be loaded."));
  }, []);
  const list = offered.value;
  if (list === null) return <p class="quiet">Loading the emoji…</p>;
  if (list.length === 0)
    return <p class="quiet">This copy was built without emoji: draw, or open a picture.</p>;
  const answer = question.value.trim() === "" ? null : found.value;
  const names = answer?.names ?? list.map(({ name }) => name);
  return (
    <div class="emoji-picker">
      <input
        type="search"
        aria-label="Search all emoji"
        placeholder="Search all: pizza, happy, Haus…"
        value={question.value}
        onInput={({ currentTarget }) => {
          question.value = currentTarget.value;
          lookFor(question.value).catch(sayError);
        }}
      />
      <fieldset>
        <legend class="unseen">Emoji</legend>
        {names.map((name) => (
          <EmojiButton key={name} name={name} />
        ))}
      </fieldset>
      {answer?.names.length === 0 && (
        <p class="quiet">No emoji is called “{answer.question}”, or found by it.</p>
      )}
      <p class="credit">
        Drawn by <a href="https://github.com/googlefonts/noto-emoji">Noto Emoji</a>, Apache 2.0.
      </p>
    </div>
  );
}

function EmojiButton({ name }: { name: string }) {
  const svg = pictures.value.get(name);
  const words = name.replaceAll("-", " ");
  const target = `emoji:${name}`;
  return (
    <label title={words}>
      <input
        type="radio"
        name="emoji"
        aria-label={words}
        checked={settings.target.value === target}
        onChange={() => {
          settings.target.value = target;
        }}
      />
      {svg && (
        <img
          src={`data:image/svg+xml,${encodeURIComponent(svg)}`}
          alt=""
          loading="lazy"
          width={32}
          height={32}
        />
      )}
    </label>
  );
}
