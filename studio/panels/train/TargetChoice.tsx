/** Which picture the new rule shall grow: an emoji, a drawing, or a picture of the visitor's own. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { sayError } from "../../state/messages.ts";
import { settings } from "../../state/settings.ts";
import { Segments } from "../../ui/controls.tsx";
import { emojis, findEmoji, loadEmojiList } from "./choice.ts";
import { Drawing } from "./Drawing.tsx";
import { OwnPicture } from "./OwnPicture.tsx";

const KINDS = { emoji: "Emoji", drawing: "Draw", picture: "Your picture" } as const;
type Kind = keyof typeof KINDS;

/** The emoji that was chosen before another kind of target. */
let lastEmoji = "emoji:lizard";

export function TargetChoice() {
  const name = settings.target.value;
  const kind = kindOf(name);
  if (kind === "emoji") lastEmoji = name;
  const choose = (next: string): void => {
    settings.target.value = next === "emoji" ? lastEmoji : next;
  };
  return (
    <div class="target-choice">
      <Segments
        label="Picture"
        hint="What the rule shall grow"
        value={kind}
        choices={KINDS}
        onChange={choose}
      />
      {kind === "emoji" && <EmojiPicker />}
      {kind === "drawing" && <Drawing />}
      {kind === "picture" && <OwnPicture />}
    </div>
  );
}

function kindOf(name: string): Kind {
  return name === "drawing" || name === "picture" ? name : "emoji";
}

function EmojiPicker() {
  const search = useSignal("");
  useEffect(() => {
    loadEmojiList().catch(() => sayError("The emoji could not be loaded."));
  }, []);
  const list = emojis.value;
  if (list === null) return <p class="quiet">Loading the emoji…</p>;
  if (list.length === 0)
    return <p class="quiet">This copy was built without emoji: draw, or open a picture.</p>;
  const wanted = search.value.trim().toLowerCase();
  const found = list.filter(
    ({ name, character }) => name.includes(wanted.replaceAll(" ", "-")) || character === wanted,
  );
  return (
    <div class="emoji-picker">
      <input
        type="search"
        aria-label="Search the emoji"
        placeholder="Search: lizard, flower…"
        value={search.value}
        onInput={({ currentTarget }) => {
          search.value = currentTarget.value;
        }}
      />
      <fieldset>
        <legend class="unseen">Emoji</legend>
        {found.map((emoji) => (
          <EmojiButton key={emoji.name} name={`emoji:${emoji.name}`} />
        ))}
      </fieldset>
      {found.length === 0 && <p class="quiet">No emoji here is called “{search.value}”.</p>}
      <p class="credit">
        Drawn by <a href="https://github.com/googlefonts/noto-emoji">Noto Emoji</a>, Apache 2.0.
      </p>
    </div>
  );
}

function EmojiButton({ name }: { name: string }) {
  const emoji = findEmoji(name);
  if (!emoji) return null;
  const words = emoji.name.replaceAll("-", " ");
  return (
    <label title={words}>
      <input
        type="radio"
        name="emoji"
        aria-label={words}
        checked={settings.target.value === name}
        onChange={() => {
          settings.target.value = name;
        }}
      />
      <img
        src={`data:image/svg+xml,${encodeURIComponent(emoji.svg)}`}
        alt=""
        loading="lazy"
        width={32}
        height={32}
      />
    </label>
  );
}
